package io.equipoise.deep.semisupervised;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.Network;
import java.util.Arrays;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** Steps of Adam on the weighted mean absolute error of target vectors. */
record AbsoluteErrorTraining(int steps, int batchSize, double learningRate) {
  private static final int BLOCK = 4096;

  /** Trains; {@code weights} (N), or null where all rows weigh 1. */
  void run(Network network, TargetRows rows, double @Nullable [] weights, Seed seed) {
    Deck deck = new Deck(rows.size(), seed);
    int size = Math.min(batchSize, rows.size());
    try (NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      Adam adam = new Adam(network.parameters(), learningRate, 0, manager);
      for (int step = 0; step < steps; step++) {
        if (Thread.currentThread().isInterrupted()) {
          throw new CancellationException("training was interrupted");
        }
        double loss = step(network, rows, weights, deck.draw(size), adam, manager);
        if (!Double.isFinite(loss)) {
          throw new UserError(
              "training left the numbers in step "
                  + (step + 1)
                  + ": the loss is "
                  + loss
                  + "; lower the learning rate, which is "
                  + learningRate);
        }
      }
    }
  }

  private static double step(
      Network network,
      TargetRows rows,
      double @Nullable [] weights,
      int[] drawn,
      Adam adam,
      NDManager manager) {
    try (NDManager step = manager.newSubManager()) {
      NDArray x = step.create(rows.features(drawn), new Shape(drawn.length, rows.width()));
      NDArray targets = step.create(rows.targets(drawn), new Shape(drawn.length, rows.outputs()));
      float[] trust = new float[drawn.length];
      Arrays.fill(trust, 1);
      if (weights != null) {
        for (int i = 0; i < trust.length; i++) {
          trust[i] = (float) weights[drawn[i]];
        }
      }
      NDArray loss =
          BiasAwarePretraining.loss(network.forward(x, true), targets, step.create(trust));
      Gradients.backward(loss);
      adam.step();
      return loss.getFloat();
    }
  }

  /** What a network says of rows (N·D), row by row. */
  static float[] predict(Network network, float[] x, int width) {
    int rows = x.length / width;
    float[] predicted = new float[0];
    try (NDManager manager = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      for (int from = 0; from < rows; from += BLOCK) {
        int to = Math.min(rows, from + BLOCK);
        try (NDManager block = manager.newSubManager()) {
          float[] part = Arrays.copyOfRange(x, from * width, to * width);
          NDArray said = network.forward(block.create(part, new Shape(to - from, width)), false);
          float[] values = said.toFloatArray();
          int outputs = values.length / (to - from);
          if (from == 0) {
            predicted = new float[rows * outputs];
          }
          System.arraycopy(values, 0, predicted, from * outputs, values.length);
        }
      }
    }
    return predicted;
  }
}
