package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;

/**
 * A perceptron over all pairs of a graph's nodes, one graph per step, with gradients clipped to a
 * norm of 5.
 */
final class EdgeClassifier implements AutoCloseable {
  private static final double MOST = 5;
  private static final int HIDDEN = 64;

  private final DenseNetwork network;
  private final Adam adam;
  private final Objective.Run run;
  private final int width;

  EdgeClassifier(int width, int classes, Objective objective, double learningRate, Seed seed) {
    this.width = width;
    network = DenseNetwork.random(new int[] {width, HIDDEN, classes}, 0, seed);
    adam = new Adam(network.parameters(), learningRate, 0, network.manager());
    run = objective.begin(new Population(new int[classes], new int[1]));
  }

  /**
   * One step.
   *
   * @param x (M·D) features of all pairs of a graph
   * @param labels (M) their classes
   */
  void step(float[] x, long[] labels) {
    try (NDManager step = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray logits = network.forward(step.create(x, new Shape(labels.length, width)), true);
      Gradients.backward(run.loss(Batch.of(step.create(labels), logits)));
      clip();
      adam.step();
    }
  }

  private void clip() {
    double squares = 0;
    for (NDArray parameter : network.parameters()) {
      try (NDArray gradient = parameter.getGradient()) {
        for (float slope : gradient.toFloatArray()) {
          squares += (double) slope * slope;
        }
      }
    }
    double norm = Math.sqrt(squares);
    if (norm <= MOST) {
      return;
    }
    for (NDArray parameter : network.parameters()) {
      try (NDArray gradient = parameter.getGradient()) {
        gradient.muli((float) (MOST / norm));
      }
    }
  }

  DenseWeights weights() {
    return network.weights();
  }

  @Override
  public void close() {
    network.close();
  }
}
