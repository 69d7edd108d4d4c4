package io.equipoise.deep.shortcut;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.Mistakes;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.weighting.Weighting;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Rows with a loud cue, which a few rows (group 1) wear the other way round, and a quiet true one.
 */
public final class Shortcuts {
  private Shortcuts() {}

  /**
   * Rows (N,3): the loud cue ±2, the quiet one ±0.4 with noise of ±0.5; {@code share} wear the loud
   * one wrong.
   */
  public static Examples rows(int count, double share, long seed) {
    UniformRandomProvider random = new Seed(seed).child("shortcuts").generator();
    float[] x = new float[3 * count];
    int[] labels = new int[count];
    int[] groups = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      groups[i] = i < Math.round(share * count) ? 1 : 0;
      int sign = 2 * labels[i] - 1;
      x[3 * i] = (float) ((groups[i] == 1 ? -2 : 2) * sign + 0.2 * random.nextDouble());
      x[3 * i + 1] = (float) (0.4 * sign + random.nextDouble() - 0.5);
      x[3 * i + 2] = (float) (random.nextDouble() - 0.5);
    }
    return Examples.of(x, 3, labels, 2, groups, 2);
  }

  /** A perceptron of 16 units on such rows, cross-entropy, 30 epochs of batches of 64. */
  public static Curriculum<DenseNetwork> curriculum(int count, double share, long seed) {
    return new Curriculum<>(
        (inputs, outputs, child) -> DenseNetwork.random(new int[] {inputs, 16, outputs}, 0, child),
        new CrossEntropyLoss(),
        Weighting.NONE,
        new Settings(30, 64, 5e-3, 0, 0),
        new AdamOptimizer(),
        Selection.LOSS,
        rows(count, share, seed),
        null);
  }

  /** The share of rows of a group, or of all for -1, that the network gets right. */
  public static double accuracy(DenseNetwork network, Examples rows, int group) {
    boolean[] wrong = Mistakes.of(network, rows);
    int right = 0;
    int count = 0;
    for (int i = 0; i < wrong.length; i++) {
      if (group < 0 || rows.groups()[i] == group) {
        right += wrong[i] ? 0 : 1;
        count++;
      }
    }
    return (double) right / count;
  }
}
