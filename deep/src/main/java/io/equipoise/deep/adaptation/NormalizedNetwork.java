package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.FeatureNetwork;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Fully connected layers, each hidden one followed by batch normalisation and a ReLU. Training
 * standardises by the batch and stores running means and variances (momentum 0.1).
 */
public final class NormalizedNetwork implements FeatureNetwork, AdaptableNetwork {
  private static final float MOMENTUM = 0.1f;
  private static final float EPSILON = 1e-5f;

  /** What a hidden layer normalises with; the statistics are stored and have no gradient. */
  private record Normalisation(NDArray scale, NDArray shift, NDArray mean, NDArray variance) {}

  private final NDManager manager = Torch.manager();
  private final List<NDArray> weights = new ArrayList<>();
  private final List<NDArray> biases = new ArrayList<>();
  private final List<Normalisation> normalisations = new ArrayList<>();

  private NormalizedNetwork() {}

  /**
   * With random weights: uniform in ±sqrt(6/in) before a ReLU, ±sqrt(1/in) in the last layer,
   * biases 0; scales 1, shifts 0.
   *
   * @param sizes inputs, hidden widths, classes; at least one hidden layer
   */
  public static NormalizedNetwork random(int[] sizes, Seed seed) {
    Require.atLeast("the number of sizes", sizes.length, 3);
    NormalizedNetwork network = new NormalizedNetwork();
    for (int layer = 0; layer + 1 < sizes.length; layer++) {
      boolean last = layer + 2 == sizes.length;
      double bound = Math.sqrt((last ? 1.0 : 6.0) / sizes[layer]);
      UniformRandomProvider random = seed.child("layer").child(layer).generator();
      float[] values = new float[sizes[layer] * sizes[layer + 1]];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (bound * (2 * random.nextDouble() - 1));
      }
      Shape width = new Shape(sizes[layer + 1]);
      network.weights.add(
          network.manager.create(values, new Shape(sizes[layer + 1], sizes[layer])));
      network.biases.add(network.manager.zeros(width, DataType.FLOAT32));
      if (!last) {
        network.normalisations.add(
            new Normalisation(
                network.manager.ones(width, DataType.FLOAT32),
                network.manager.zeros(width, DataType.FLOAT32),
                network.manager.zeros(width, DataType.FLOAT32),
                network.manager.ones(width, DataType.FLOAT32)));
      }
    }
    network.parameters().forEach(parameter -> parameter.setRequiresGradient(true));
    return network;
  }

  @Override
  public NormalizedNetwork copy() {
    NormalizedNetwork copy = new NormalizedNetwork();
    weights.forEach(each -> copy.weights.add(copy.own(each)));
    biases.forEach(each -> copy.biases.add(copy.own(each)));
    for (Normalisation each : normalisations) {
      copy.normalisations.add(
          new Normalisation(
              copy.own(each.scale),
              copy.own(each.shift),
              copy.own(each.mean),
              copy.own(each.variance)));
    }
    copy.affine().forEach(parameter -> parameter.setRequiresGradient(true));
    return copy;
  }

  private NDArray own(NDArray array) {
    return manager.create(array.toFloatArray(), array.getShape());
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public List<NDArray> parameters() {
    List<NDArray> parameters = new ArrayList<>(weights);
    parameters.addAll(biases);
    parameters.addAll(affine());
    return parameters;
  }

  @Override
  public List<NDArray> affine() {
    List<NDArray> affine = new ArrayList<>();
    for (Normalisation each : normalisations) {
      affine.add(each.scale);
      affine.add(each.shift);
    }
    return affine;
  }

  /** Weight (C,m) of the last layer, which the features are multiplied by. */
  public float[] lastWeight() {
    return weights.get(weights.size() - 1).toFloatArray();
  }

  /** Bias (C) of the last layer. */
  public float[] lastBias() {
    return biases.get(biases.size() - 1).toFloatArray();
  }

  /** In training, by the batch's statistics, which the stored ones move towards. */
  @Override
  public Output output(NDArray x, boolean training) {
    return output(x, training ? Statistics.BATCH : Statistics.STORED, training);
  }

  @Override
  public NDArray logits(NDArray x, Statistics statistics) {
    return output(x, statistics, false).logits();
  }

  /** Logits, and the last hidden layer's features, under these statistics. */
  public Output output(NDArray x, Statistics statistics) {
    return output(x, statistics, false);
  }

  private Output output(NDArray x, Statistics statistics, boolean store) {
    Require.that(
        statistics == Statistics.STORED || x.getShape().get(0) > 1,
        "a batch of one row has no statistics of its own; use the stored ones");
    NDArray out = x;
    for (int layer = 0; layer < normalisations.size(); layer++) {
      out = Activation.relu(normalised(linear(out, layer), layer, statistics, store));
    }
    return new Output(linear(out, weights.size() - 1), out);
  }

  private NDArray linear(NDArray in, int layer) {
    return in.getNDArrayInternal()
        .linear(in, weights.get(layer), biases.get(layer))
        .singletonOrThrow();
  }

  private NDArray normalised(NDArray in, int layer, Statistics statistics, boolean store) {
    Normalisation by = normalisations.get(layer);
    boolean batch = statistics == Statistics.BATCH;
    // the engine moves what it is given towards the batch: a copy where nothing is to be stored
    boolean given = store || !batch;
    NDArray mean = given ? by.mean : copied(by.mean, in);
    NDArray variance = given ? by.variance : copied(by.variance, in);
    return in.getNDArrayInternal()
        .batchNorm(in, mean, variance, by.scale, by.shift, 1, MOMENTUM, EPSILON, batch)
        .singletonOrThrow();
  }

  private static NDArray copied(NDArray array, NDArray step) {
    NDArray copy = array.duplicate();
    copy.attach(step.getManager());
    return copy;
  }

  @Override
  public void close() {
    manager.close();
  }
}
