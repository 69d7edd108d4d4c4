package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A perceptron that embeds rows, with a projector on top that training looks at and use does not.
 * It learns, by Adam unless told otherwise, from any loss on what the projector says.
 */
final class Embedder implements AutoCloseable {
  private final NDManager manager = Torch.manager();
  private final DenseNetwork encoder;
  private final DenseNetwork projector;
  private final Optimizer.Run steps;
  private final int inputs;

  /**
   * With random weights.
   *
   * @param encoder sizes of its layers, inputs first, no ReLU after the last
   * @param projector sizes of its layers, the first equal to the encoder's last; a ReLU comes
   *     before it
   */
  Embedder(int[] encoder, int[] projector, double learningRate, Seed seed) {
    this(encoder, projector, new AdamOptimizer(), learningRate, seed);
  }

  /** The same with other steps than Adam's. */
  Embedder(int[] encoder, int[] projector, Optimizer optimizer, double learningRate, Seed seed) {
    this.inputs = encoder[0];
    this.encoder = DenseNetwork.random(encoder, 0, seed.child("encoder"));
    this.projector = DenseNetwork.random(projector, 0, seed.child("projector"));
    List<NDArray> parameters = new ArrayList<>(this.encoder.parameters());
    parameters.addAll(this.projector.parameters());
    this.steps = optimizer.begin(parameters, learningRate, 0, manager);
  }

  /**
   * One step on rows (N·D); the loss is given the projections (N,d), and makes what it needs in
   * their manager.
   */
  double step(float[] x, UnaryOperator<NDArray> loss) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray value = loss.apply(projected(rows(x, step)));
      Gradients.backward(value);
      steps.step();
      return value.getFloat();
    }
  }

  /** One step on views of the same rows, each (N·D); the loss is given the projections (V,N,d). */
  double stepOnViews(List<float[]> views, UnaryOperator<NDArray> loss) {
    int each = views.get(0).length;
    float[] all = new float[each * views.size()];
    for (int v = 0; v < views.size(); v++) {
      System.arraycopy(views.get(v), 0, all, v * each, each);
    }
    return step(all, flat -> loss.apply(flat.reshape(views.size(), each / inputs, -1)));
  }

  /** What the encoder says of rows (N·D): (N·E), before the ReLU. */
  float[] encode(float[] x) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return encoder.forward(rows(x, step), false).toFloatArray();
    }
  }

  /** What the projector says of rows (N·D): (N·d). */
  float[] project(float[] x) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      return projected(rows(x, step)).toFloatArray();
    }
  }

  private NDArray projected(NDArray x) {
    return projector.forward(encoder.forward(x, true).getNDArrayInternal().relu(), true);
  }

  private NDArray rows(float[] x, NDManager step) {
    return step.create(x, new Shape(x.length / inputs, inputs));
  }

  @Override
  public void close() {
    encoder.close();
    projector.close();
    manager.close();
  }
}
