package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Network;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** How often a network is right. */
final class Accuracy {
  /** Rows that are looked at together. */
  private static final int AT_ONCE = 1000;

  private Accuracy() {}

  /** Share of rows whose class has the largest logit. */
  static double of(Network network, Examples rows) {
    return of(network, x -> network.forward(x, false), rows);
  }

  /** The same by other logits (N,C) of the network. */
  static double of(Network network, UnaryOperator<NDArray> logits, Examples rows) {
    int[] decided = classes(network, logits, rows);
    int right = 0;
    for (int i = 0; i < decided.length; i++) {
      right += decided[i] == rows.labels()[i] ? 1 : 0;
    }
    return (double) right / decided.length;
  }

  /** The lowest share in any class of any group that has rows. */
  static double worstGroup(Network network, Examples rows) {
    int[] decided = classes(network, x -> network.forward(x, false), rows);
    int[] right = new int[rows.classes() * rows.groupCount()];
    int[] all = new int[right.length];
    for (int i = 0; i < decided.length; i++) {
      int cell = rows.labels()[i] * rows.groupCount() + rows.groups()[i];
      all[cell]++;
      right[cell] += decided[i] == rows.labels()[i] ? 1 : 0;
    }
    double worst = 1;
    for (int cell = 0; cell < all.length; cell++) {
      worst = all[cell] > 0 ? Math.min(worst, (double) right[cell] / all[cell]) : worst;
    }
    return worst;
  }

  private static int[] classes(Network network, UnaryOperator<NDArray> logits, Examples rows) {
    int[] decided = new int[rows.size()];
    for (int from = 0; from < decided.length; from += AT_ONCE) {
      int to = Math.min(decided.length, from + AT_ONCE);
      float[] some = Arrays.copyOfRange(rows.x(), from * rows.width(), to * rows.width());
      try (NDManager step = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        NDArray x = step.create(some).reshape(to - from, rows.width());
        long[] said = logits.apply(x).argMax(1).toLongArray();
        for (int i = 0; i < said.length; i++) {
          decided[from + i] = (int) said[i];
        }
      }
    }
    return decided;
  }
}
