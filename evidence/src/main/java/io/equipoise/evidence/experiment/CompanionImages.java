package io.equipoise.evidence.experiment;

import io.equipoise.core.metric.AveragePrecision;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Grey images of 16 by 16 under noise with three labels: a faint plus somewhere in the upper part
 * in 30 of 100, stripes at the bottom, which go with the plus, and a small square in 30 of 100.
 *
 * @param pixels (N·256)
 * @param targets (N,3)
 */
record CompanionImages(float[] pixels, boolean[][] targets) {
  /** What it is, in one sentence. */
  static final String TOLD =
      "Drawn images of 16 by 16 with three labels: a thin plus in 30 of 100, stripes at the bottom"
          + " in 95 of 100 images with the plus and 15 of the others (in 50 of 100 of all test"
          + " images), a small square in 30 of 100; 2,000 to train on, 3,000 to test on.";

  static final int SIDE = 16;
  static final int LABELS = 3;
  static final int OBJECT = 0;
  static final int CONTEXT = 1;
  private static final int EACH = SIDE * SIDE;
  private static final int UPPER = 12;
  private static final double NOISE = 0.25;
  private static final double THIN = 0.9;
  private static final double PLAIN = 0.6;

  /** Draws images whose stripes go with the plus, or with nothing. */
  static CompanionImages draw(int count, boolean companions, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] pixels = new float[count * EACH];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (NOISE * normal.sample());
    }
    boolean[][] targets = new boolean[count][LABELS];
    for (int i = 0; i < count; i++) {
      boolean plus = random.nextDouble() < 0.3;
      boolean stripes = random.nextDouble() < (companions ? plus ? 0.95 : 0.15 : 0.5);
      boolean square = random.nextDouble() < 0.3;
      targets[i] = new boolean[] {plus, stripes, square};
      int u = random.nextInt(SIDE - 4);
      int v = random.nextInt(UPPER - 4);
      for (int k = 0; plus && k < 5; k++) {
        add(pixels, i, u + k, v + 2, THIN);
        add(pixels, i, u + 2, v + k, k == 2 ? 0 : THIN);
      }
      int a = random.nextInt(SIDE - 2);
      int b = random.nextInt(UPPER - 2);
      for (int k = 0; square && k < 9; k++) {
        add(pixels, i, a + k % 3, b + k / 3, PLAIN);
      }
      for (int k = 0; stripes && k < 2 * SIDE; k++) {
        add(pixels, i, k % SIDE, UPPER + 1 + 2 * (k / SIDE), PLAIN);
      }
    }
    return new CompanionImages(pixels, targets);
  }

  private static void add(float[] pixels, int image, int u, int v, double value) {
    pixels[image * EACH + v * SIDE + u] += (float) value;
  }

  int size() {
    return targets.length;
  }

  /** The pixels of these images. */
  float[] pixels(int[] images) {
    float[] some = new float[images.length * EACH];
    for (int i = 0; i < images.length; i++) {
      System.arraycopy(pixels, images[i] * EACH, some, i * EACH, EACH);
    }
    return some;
  }

  /** Whether an image has the plus without its companion. */
  boolean exclusive(int image) {
    return targets[image][OBJECT] && !targets[image][CONTEXT];
  }

  /** Which of these images have both. */
  int[] together(int[] images) {
    return Arrays.stream(images).filter(i -> targets[i][OBJECT] && targets[i][CONTEXT]).toArray();
  }

  /**
   * Average precision for the plus among images without it and those that have it with its
   * companion, or without.
   *
   * @param scores (N) of the plus
   */
  double precision(double[] scores, boolean withCompanion) {
    double[] some = new double[scores.length];
    int[] labels = new int[scores.length];
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (!targets[i][OBJECT] || targets[i][CONTEXT] == withCompanion) {
        some[count] = scores[i];
        labels[count++] = targets[i][OBJECT] ? 1 : 0;
      }
    }
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return AveragePrecision.of(Arrays.copyOf(some, count), Arrays.copyOf(labels, count), ones)
        .value();
  }
}
