package io.equipoise.deep.learn;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.function.Supplier;

/**
 * A perceptron's training by a lesson of its own: on all rows and for all epochs, since held-out
 * rows are judged without the lesson and would not tell when it is learned.
 *
 * @param settings of patience 0
 */
record AllRows(TrainingRows rows, Settings settings, Seed seed) {

  /** Units of each layer, from the encoded columns to the classes. */
  int[] sizes(int hidden, int layers) {
    return DenseNetwork.sizes(rows.examples().width(), hidden, layers, rows.examples().classes());
  }

  /**
   * Trains to the end.
   *
   * @param weights takes what is kept of the network
   */
  MlpModel fit(
      Network network,
      Lesson lesson,
      Objective objective,
      Weighting weighting,
      Supplier<DenseWeights> weights) {
    DenseWeights learned =
        new Trainer(objective, weighting, settings)
            .fit(network, lesson, rows.examples(), null, weights, seed.child("training"))
            .result();
    return new MlpModel(rows.encoder(), learned);
  }
}
