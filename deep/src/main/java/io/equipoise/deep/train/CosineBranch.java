package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Features of one hidden layer and a classifier by their direction.
 *
 * <pre>
 *   f = relu(x W' + b)        score_k = scale · (f/|f|)·(w_k/(|w_k| + 1/32))
 * </pre>
 */
final class CosineBranch implements AutoCloseable {
  private static final double FLOOR = 1 / 32.0;
  private static final double TINY = 1e-12;

  private final DenseNetwork trunk;
  private final NDArray classes;
  private final double scale;

  /** The branch on the Java side: the trunk, and the normalised classes (K·H) times the scale. */
  record Weights(DenseWeights trunk, double[] classes) {

    /** The scores (K) of features (H). */
    double[] scores(double[] features) {
      double square = TINY;
      for (double feature : features) {
        square += feature * feature;
      }
      double norm = Math.sqrt(square);
      double[] scores = new double[classes.length / features.length];
      for (int k = 0; k < scores.length; k++) {
        for (int h = 0; h < features.length; h++) {
          scores[k] += classes[k * features.length + h] * features[h];
        }
        scores[k] /= norm;
      }
      return scores;
    }
  }

  CosineBranch(int width, int units, int labels, double scale, Seed seed) {
    this.scale = scale;
    trunk = DenseNetwork.random(new int[] {width, units}, 0, seed.child("trunk"));
    UniformRandomProvider random = seed.child("classes").generator();
    double bound = 1 / Math.sqrt(units);
    float[] drawn = new float[labels * units];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    classes = trunk.manager().create(drawn, new Shape(labels, units));
    classes.setRequiresGradient(true);
  }

  List<NDArray> parameters() {
    List<NDArray> parameters = new ArrayList<>(trunk.parameters());
    parameters.add(classes);
    return parameters;
  }

  /** The scores (N,K) of rows (N,D). */
  NDArray forward(NDArray x) {
    NDArray features = Activation.relu(trunk.forward(x, true));
    NDArray unit = features.div(features.square().sum(new int[] {1}, true).add(TINY).sqrt());
    // a copy in the step: what is computed from the weights themselves would live as long as they
    NDArray own = x.getManager().ones(classes.getShape()).mul(classes);
    NDArray lengths = own.square().sum(new int[] {1}).add(TINY).sqrt().add(FLOOR);
    NDArray cosines = unit.matMul(own.transpose()).div(lengths.reshape(1, lengths.size()));
    return cosines.mul(x.getManager().create((float) scale));
  }

  /** The manager that the weights live in. */
  NDManager manager() {
    return trunk.manager();
  }

  Weights weights() {
    int units = Math.toIntExact(classes.getShape().get(1));
    float[] raw = classes.toFloatArray();
    double[] normalised = new double[raw.length];
    for (int from = 0; from < raw.length; from += units) {
      double square = TINY;
      for (int h = 0; h < units; h++) {
        square += raw[from + h] * (double) raw[from + h];
      }
      for (int h = 0; h < units; h++) {
        normalised[from + h] = scale * raw[from + h] / (Math.sqrt(square) + FLOOR);
      }
    }
    return new Weights(trunk.weights(), normalised);
  }

  @Override
  public void close() {
    trunk.close();
  }
}
