package io.equipoise.deep.train;

import io.equipoise.core.error.Require;

/**
 * How long and how fast a network trains.
 *
 * @param epochs passes over the training rows, at most; at least 1
 * @param batchSize rows per step; at least 1
 * @param learningRate of the optimiser; above 0
 * @param weightDecay price of the squared weights; at least 0
 * @param patience epochs without a better loss on the validation rows before training stops; 0
 *     never stops
 */
public record Settings(
    int epochs, int batchSize, double learningRate, double weightDecay, int patience) {

  public Settings {
    Require.atLeast("epochs", epochs, 1);
    Require.atLeast("batchSize", batchSize, 1);
    Require.above("learningRate", learningRate, 0);
    Require.atLeast("weightDecay", weightDecay, 0);
    Require.atLeast("patience", patience, 0);
  }

  /** All epochs, without validation. */
  public static Settings fixed(int epochs, int batchSize, double learningRate) {
    return new Settings(epochs, batchSize, learningRate, 0, 0);
  }
}
