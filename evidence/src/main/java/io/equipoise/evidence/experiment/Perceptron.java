package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Trained;
import io.equipoise.deep.train.Trainer;
import java.util.Arrays;

/** A perceptron of fixed shape that learns from all rows: what an arm of an experiment trains. */
final class Perceptron {
  private Perceptron() {}

  /** Trains one from the columns of the rows to their classes; the same seed starts it alike. */
  static Trained<DenseWeights> trained(Trainer trainer, Examples train, Seed seed, int... hidden) {
    int[] sizes = Arrays.copyOf(new int[] {train.width()}, hidden.length + 2);
    System.arraycopy(hidden, 0, sizes, 1, hidden.length);
    sizes[hidden.length + 1] = train.classes();
    try (DenseNetwork network = DenseNetwork.random(sizes, 0, seed.child("network"))) {
      return trainer.fit(network, train, null, network::weights, seed.child("training"));
    }
  }
}
