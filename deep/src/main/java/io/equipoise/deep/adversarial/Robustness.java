package io.equipoise.deep.adversarial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.train.Network;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Which rows a network gets right as they are, and still gets right when each is attacked on the
 * cross-entropy of its label. Take a stronger attack than training did: 20 steps and a random
 * start. What withstands this attack may fall to another, so that robust accuracy is an upper
 * bound.
 *
 * @param labels (N)
 * @param clean (N) right as it is
 * @param robust (N) right as it is and under the attack
 */
public record Robustness(int[] labels, boolean[] clean, boolean[] robust) {
  private static final int BLOCK = 1024;

  /** Judges all rows. */
  public static Robustness of(
      Network network, Examples rows, SignGradientAttack attack, Seed seed) {
    boolean[] clean = new boolean[rows.size()];
    boolean[] robust = new boolean[rows.size()];
    UniformRandomProvider random = seed.generator();
    for (int from = 0; from < rows.size(); from += BLOCK) {
      int to = Math.min(rows.size(), from + BLOCK);
      try (NDManager manager = network.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        float[] block = Arrays.copyOfRange(rows.x(), from * rows.width(), to * rows.width());
        NDArray x = manager.create(block, new Shape(to - from, rows.width()));
        long[] truth = Arrays.stream(rows.labels(), from, to).asLongStream().toArray();
        NDArray labels = manager.create(truth);
        CrossEntropyLoss loss = new CrossEntropyLoss();
        NDArray attacked =
            attack.attack(network, x, logits -> loss.perSample(labels, logits), random);
        long[] before = network.forward(x, false).argMax(1).toLongArray();
        long[] after = network.forward(attacked, false).argMax(1).toLongArray();
        for (int i = 0; i < truth.length; i++) {
          clean[from + i] = before[i] == truth[i];
          robust[from + i] = clean[from + i] && after[i] == truth[i];
        }
      }
    }
    return new Robustness(rows.labels(), clean, robust);
  }

  /** Share of rows that are right as they are. */
  public double cleanAccuracy() {
    return share(clean, label -> true);
  }

  /** Share of rows that are right under the attack. */
  public double robustAccuracy() {
    return share(robust, label -> true);
  }

  /** Share of the rows of these classes that are right as they are; NaN without any. */
  public double cleanAccuracy(IntPredicate classes) {
    return share(clean, classes);
  }

  /** Share of the rows of these classes that are right under the attack; NaN without any. */
  public double robustAccuracy(IntPredicate classes) {
    return share(robust, classes);
  }

  private double share(boolean[] right, IntPredicate classes) {
    int rows = 0;
    int hits = 0;
    for (int i = 0; i < right.length; i++) {
      if (classes.test(labels[i])) {
        rows++;
        hits += right[i] ? 1 : 0;
      }
    }
    return rows == 0 ? Double.NaN : (double) hits / rows;
  }
}
