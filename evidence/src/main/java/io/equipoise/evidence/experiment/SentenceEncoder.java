package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A perceptron (64-64-64) on mean word vectors, with dropout of 0.1 on hidden units, so that each
 * pass over a sentence says something else; and a dense layer for training.
 */
final class SentenceEncoder implements AutoCloseable {
  static final int WIDTH = 64;
  private static final double DROPOUT = 0.1;

  private final NDManager manager = Torch.manager();
  private final DenseNetwork encoder;
  private final DenseNetwork dense;
  private final Adam adam;

  SentenceEncoder(double learningRate, Seed seed) {
    encoder = DenseNetwork.random(new int[] {WIDTH, WIDTH, WIDTH}, DROPOUT, seed.child("encoder"));
    dense = DenseNetwork.random(new int[] {WIDTH, WIDTH}, 0, seed.child("dense"));
    List<NDArray> parameters = new ArrayList<>(encoder.parameters());
    parameters.addAll(dense.parameters());
    adam = new Adam(parameters, learningRate, 0, manager);
  }

  /**
   * One step; the loss is given what the encoder says of each of these matrices of mean word
   * vectors (n·64), as (V,n,64), and the dense layer.
   */
  void step(List<float[]> views, BiFunction<NDArray, UnaryOperator<NDArray>, NDArray> loss) {
    try (NDManager step = manager.newSubManager();
        Gradients recording = Gradients.record()) {
      long rows = views.get(0).length / WIDTH;
      float[] all = new float[views.size() * views.get(0).length];
      for (int v = 0; v < views.size(); v++) {
        System.arraycopy(views.get(v), 0, all, v * views.get(0).length, views.get(0).length);
      }
      NDArray x = step.create(all, new Shape(views.size() * rows, WIDTH));
      NDArray said = encoder.forward(x, true).reshape(views.size(), rows, WIDTH);
      // parameters that a loss leaves out keep a gradient of 0
      NDArray kept = dense.forward(said.get(0), true).mul(step.create(0f)).sum();
      Gradients.backward(loss.apply(said, h -> dense.forward(h, true)).add(kept));
      adam.step();
    }
  }

  /** What the encoder says of mean word vectors, without dropout. */
  Embeddings encode(float[] means) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray x = step.create(means, new Shape(means.length / WIDTH, WIDTH));
      return Embeddings.of(encoder.forward(x, false).toFloatArray(), WIDTH);
    }
  }

  /** The same through the dense layer and tanh, as training sees it. */
  Embeddings project(float[] means) {
    try (NDManager step = manager.newSubManager();
        Gradients paused = Gradients.pause()) {
      NDArray x = step.create(means, new Shape(means.length / WIDTH, WIDTH));
      NDArray z = dense.forward(encoder.forward(x, false), false).tanh();
      return Embeddings.of(z.toFloatArray(), WIDTH);
    }
  }

  @Override
  public void close() {
    encoder.close();
    dense.close();
    manager.close();
  }
}
