package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The exact gradient of a loss on a large batch's embeddings, in the memory of a small one.
 *
 * <pre>
 *   1. embed each micro-batch without gradient, and keep the embeddings E (N,d)
 *   2. the loss at E, and its gradient D = dL/dE
 *   3. embed each micro-batch again, with gradient, and go back from Σ D_i · f(x_i)
 * </pre>
 *
 * <p>What comes out is the gradient of the whole batch, not that of small batches: every pair is
 * still compared. It costs one more forward pass, and memory for one micro-batch's activations, the
 * embeddings and their gradient. One tower or more; any encoder whose embedding of a row does not
 * depend on the rows beside it (no batch statistics), any loss. Parameters of the loss itself, such
 * as a learned temperature, get their gradient in step 2.
 *
 * <p>Both passes must say the same: an encoder with dropout draws its masks from a seed and the
 * number of the part that it is handed. One that answers otherwise the second time is refused.
 *
 * <pre>{@code
 * GradientCache cache = new GradientCache(new GradientCache.Options(64));
 * double loss =
 *     cache.backward(
 *         List.of(GradientCache.Tower.of(x, rows -> network.forward(rows, true))),
 *         towers -> contrast(towers.get(0)));
 * optimizer.step();
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2101.06983">Gao, Zhang, Han, Callan, Scaling Deep Contrastive
 *     Learning Batch Size under Memory Limited Setup, 2021, arXiv:2101.06983</a>
 */
@Method(
    name = "gradient-cache",
    aliases = {"gradcache"},
    slot = Slot.TRAINING,
    summary =
        "Trains a contrastive loss on a large batch in the memory of a small one, with exactly the"
            + " large batch's gradient.",
    cites = {"gao2021gradcache"})
public final class GradientCache {
  /** How far the second pass may differ, against the largest number of the first. */
  private static final double SAME = 1e-4;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("rows embedded at a time; at least 1") int microBatch) {

    /** Small enough for most encoders. */
    public static final Options DEFAULT = new Options(64);

    public Options {
      Require.atLeast("microBatch", microBatch, 1);
    }
  }

  /** Embeds some rows. */
  @FunctionalInterface
  public interface Encoder {
    /**
     * The embeddings (n,d) of rows (n,…), in their manager.
     *
     * @param part number of the micro-batch, the same in both passes; seeds what is random
     */
    NDArray embed(NDArray rows, int part);
  }

  /**
   * What is embedded by what.
   *
   * @param inputs (N,…), N at least 1
   * @param trained whether the encoder has parameters that require a gradient
   */
  public record Tower(NDArray inputs, Encoder encoder, boolean trained) {

    /** A tower that is trained and draws nothing at random. */
    public static Tower of(NDArray inputs, UnaryOperator<NDArray> encoder) {
      return new Tower(inputs, (rows, part) -> encoder.apply(rows), true);
    }

    long size() {
      return inputs.getShape().get(0);
    }
  }

  /** A loss on the embeddings of all towers, a scalar in their manager. */
  @FunctionalInterface
  public interface EmbeddingsLoss {
    NDArray on(NDList embeddings);
  }

  private record Slopes(double loss, NDList byTower) {}

  public GradientCache(Options options) {
    this.options = options;
  }

  /**
   * Adds the gradient of the loss to all parameters, as {@link Gradients#backward} would.
   *
   * @param towers one or more; micro-batches are cut from each on its own
   * @param loss of the embeddings (N,d) of each tower, in the towers' order
   * @return the loss
   */
  public double backward(List<Tower> towers, EmbeddingsLoss loss) {
    Require.that(!towers.isEmpty(), "towers is empty, but needs at least one");
    for (Tower tower : towers) {
      Require.that(tower.size() > 0, "a tower has no inputs, but needs at least one row");
    }
    try (NDManager work = towers.get(0).inputs().getManager().newSubManager()) {
      NDList embeddings = new NDList();
      try (Gradients paused = Gradients.pause()) {
        towers.forEach(tower -> embeddings.add(embedded(tower, work)));
      }
      Slopes slopes = slopes(embeddings, loss, work);
      for (int t = 0; t < towers.size(); t++) {
        if (towers.get(t).trained()) {
          goBack(towers.get(t), embeddings.get(t), slopes.byTower().get(t));
        }
      }
      return slopes.loss();
    }
  }

  private NDArray embedded(Tower tower, NDManager work) {
    List<NDArray> parts = new ArrayList<>();
    for (long from = 0; from < tower.size(); from += options.microBatch()) {
      try (NDManager micro = work.newSubManager()) {
        NDArray said = embed(tower, from, micro).stopGradient();
        said.attach(work);
        parts.add(said);
      }
    }
    return NDArrays.concat(new NDList(parts));
  }

  /** The embeddings of one micro-batch; they and all that is made on the way live in micro. */
  private NDArray embed(Tower tower, long from, NDManager micro) {
    long to = Math.min(tower.size(), from + options.microBatch());
    NDArray rows = tower.inputs().get(new NDIndex("{}:{}", from, to));
    rows.attach(micro);
    NDArray said = tower.encoder().embed(rows, Math.toIntExact(from / options.microBatch()));
    Require.that(
        said.getShape().dimension() > 0 && said.getShape().get(0) == to - from,
        "the encoder gave the shape " + said.getShape() + " for " + (to - from) + " rows");
    return said;
  }

  /** Step 2: the loss, with its gradient by each tower's embeddings. */
  private static Slopes slopes(NDList embeddings, EmbeddingsLoss loss, NDManager work) {
    try (NDManager step = work.newSubManager();
        Gradients recording = Gradients.record()) {
      NDList leaves = new NDList();
      for (NDArray embedding : embeddings) {
        NDArray leaf = embedding.duplicate();
        leaf.attach(step);
        leaf.setRequiresGradient(true);
        leaves.add(leaf);
      }
      NDArray value = loss.on(leaves);
      double number = value.toType(DataType.FLOAT64, false).getDouble();
      Require.that(
          Double.isFinite(number), "the loss is " + number + "; are all embeddings finite?");
      // a tower that the loss passes over has a gradient of 0, not none
      NDArray connected = value;
      for (NDArray leaf : leaves) {
        connected = connected.add(leaf.sum().mul(Scalars.held(0, leaf)));
      }
      Gradients.backward(connected);
      NDList slopes = new NDList();
      for (NDArray leaf : leaves) {
        NDArray slope = leaf.getGradient();
        slope.attach(work);
        slopes.add(slope);
      }
      return new Slopes(number, slopes);
    }
  }

  /** Step 3. */
  private void goBack(Tower tower, NDArray embeddings, NDArray slopes) {
    NDManager work = embeddings.getManager();
    for (long from = 0; from < tower.size(); from += options.microBatch()) {
      try (NDManager micro = work.newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray said = embed(tower, from, micro);
        NDIndex rows = new NDIndex("{}:{}", from, from + said.getShape().get(0));
        NDArray slope = slopes.get(rows);
        NDArray before = embeddings.get(rows);
        slope.attach(micro);
        before.attach(micro);
        requireSame(before, said);
        Gradients.backward(said.mul(slope).sum());
      }
    }
  }

  private static void requireSame(NDArray before, NDArray now) {
    NDArray constant = now.stopGradient();
    double gap = largest(constant.sub(before));
    Require.that(
        gap <= SAME * largest(before),
        "the encoder gave other embeddings the second time, by up to "
            + gap
            + "; draw dropout from a seed and the part's number");
  }

  private static double largest(NDArray array) {
    return array.abs().max().toType(DataType.FLOAT64, false).getDouble();
  }
}
