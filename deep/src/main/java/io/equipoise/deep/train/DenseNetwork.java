package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Fully connected layers with ReLU between them: a multi-layer perceptron, or without hidden layers
 * a linear model. Its random numbers are its seed's own, never the engine's, which all threads
 * share.
 */
public final class DenseNetwork implements HeadedNetwork {
  private final NDManager manager;
  private final List<NDArray> parameters = new ArrayList<>();
  private final Dropout dropout;

  private DenseNetwork(NDManager manager, Dropout dropout) {
    this.manager = manager;
    this.dropout = dropout;
  }

  /**
   * A network with random weights: uniform in ±sqrt(6/in) before a ReLU (He et al. 2015),
   * ±sqrt(1/in) in the last layer, biases 0.
   *
   * @param sizes inputs, hidden widths, outputs
   * @param dropout share of hidden units that are silenced at each training step, in [0, 1)
   */
  public static DenseNetwork random(int[] sizes, double dropout, Seed seed) {
    NDManager manager = Torch.manager();
    DenseNetwork network =
        new DenseNetwork(manager, new Dropout(dropout, seed.child("dropout").generator()));
    for (int layer = 0; layer + 1 < sizes.length; layer++) {
      boolean last = layer + 2 == sizes.length;
      Shape shape = new Shape(sizes[layer + 1], sizes[layer]);
      var random = seed.child("layer").child(layer).generator();
      InitialWeights.add(network.parameters, shape, last ? 1 : 6, random, manager);
    }
    return network;
  }

  /** The sizes of a network whose hidden layers, if any, are equally wide. */
  public static int[] sizes(int inputs, int hidden, int layers, int outputs) {
    int[] sizes = new int[layers + 2];
    Arrays.fill(sizes, hidden);
    sizes[0] = inputs;
    sizes[layers + 1] = outputs;
    return sizes;
  }

  @Override
  public NDManager manager() {
    return manager;
  }

  @Override
  public List<NDArray> parameters() {
    return parameters;
  }

  /** The features are the last hidden layer's, before dropout; without one, the logits. */
  @Override
  public Output output(NDArray x, boolean training) {
    NDArray out = x;
    NDArray features = null;
    for (int layer = 0; layer < parameters.size(); layer += 2) {
      if (layer > 0) {
        features = Activation.relu(out);
        out = training ? dropout.apply(features) : features;
      }
      out =
          out.getNDArrayInternal()
              .linear(out, parameters.get(layer), parameters.get(layer + 1))
              .singletonOrThrow();
    }
    return new Output(out, features == null ? out : features);
  }

  @Override
  public NDArray headWeight() {
    return parameters.get(parameters.size() - 2);
  }

  @Override
  public NDArray headBias() {
    return parameters.get(parameters.size() - 1);
  }

  /** The weights as they are now. */
  public DenseWeights weights() {
    List<DenseWeights.Layer> layers = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i += 2) {
      NDArray weight = parameters.get(i);
      layers.add(
          new DenseWeights.Layer(
              Math.toIntExact(weight.getShape().get(1)),
              Math.toIntExact(weight.getShape().get(0)),
              weight.toFloatArray(),
              parameters.get(i + 1).toFloatArray()));
    }
    return new DenseWeights(layers);
  }
}
