package io.equipoise.deep.outlier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.ProbabilisticReconstructionError;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import java.util.concurrent.CancellationException;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A network that rebuilds rows through a bottleneck, so that it learns what most rows have in
 * common: fully connected layers with ReLU after all but the last, trained by Adam whose steps
 * halve every {@value #HALVING} steps.
 *
 * <pre>
 *   plain           D numbers out; loss = mean over rows of sum_j (mu_ij - x_ij)²
 *   probabilistic   2D numbers out, mu and a; loss as {@link ProbabilisticReconstructionError}
 * </pre>
 *
 * <p>Rows must be standardised. Each step takes all rows, or {@code batchSize} of them in shuffled
 * order where there are more.
 *
 * @param width D
 * @param weights of the trained network
 */
public record Autoencoder(int width, DenseWeights weights) {
  private static final int HALVING = 1000;

  /**
   * How to train.
   *
   * @param probabilistic whether it says a variance for every number
   * @param steps at least 1
   * @param batchSize rows per step, at most; at least 1
   * @param learningRate of the first steps; above 0
   */
  public record Settings(boolean probabilistic, int steps, int batchSize, double learningRate) {
    public Settings {
      Require.atLeast("steps", steps, 1);
      Require.atLeast("batchSize", batchSize, 1);
      Require.above("learningRate", learningRate, 0);
    }
  }

  /**
   * Hidden widths for rows of this many numbers: D/2; from 20 on D/2, D/4 and back; from 100 on
   * down to D/8, from 200 on to D/16. Never 0.
   */
  public static int[] hidden(int width) {
    int halvings = width < 20 ? 1 : width < 100 ? 2 : width < 200 ? 3 : 4;
    int[] hidden = new int[2 * halvings - 1];
    for (int k = 0; k < halvings; k++) {
      hidden[k] = Math.max(1, width >> (k + 1));
      hidden[hidden.length - 1 - k] = hidden[k];
    }
    return hidden;
  }

  /**
   * Trains on rows (N·D), at least one.
   *
   * @param hidden widths of the hidden layers, each at least 1
   * @throws UserError when the loss stops being a number
   */
  public static Autoencoder fit(float[] x, int width, int[] hidden, Settings settings, Seed seed) {
    int[] sizes = new int[hidden.length + 2];
    System.arraycopy(hidden, 0, sizes, 1, hidden.length);
    sizes[0] = width;
    sizes[sizes.length - 1] = settings.probabilistic() ? 2 * width : width;
    try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"));
        NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Adam adam = new Adam(network.parameters(), settings.learningRate(), 0, manager);
      Batches batches = new Batches(x, width, settings.batchSize(), seed.child("batches"));
      for (int step = 0; step < settings.steps(); step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        try (NDManager stepManager = manager.newSubManager()) {
          NDArray rows = batches.next(stepManager);
          NDArray loss = loss(rows, network.forward(rows, true), width);
          Gradients.backward(loss);
          adam.step(Math.pow(0.5, step / HALVING));
          if (!Float.isFinite(loss.getFloat())) {
            throw new UserError(
                "training left the numbers in step "
                    + (step + 1)
                    + "; lower learningRate, which is "
                    + settings.learningRate());
          }
        }
      }
      return new Autoencoder(width, network.weights());
    }
  }

  private static NDArray loss(NDArray rows, NDArray out, int width) {
    if (out.getShape().get(1) == width) {
      return out.sub(rows).square().sum(new int[] {1}).mean();
    }
    NDArray means = out.get(new NDIndex(":, :" + width));
    NDArray rawVariance = out.get(new NDIndex(":, " + width + ":"));
    return ProbabilisticReconstructionError.loss(rows, means, rawVariance);
  }

  /** What it makes of rows (N·D). */
  public Reconstruction reconstruct(float[] x) {
    DenseWeights.Forward forward = weights.forward();
    boolean probabilistic = weights.outputs() > width;
    double[] means = new double[x.length];
    double[] rawVariance = new double[probabilistic ? x.length : 0];
    for (int start = 0; start < x.length; start += width) {
      float[] out = forward.logits(x, start);
      for (int j = 0; j < width; j++) {
        means[start + j] = out[j];
        if (probabilistic) {
          rawVariance[start + j] = out[width + j];
        }
      }
    }
    return new Reconstruction(width, means, rawVariance);
  }

  /** The rows of one step after the other, all of them or shuffled parts. */
  private static final class Batches {
    private final float[] x;
    private final int width;
    private final int size;
    private final int rows;
    private final UniformRandomProvider random;
    private int[] order = new int[0];
    private int used;

    Batches(float[] x, int width, int batchSize, Seed seed) {
      this.x = x;
      this.width = width;
      this.rows = x.length / width;
      this.size = Math.min(rows, batchSize);
      this.random = seed.generator();
    }

    NDArray next(NDManager manager) {
      if (size == rows) {
        return manager.create(x, new Shape(rows, width));
      }
      if (used + size > order.length) {
        order = Permutation.of(rows, random);
        used = 0;
      }
      float[] taken = new float[size * width];
      for (int i = 0; i < size; i++) {
        System.arraycopy(x, order[used++] * width, taken, i * width, width);
      }
      return manager.create(taken, new Shape(size, width));
    }
  }
}
