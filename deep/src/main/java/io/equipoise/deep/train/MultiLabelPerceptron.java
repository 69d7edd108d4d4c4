package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * One hidden layer and one sigmoid per label, for rows that carry any number of labels, under any
 * loss that reads targets (N,K) and the logits (N,K); a loss may read the hidden layer (N,H) from
 * the predictions after them.
 *
 * <pre>{@code
 * var loss = new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT).over(LabelCounts.of(targets, 20));
 * var fitted = MultiLabelPerceptron.fit(rows, 64, loss, Settings.fixed(30, 64, 2e-3), seed);
 * }</pre>
 */
public final class MultiLabelPerceptron {
  private final DenseWeights hidden;
  private final DenseWeights whole;

  private MultiLabelPerceptron(DenseWeights hidden, DenseWeights whole) {
    this.hidden = hidden;
    this.whole = whole;
  }

  /**
   * Rows with any number of labels.
   *
   * @param x (N·D) features, row by row
   * @param width number of features D
   * @param targets (N·K) 0 and 1
   * @param labels number of labels K
   */
  public record Rows(float[] x, int width, float[] targets, int labels) {
    public Rows {
      Require.atLeast("the number of features", width, 1);
      Require.atLeast("the number of labels", labels, 1);
      Require.sameLength("the features", x.length / width, "the targets", targets.length / labels);
      Require.that(
          x.length % width == 0 && targets.length % labels == 0, "the last row is not whole");
    }

    /** Number of rows N. */
    public int size() {
      return x.length / width;
    }

    /** These rows in this order. */
    public Rows take(int[] rows) {
      float[] taken = new float[rows.length * width];
      float[] truth = new float[rows.length * labels];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(x, rows[i] * width, taken, i * width, width);
        System.arraycopy(targets, rows[i] * labels, truth, i * labels, labels);
      }
      return new Rows(taken, width, truth, labels);
    }
  }

  /**
   * Trains for all epochs; patience is not looked at.
   *
   * @param units in the hidden layer; at least 1
   * @throws UserError when the loss stops being a number
   */
  public static MultiLabelPerceptron fit(
      Rows rows, int units, Loss loss, Settings settings, Seed seed) {
    Require.atLeast("units", units, 1);
    Require.that(rows.size() > 0, "there are no rows to train on");
    Seed weights = seed.child("network");
    try (DenseNetwork trunk =
            DenseNetwork.random(new int[] {rows.width(), units}, 0, weights.child("trunk"));
        DenseNetwork head =
            DenseNetwork.random(new int[] {units, rows.labels()}, 0, weights.child("head"))) {
      List<NDArray> parameters = new ArrayList<>(trunk.parameters());
      parameters.addAll(head.parameters());
      Adam adam =
          new Adam(parameters, settings.learningRate(), settings.weightDecay(), trunk.manager());
      UniformRandomProvider random = seed.child("batches").generator();
      for (int epoch = 0; epoch < settings.epochs(); epoch++) {
        int[] order = Permutation.of(rows.size(), random);
        for (int from = 0; from < order.length; from += settings.batchSize()) {
          int to = Math.min(order.length, from + settings.batchSize());
          double now = step(trunk, head, rows.take(Arrays.copyOfRange(order, from, to)), loss);
          if (Double.isNaN(now) || Double.isInfinite(now)) {
            throw new UserError(
                "training left the numbers in epoch "
                    + (epoch + 1)
                    + ": the loss is "
                    + now
                    + "; lower learningRate, which is "
                    + settings.learningRate());
          }
          adam.step();
        }
      }
      List<DenseWeights.Layer> layers = new ArrayList<>(trunk.weights().layers());
      layers.addAll(head.weights().layers());
      return new MultiLabelPerceptron(trunk.weights(), new DenseWeights(layers));
    }
  }

  private static double step(DenseNetwork trunk, DenseNetwork head, Rows batch, Loss loss) {
    try (NDManager step = trunk.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray x = step.create(batch.x(), new Shape(batch.size(), batch.width()));
      NDArray targets = step.create(batch.targets(), new Shape(batch.size(), batch.labels()));
      NDArray hidden = Activation.relu(trunk.forward(x, true));
      NDArray logits = head.forward(hidden, true);
      NDArray value = loss.evaluate(new NDList(targets), new NDList(logits, hidden));
      Gradients.backward(value);
      return value.getFloat();
    }
  }

  /** The logits (N·K) of rows (N·D). */
  public float[] logits(float[] x, int width) {
    return each(whole, x, width, false);
  }

  /** The hidden layer (N·H) of rows (N·D). */
  public float[] hidden(float[] x, int width) {
    return each(hidden, x, width, true);
  }

  private static float[] each(DenseWeights weights, float[] x, int width, boolean relu) {
    int rows = x.length / width;
    int outputs = weights.outputs();
    DenseWeights.Forward forward = weights.forward();
    float[] all = new float[rows * outputs];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(forward.logits(x, i * width), 0, all, i * outputs, outputs);
    }
    for (int i = 0; relu && i < all.length; i++) {
      all[i] = Math.max(0, all[i]);
    }
    return all;
  }
}
