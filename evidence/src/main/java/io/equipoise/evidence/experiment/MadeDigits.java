package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.Digits;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Drawn digits of 5 by 7 dots, somewhere in an image of 10 by 10, with noise of 0.3 per pixel.
 *
 * @param pixels (N·S·S)
 * @param labels (N)
 * @param masked (N) whether all but a window of 4 by 4 was blanked
 */
public record MadeDigits(float[] pixels, long[] labels, boolean[] masked) {
  public static final int CLASSES = 10;
  public static final int SIDE = 10;
  private static final int WINDOW = 4;
  private static final double NOISE = 0.3;

  /** Draws images, the first {@code maskedShare} of them blanked but for their window. */
  public static MadeDigits draw(int count, double maskedShare, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] pixels = new float[count * SIDE * SIDE];
    long[] labels = new long[count];
    boolean[] masked = new boolean[count];
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(CLASSES);
      labels[i] = label;
      masked[i] = i < Math.round(maskedShare * count);
      int left = random.nextInt(SIDE - 4);
      int top = random.nextInt(SIDE - 6);
      int windowLeft = random.nextInt(SIDE - WINDOW + 1);
      int windowTop = random.nextInt(SIDE - WINDOW + 1);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          double value = Digits.dot(label, x - left, y - top) + NOISE * normal.sample();
          boolean seen =
              x >= windowLeft
                  && x < windowLeft + WINDOW
                  && y >= windowTop
                  && y < windowTop + WINDOW;
          pixels[(i * SIDE + y) * SIDE + x] = masked[i] && !seen ? 0 : (float) value;
        }
      }
    }
    return new MadeDigits(pixels, labels, masked);
  }

  /** Number of images. */
  int size() {
    return labels.length;
  }

  /** The images of these numbers. */
  MadeDigits take(int[] rows) {
    int each = SIDE * SIDE;
    float[] taken = new float[rows.length * each];
    long[] takenLabels = new long[rows.length];
    boolean[] takenMasks = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(pixels, rows[i] * each, taken, i * each, each);
      takenLabels[i] = labels[rows[i]];
      takenMasks[i] = masked[rows[i]];
    }
    return new MadeDigits(taken, takenLabels, takenMasks);
  }
}
