package io.equipoise.deep.cue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.Logits;
import io.equipoise.deep.train.Adam;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.Optimizer;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Trains networks of one kind by cross-entropy, epoch by epoch, and asks them.
 *
 * @param architecture makes a network with random weights
 */
record CueTraining(Function<Seed, Network> architecture, CueStudy.Options options) {
  /** Rows that are asked together. */
  private static final int AT_ONCE = 500;

  /**
   * Trains a fresh network until it is right on all rows, and a little on; the caller closes it.
   */
  Network fitted(Examples rows, Seed seed) {
    Network network = architecture.apply(seed.child("network"));
    int more = options.more();
    Adam adam = new Adam(network.parameters(), options.learningRate(), 0, network.manager());
    for (int epoch = 0; epoch < options.epochs() && more >= 0; epoch++) {
      epoch(network, rows, adam, seed.child("order").child(epoch));
      if (more < options.more() || followed(network, rows) == 1) {
        more--;
      }
    }
    return network;
  }

  /** One pass over the rows in random order. */
  void epoch(Network network, Examples rows, Optimizer.Run steps, Seed seed) {
    int[] order = Permutation.of(rows.size(), seed.generator());
    for (int from = 0; from < order.length; from += options.batchSize()) {
      int to = Math.min(order.length, from + options.batchSize());
      Examples batch = rows.take(Arrays.copyOfRange(order, from, to));
      try (NDManager step = network.manager().newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray x = step.create(batch.x(), new Shape(batch.size(), batch.width()));
        long[] labels = Arrays.stream(batch.labels()).asLongStream().toArray();
        NDArray logits = network.forward(x, true);
        Gradients.backward(Logits.logProbability(step.create(labels), logits).mean().neg());
        steps.step();
      }
    }
  }

  /** The class of largest logit of each row (N). */
  int[] classes(Network network, float[] x, int width) {
    int[] decided = new int[x.length / width];
    for (int from = 0; from < decided.length; from += AT_ONCE) {
      int to = Math.min(decided.length, from + AT_ONCE);
      try (NDManager manager = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        NDArray logits = logits(network, x, width, from, to, manager);
        long[] best = logits.argMax(1).toLongArray();
        for (int i = from; i < to; i++) {
          decided[i] = Math.toIntExact(best[i - from]);
        }
      }
    }
    return decided;
  }

  /** Share of rows whose label it says. */
  double followed(Network network, Examples rows) {
    int[] decided = classes(network, rows.x(), rows.width());
    int right = 0;
    for (int i = 0; i < decided.length; i++) {
      right += decided[i] == rows.labels()[i] ? 1 : 0;
    }
    return (double) right / decided.length;
  }

  /** The cross-entropy of all rows together, in nats. */
  double surprise(Network network, Examples rows) {
    double sum = 0;
    for (int from = 0; from < rows.size(); from += AT_ONCE) {
      int to = Math.min(rows.size(), from + AT_ONCE);
      long[] labels = Arrays.stream(rows.labels(), from, to).asLongStream().toArray();
      try (NDManager manager = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        NDArray logits = logits(network, rows.x(), rows.width(), from, to, manager);
        for (float each : Logits.logProbability(manager.create(labels), logits).toFloatArray()) {
          sum -= each;
        }
      }
    }
    return sum;
  }

  private static NDArray logits(
      Network network, float[] x, int width, int from, int to, NDManager manager) {
    float[] some = Arrays.copyOfRange(x, from * width, to * width);
    return network.forward(manager.create(some, new Shape(to - from, width)), false);
  }
}
