package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.FloatMemory;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A loss that looks at probabilities only through sums over the rows of a batch, by group g and
 * class c.
 *
 * <pre>
 *   hits = Σ w_i h(p_ic) y_ic      mass = Σ w_i v(p_ic)      truth = Σ w_i y_ic      p = softmax(x)
 *   dx_i = w_i (r_i - p_i Σ_c r_ic)      r_ic = ∂mass_gc · p v'(p) + ∂hits_gc · p h'(p) y_ic
 * </pre>
 *
 * <p>The rows are passed twice, a block at a time, large matrices of floats by {@link
 * ClassSumLoops}: once for the sums, from which the loss and its slopes by them are had at little
 * cost, and once for the gradient. Recording every step instead would keep some ten arrays of all
 * rows and classes.
 *
 * @param curve h and v
 * @param entropy weight of cross-entropy, which is added; its logarithms are had on the way
 */
record ClassSums(AdjustedProbability curve, double entropy) {
  /** Below this a probability may have lost digits. */
  private static final double LEAST = 1e-30;

  /**
   * The sums, each (G,C), of which {@code hits} and {@code mass} carry gradients.
   *
   * @param truth constants
   */
  record Sums(NDArray hits, NDArray mass, NDArray truth) {
    /** Those of the positive class where there are two, else of all. */
    Sums ofPositive() {
      if (hits.getShape().get(1) != 2) {
        return this;
      }
      return new Sums(hits.get(":, 1:"), mass.get(":, 1:"), truth.get(":, 1:"));
    }
  }

  /**
   * The loss of a batch, with its gradient by the logits.
   *
   * @param groups G; rows whose group is another are refused
   * @param loss a scalar of the sums; of two classes the second, positive one is class 1
   */
  NDArray loss(Batch batch, int groups, Function<Sums, NDArray> loss) {
    NDArray logits = batch.logits();
    boolean wanted = GivenGradient.isWanted();
    try (NDManager work = logits.getManager().newSubManager()) {
      NDArray value;
      NDArray gradient;
      try (Gradients paused = Gradients.pause()) {
        NDArray x = logits.stopGradient();
        x.attach(work);
        Pass pass = new Pass(x, batch, groups);
        gradient = wanted ? GivenGradient.room(x) : x;
        NDArray masses = wanted && curve.isDear() ? gradient : null;
        ClassSumLoops loops = RowBlocks.suitLoops(x) ? pass.loops(curve) : null;
        Sums sums = loops == null ? sums(pass, masses) : sums(pass, loops);
        value = value(sums, loss, wanted);
        if (wanted) {
          if (loops == null) {
            fill(gradient, pass, sums);
          } else {
            fill(gradient, pass, loops, sums);
          }
        }
        if (entropy > 0) {
          value = value.add(pass.entropy().mul(Scalars.held(entropy, value)));
        }
        value.attach(logits.getManager());
      }
      return wanted ? GivenGradient.attach(value, logits, gradient) : value;
    }
  }

  /** The value, after which the sums know their gradients. */
  private static NDArray value(Sums sums, Function<Sums, NDArray> loss, boolean wanted) {
    if (!wanted) {
      return loss.apply(sums);
    }
    sums.hits().setRequiresGradient(true);
    sums.mass().setRequiresGradient(true);
    try (Gradients recording = Gradients.record()) {
      NDArray value = loss.apply(sums);
      Gradients.backward(value);
      return value.stopGradient();
    }
  }

  /** One batch: what belongs to its rows and is had in the first pass. */
  private static final class Pass {
    private final NDArray x;
    private final NDArray weights;
    private final NDArray labels;
    private final NDArray members;
    private final NDArray cells;
    private final NDList hits = new NDList();
    private final NDList logarithms = new NDList();
    private final NDArray mass;

    Pass(NDArray x, Batch batch, int groups) {
      NDManager manager = x.getManager();
      long classes = x.getShape().get(1);
      this.x = x;
      this.weights = mine(batch.weights(), manager);
      this.labels = mine(batch.labels(), manager);
      NDArray column = weights.expandDims(1);
      NDArray group = mine(batch.groups(), manager);
      this.members = groups == 1 ? column : group.oneHot(groups, x.getDataType()).muli(column);
      this.cells = groups == 1 ? labels : group.mul(manager.create(classes)).add(labels);
      this.mass = manager.zeros(new Shape(groups, classes), x.getDataType());
    }

    private static NDArray mine(NDArray array, NDManager manager) {
      NDArray mine = array.stopGradient();
      mine.attach(manager);
      return mine;
    }

    /** The same as loops over rows. */
    ClassSumLoops loops(AdjustedProbability curve) {
      int groups = Math.toIntExact(mass.getShape().get(0));
      int classes = Math.toIntExact(mass.getShape().get(1));
      long[] cell = cells.toLongArray();
      int[] label = new int[cell.length];
      int[] group = new int[cell.length];
      for (int i = 0; i < cell.length; i++) {
        label[i] = (int) (cell[i] % classes);
        group[i] = (int) (cell[i] / classes);
      }
      return new ClassSumLoops(curve, classes, weights.toFloatArray(), label, group, groups);
    }

    /** {@code -log p} of the true classes, weighted, as a mean over rows. */
    NDArray entropy() {
      return NDArrays.concat(logarithms).mul(weights).mean().neg();
    }

    /** Adds a number for each row (N) up by group and class (G,C), in double precision. */
    NDArray added(NDArray perRow) {
      double[] sums = new double[Math.toIntExact(mass.size())];
      double[] numbers = perRow.toType(DataType.FLOAT64, false).toDoubleArray();
      double[] weight = weights.toType(DataType.FLOAT64, false).toDoubleArray();
      long[] cell = cells.toLongArray();
      for (int i = 0; i < cell.length; i++) {
        sums[Math.toIntExact(cell[i])] += weight[i] * numbers[i];
      }
      return x.getManager().create(sums, mass.getShape()).toType(x.getDataType(), true);
    }
  }

  /** The sums; each entry's mass is written into {@code masses} (N,C) where that is given. */
  private Sums sums(Pass pass, @Nullable NDArray masses) {
    NDArray x = pass.x;
    RowBlocks.each(
        x.getShape(),
        x.getManager(),
        (block, work) -> {
          NDArray some = x.get(work, block);
          NDArray p = some.softmax(1);
          NDArray labels = pass.labels.get(work, block);
          NDArray own = Logits.pick(p, labels);
          kept(pass.hits, curve.hits(own), x);
          if (entropy > 0) {
            kept(pass.logarithms, logProbability(own, some, labels), x);
          }
          NDArray mass = curve.mass(p);
          pass.mass.addi(pass.members.get(work, block).transpose().matMul(mass));
          if (masses != null) {
            masses.set(block, mass);
          }
        });
    return sums(pass);
  }

  private static Sums sums(Pass pass) {
    NDArray hits = NDArrays.concat(pass.hits);
    return new Sums(pass.added(hits), pass.mass, pass.added(hits.onesLike()));
  }

  /** The same by loops over rows. */
  private static Sums sums(Pass pass, ClassSumLoops loops) {
    NDManager manager = pass.x.getManager();
    RowBlocks.eachCounted(
        pass.x.getShape(),
        manager,
        (block, work, from, to) -> loops.add(FloatMemory.of(pass.x.get(work, block)), from, to));
    pass.hits.add(manager.create(loops.hits));
    pass.logarithms.add(manager.create(loops.logarithms));
    NDArray sums = manager.create(loops.masses(), pass.mass.getShape());
    pass.mass.addi(sums.toType(DataType.FLOAT32, false));
    return sums(pass);
  }

  private static NDArray logProbability(NDArray p, NDArray logits, NDArray labels) {
    boolean seen = p.min().toType(DataType.FLOAT64, false).getDouble() > LEAST;
    return seen ? p.log() : Logits.logProbability(labels, logits);
  }

  private static void kept(NDList list, NDArray array, NDArray x) {
    array.attach(x.getManager());
    list.add(array);
  }

  private void fill(NDArray gradient, Pass pass, ClassSumLoops loops, Sums sums) {
    NDArray x = pass.x;
    NDArray byMass = sums.mass().getGradient();
    float[] massSlopes = byMass.mul(Scalars.held(curve.power(), byMass)).toFloatArray();
    float[] hitSlopes = sums.hits().getGradient().toFloatArray();
    double share = entropy / Math.max(1, x.getShape().get(0));
    RowBlocks.eachCounted(
        x.getShape(),
        x.getManager(),
        (block, work, from, to) ->
            loops.fill(
                FloatMemory.of(x.get(work, block)),
                FloatMemory.of(gradient.get(work, block)),
                from,
                to,
                massSlopes,
                hitSlopes,
                share));
  }

  /** Fills in the gradient (N,C), which holds each entry's mass where that is dear. */
  private void fill(NDArray gradient, Pass pass, Sums sums) {
    NDArray x = pass.x;
    NDArray byMass = sums.mass().getGradient();
    byMass.muli(Scalars.held(curve.power(), byMass));
    NDArray byHit = sums.hits().getGradient().flatten().gather(pass.cells, 0);
    double share = entropy / Math.max(1, x.getShape().get(0));
    RowBlocks.each(
        x.getShape(),
        x.getManager(),
        (block, work) -> {
          NDArray p = x.get(work, block).softmax(1);
          NDArray labels = pass.labels.get(work, block);
          NDArray mass = curve.isDear() ? gradient.get(work, block) : curve.mass(p);
          NDArray factors = pass.members.get(work, block).matMul(byMass);
          NDArray slopes = curve.massSlopes(p, mass);
          slopes = factors.muli(slopes);
          NDArray atTruth = curve.hitSlopes(Logits.pick(p, labels)).mul(byHit.get(work, block));
          atTruth = atTruth.sub(share).muli(pass.weights.get(work, block));
          slopes = Logits.plusAt(slopes, labels, atTruth);
          gradient.set(block, slopes.subi(p.muli(slopes.sum(new int[] {1}, true))));
        });
  }
}
