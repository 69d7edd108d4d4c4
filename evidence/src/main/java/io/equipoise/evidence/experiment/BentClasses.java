package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Classes in 16 hidden directions behind a map with a bend.
 *
 * @param map (WIDTH·HIDDEN)
 */
record BentClasses(double[] map) {
  static final int WIDTH = 32;
  private static final int HIDDEN = 16;
  private static final int TELLING = 8;
  private static final double WITHIN = 0.5;
  private static final double NUISANCE = 1.5;

  static BentClasses of(Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] map = new double[WIDTH * HIDDEN];
    for (int i = 0; i < map.length; i++) {
      map[i] = 0.7 * normal.sample() / Math.sqrt(HIDDEN);
    }
    return new BentClasses(map);
  }

  /** Rows of new classes, class after class. */
  Rows rows(int classes, int each, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    float[] x = new float[classes * each * WIDTH];
    int[] labels = new int[classes * each];
    double[] centre = new double[TELLING];
    double[] hidden = new double[HIDDEN];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = row / each;
      for (int k = 0; k < HIDDEN; k++) {
        if (row % each == 0 && k < TELLING) {
          centre[k] = normal.sample();
        }
        hidden[k] = k < TELLING ? centre[k] + WITHIN * normal.sample() : NUISANCE * normal.sample();
      }
      for (int j = 0; j < WIDTH; j++) {
        double sum = 0;
        for (int k = 0; k < HIDDEN; k++) {
          sum += map[j * HIDDEN + k] * hidden[k];
        }
        x[row * WIDTH + j] = (float) Math.tanh(sum);
      }
    }
    return new Rows(x, labels, classes);
  }

  /** Rows with as many of each class. */
  record Rows(float[] x, int[] labels, int classes) {

    /** Some rows each of some classes, without repeats. */
    Rows batch(int ofClasses, int each, UniformRandomProvider random) {
      int size = labels.length / classes;
      int[] chosen = PermutationSampler.natural(classes);
      PermutationSampler.shuffle(random, chosen);
      int count = Math.min(ofClasses, classes);
      float[] some = new float[count * each * WIDTH];
      int[] someLabels = new int[count * each];
      for (int c = 0; c < count; c++) {
        int[] members = PermutationSampler.natural(size);
        PermutationSampler.shuffle(random, members);
        for (int k = 0; k < each; k++) {
          int from = chosen[c] * size + members[k];
          System.arraycopy(x, from * WIDTH, some, (c * each + k) * WIDTH, WIDTH);
          someLabels[c * each + k] = chosen[c];
        }
      }
      return new Rows(some, someLabels, classes);
    }
  }
}
