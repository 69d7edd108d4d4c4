package io.equipoise.deep.fairness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.train.Adam;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Trains a network of which one block listens to parity alone and all else to accuracy alone.
 *
 * <pre>
 *   each batch:  1. forward, {@link ParityPenalty}, backward; step only the block
 *                2. gradients to 0, forward again, cross-entropy, backward; step only the others
 * </pre>
 *
 * <p>Both rates fall by a tenth every 20 epochs. Adam makes steps of the block about as large
 * whatever the penalty's scale, so that its learning rate is the dial; under plain descent {@code
 * eta} acts. When accuracy on the training rows falls under the majority's share plus 2 points
 * after it was above, the network has collapsed: the weights of the epoch before come back, and
 * training ends.
 *
 * @param epochs passes over the rows; at least 1
 * @param batchSize at least 2; take 100 rows per group and more
 * @param learningRate of all but the block; above 0
 * @param eta price of parity, at least 0
 * @param blockRate step size of the block; 0 leaves it as it is
 * @param descent whether the block takes plain gradient steps instead of Adam's
 */
public record DistractionTraining(
    int epochs, int batchSize, double learningRate, double eta, double blockRate, boolean descent) {
  private static final double ABOVE_MAJORITY = 0.02;

  public DistractionTraining {
    Require.atLeast("epochs", epochs, 1);
    Require.atLeast("batchSize", batchSize, 2);
    Require.above("learningRate", learningRate, 0);
    Require.between("eta", eta, 0, 1e12);
    Require.between("blockRate", blockRate, 0, 1e6);
  }

  /**
   * What is trained.
   *
   * @param logits from rows (N,D) to logits (N,2), anew at each call
   * @param block parameters that listen to parity
   * @param others parameters that listen to accuracy
   */
  public record Parts(UnaryOperator<NDArray> logits, List<NDArray> block, List<NDArray> others) {
    public Parts {
      block = List.copyOf(block);
      others = List.copyOf(others);
    }
  }

  /**
   * Trains on rows of two classes and at least two groups; gives the epochs that counted.
   *
   * @param scratch manager for what lives as long as the training
   * @throws UserError when the loss stops being a number
   */
  public int fit(Parts parts, Examples train, NDManager scratch, Seed seed) {
    Require.that(
        train.classes() == 2, "distraction needs two classes, but there are " + train.classes());
    Require.that(train.groupCount() > 1, "distraction needs at least two groups of rows");
    try (NDManager manager = scratch.newSubManager();
        Gradients recording = Gradients.record()) {
      return new Course(parts, train, manager, seed).run();
    }
  }

  /** One training. */
  private final class Course {
    private final Parts parts;
    private final Examples train;
    private final NDManager manager;
    private final UniformRandomProvider random;
    private final Adam block;
    private final Adam others;
    private final Objective.Run loss;
    private final double meanWeight;
    private final ParityPenalty penalty = new ParityPenalty(eta);

    Course(Parts parts, Examples train, NDManager manager, Seed seed) {
      this.parts = parts;
      this.train = train;
      this.manager = manager;
      this.random = seed.child("order").generator();
      this.block = new Adam(parts.block(), blockRate, 0, manager);
      this.others = new Adam(parts.others(), learningRate, 0, manager);
      this.loss = new CrossEntropyLoss().begin(train.population());
      this.meanWeight = Arrays.stream(train.weights()).average().orElseThrow();
    }

    int run() {
      int positives = Arrays.stream(train.labels()).sum();
      double majority = (double) Math.max(positives, train.size() - positives) / train.size();
      boolean above = false;
      float[][] before = new float[0][];
      for (int epoch = 0; epoch < epochs; epoch++) {
        double accuracy = epoch(Math.pow(0.9, epoch / 20));
        if (accuracy >= majority + ABOVE_MAJORITY) {
          above = true;
          before = snapshot();
        } else if (above) {
          restore(before);
          return epoch;
        }
      }
      return epochs;
    }

    /** One pass; gives the share of rows that were right when their batch came. */
    private double epoch(double factor) {
      int[] order = Permutation.of(train.size(), random);
      int right = 0;
      for (int from = 0; from < order.length; from += batchSize) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        int[] rows = Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize));
        try (NDManager step = manager.newSubManager()) {
          right += step(rows, factor, step);
        }
      }
      return (double) right / train.size();
    }

    private int step(int[] rows, double factor, NDManager step) {
      int width = train.width();
      float[] flat = new float[rows.length * width];
      long[] labels = new long[rows.length];
      long[] groups = new long[rows.length];
      float[] weights = new float[rows.length];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(train.x(), rows[i] * width, flat, i * width, width);
        labels[i] = train.labels()[rows[i]];
        groups[i] = train.groups()[rows[i]];
        weights[i] = (float) (train.weights()[rows[i]] / meanWeight);
      }
      NDArray x = step.create(flat, new Shape(rows.length, width));
      NDArray ofGroup = step.create(groups);
      if (blockRate > 0) {
        NDArray probabilities = parts.logits().apply(x).softmax(1).get(":, 1");
        Gradients.backward(sound(penalty.of(probabilities, ofGroup, train.groupCount())));
        moveBlock(factor);
        Gradients.clear(parts.others());
      }
      NDArray logits = parts.logits().apply(x);
      Batch batch = Batch.of(step.create(labels), logits).weighted(step.create(weights));
      Gradients.backward(sound(loss.loss(batch)));
      others.step(factor);
      Gradients.clear(parts.block());
      long[] decided = logits.stopGradient().argMax(1).toType(DataType.INT64, false).toLongArray();
      int right = 0;
      for (int i = 0; i < rows.length; i++) {
        right += decided[i] == labels[i] ? 1 : 0;
      }
      return right;
    }

    private void moveBlock(double factor) {
      if (!descent) {
        block.step(factor);
        return;
      }
      for (NDArray parameter : parts.block()) {
        try (NDArray gradient = parameter.getGradient();
            NDArray size = Scalars.held(factor * blockRate, gradient);
            NDArray move = gradient.mul(size);
            Gradients pause = Gradients.pause()) {
          parameter.subi(move);
        }
      }
      Gradients.clear(parts.block());
    }

    private NDArray sound(NDArray value) {
      if (!Float.isFinite(value.getFloat())) {
        throw new UserError(
            "training left the numbers; lower learningRate, which is "
                + learningRate
                + ", or blockRate, which is "
                + blockRate);
      }
      return value;
    }

    private float[][] snapshot() {
      float[][] kept = new float[parts.block().size() + parts.others().size()][];
      int at = 0;
      for (NDArray parameter : parts.block()) {
        kept[at++] = parameter.toFloatArray();
      }
      for (NDArray parameter : parts.others()) {
        kept[at++] = parameter.toFloatArray();
      }
      return kept;
    }

    private void restore(float[][] kept) {
      int at = 0;
      for (NDArray parameter : parts.block()) {
        parameter.set(kept[at++]);
      }
      for (NDArray parameter : parts.others()) {
        parameter.set(kept[at++]);
      }
    }
  }
}
