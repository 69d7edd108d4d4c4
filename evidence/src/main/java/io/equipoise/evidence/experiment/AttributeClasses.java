package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made classes, each a set of attributes, whose rows show these and nuisances through a map that
 * bends space: {@code x = tanh((a, n) W) V + noise}.
 *
 * @param attributes (C, A) whether a class has an attribute
 */
record AttributeClasses(boolean[][] attributes, double[] inner, double[] outer) {
  static final int ATTRIBUTES = 12;
  static final int WIDTH = 40;
  private static final int NUISANCES = 4;
  private static final int LATENT = ATTRIBUTES + NUISANCES;
  private static final int HIDDEN = 32;
  private static final double NOISE = 0.2;

  /** Each class has each attribute with probability one half. */
  static AttributeClasses of(int classes, Seed seed) {
    UniformRandomProvider random = seed.generator();
    boolean[][] attributes = new boolean[classes][ATTRIBUTES];
    for (boolean[] of : attributes) {
      for (int a = 0; a < ATTRIBUTES; a++) {
        of[a] = random.nextBoolean();
      }
    }
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    return new AttributeClasses(
        attributes, map(LATENT, HIDDEN, normal), map(HIDDEN, WIDTH, normal));
  }

  private static double[] map(int from, int to, ZigguratSampler.NormalizedGaussian normal) {
    double[] map = new double[from * to];
    for (int i = 0; i < map.length; i++) {
      map[i] = normal.sample() / Math.sqrt(from);
    }
    return map;
  }

  /** As many rows of each class in [from, to), class after class; labels start at 0. */
  Examples rows(int from, int to, int each, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    int count = (to - from) * each;
    float[] x = new float[count * WIDTH];
    int[] labels = new int[count];
    double[] latent = new double[LATENT];
    for (int row = 0; row < count; row++) {
      labels[row] = row / each;
      for (int k = 0; k < LATENT; k++) {
        boolean has = k < ATTRIBUTES && attributes[from + labels[row]][k];
        latent[k] = k < ATTRIBUTES ? (has ? 1 : -1) : normal.sample();
      }
      double[] hidden = through(latent, inner, HIDDEN);
      for (int h = 0; h < HIDDEN; h++) {
        hidden[h] = Math.tanh(hidden[h]);
      }
      double[] seen = through(hidden, outer, WIDTH);
      for (int j = 0; j < WIDTH; j++) {
        x[row * WIDTH + j] = (float) (seen[j] + NOISE * normal.sample());
      }
    }
    return Examples.of(x, WIDTH, labels, to - from);
  }

  private static double[] through(double[] values, double[] map, int width) {
    double[] result = new double[width];
    for (int k = 0; k < values.length; k++) {
      for (int j = 0; j < width; j++) {
        result[j] += values[k] * map[k * width + j];
      }
    }
    return result;
  }

  /** How many attributes two classes have in common. */
  int shared(int first, int second) {
    int shared = 0;
    for (int a = 0; a < ATTRIBUTES; a++) {
      shared += attributes[first][a] && attributes[second][a] ? 1 : 0;
    }
    return shared;
  }
}
