package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.UnitRows;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.Optimizer;
import java.util.List;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** One learned direction for each class: the weights of a normalised softmax, or proxies. */
final class ClassDirections implements AutoCloseable {
  private final NDManager manager = Torch.manager();
  private final NDArray directions;
  private final Optimizer.Run steps;

  ClassDirections(int classes, int width, double learningRate, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    float[] drawn = new float[classes * width];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = (float) normal.sample();
    }
    this.directions = manager.create(drawn, new Shape(classes, width));
    this.directions.setRequiresGradient(true);
    this.steps = new AdamOptimizer().begin(List.of(directions), learningRate, 0, manager);
  }

  /** (C,d), of any length; lives as long as this does. */
  NDArray array() {
    return directions;
  }

  /**
   * The mean cross-entropy of {@code scale} times the cosines of embeddings (N,d) with the
   * directions, in the manager of the embeddings.
   */
  NDArray softmax(double scale, NDArray embeddings, NDArray labels) {
    // starting from an array of the step keeps what is computed in the step
    NDArray own = embeddings.getManager().zeros(directions.getShape()).add(directions);
    NDArray cosines = UnitRows.of(embeddings).matMul(UnitRows.of(own).transpose());
    return cosines
        .mul(Scalars.held(scale, cosines))
        .logSoftmax(1)
        .gather(labels.reshape(-1, 1), 1)
        .mean()
        .neg();
  }

  /**
   * The mean cross-entropy of the products of embeddings (N,d) with the directions, over the root
   * of d, in the manager of the embeddings.
   */
  NDArray crossEntropy(NDArray embeddings, NDArray labels) {
    NDArray own = embeddings.getManager().zeros(directions.getShape()).add(directions);
    NDArray products = embeddings.matMul(own.transpose());
    double root = Math.sqrt((double) directions.getShape().get(1));
    return products
        .div(Scalars.held(root, products))
        .logSoftmax(1)
        .gather(labels.reshape(-1, 1), 1)
        .mean()
        .neg();
  }

  /** A step along the gradient that the last loss left. */
  void step() {
    steps.step();
  }

  @Override
  public void close() {
    manager.close();
  }
}
