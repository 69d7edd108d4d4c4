package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made series of 64 points in four classes, by frequency and by whether a harmonic is there, of any
 * phase. Of some items the second view is always noise: pairs that are bad whatever is learned.
 *
 * @param x (N·64)
 * @param labels (N) in [0, 4)
 * @param faulty (N) whether the item's second view is noise
 */
record MadeSeries(float[] x, int[] labels, boolean[] faulty) {
  static final int LENGTH = 64;
  private static final int CLASSES = 4;
  private static final int SEGMENTS = 4;
  private static final double NOISE = 0.3;
  private static final double JITTER = 0.1;
  private static final double SCALE = 0.2;

  /** With this share of faulty pairs, drawn once. */
  static MadeSeries of(int count, double faultyShare, Seed seed) {
    UniformRandomProvider random = seed.child("series").generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] x = new float[count * LENGTH];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES;
      double turns = labels[i] < 2 ? 3 : 5;
      double harmonic = labels[i] % 2 == 0 ? 0 : 0.7;
      double phase = 2 * Math.PI * random.nextDouble();
      for (int t = 0; t < LENGTH; t++) {
        double angle = 2 * Math.PI * turns * t / LENGTH + phase;
        double value = Math.sin(angle) + harmonic * Math.sin(2 * angle) + NOISE * normal.sample();
        x[i * LENGTH + t] = (float) value;
      }
    }
    boolean[] faulty = new boolean[count];
    int[] order = Permutation.of(count, seed.child("faulty").generator());
    for (int k = 0; k < Math.round(faultyShare * count); k++) {
      faulty[order[k]] = true;
    }
    return new MadeSeries(x, labels, faulty);
  }

  int size() {
    return labels.length;
  }

  /** Scaled and jittered views of these rows. */
  float[] scaled(int[] rows, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] views = new float[rows.length * LENGTH];
    for (int i = 0; i < rows.length; i++) {
      double scale = 1 + SCALE * normal.sample();
      for (int t = 0; t < LENGTH; t++) {
        double value = scale * x[rows[i] * LENGTH + t] + JITTER * normal.sample();
        views[i * LENGTH + t] = (float) value;
      }
    }
    return views;
  }

  /** Views of these rows with their quarters in random order and jittered; noise if faulty. */
  float[] permuted(int[] rows, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] views = new float[rows.length * LENGTH];
    int each = LENGTH / SEGMENTS;
    for (int i = 0; i < rows.length; i++) {
      int[] order = Permutation.of(SEGMENTS, random);
      for (int t = 0; t < LENGTH; t++) {
        int from = order[t / each] * each + t % each;
        double value = x[rows[i] * LENGTH + from] + JITTER * normal.sample();
        views[i * LENGTH + t] = (float) (faulty[rows[i]] ? normal.sample() : value);
      }
    }
    return views;
  }
}
