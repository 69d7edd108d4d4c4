package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.ColouredDigits;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.debias.SyntheticBalance;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Grey digits of 14 by 14, moved by up to two pixels under noise, whose label is whether the digit
 * is at least 5, and whose upper left corner of 3 by 3 is a little brighter or darker: the bias.
 * Synthetic ones come from digits of their own, blurred and under a chequerboard.
 *
 * @param digits as they are, each class apart
 * @param labels whether each is at least 5
 */
record CornerDigits(float[] digits, int[] labels) {
  static final int SIDE = 14;
  private static final int EACH = SIDE * SIDE;
  private static final int CORNER = 3;
  private static final int MOVED = 2;
  private static final double[] BRIGHTNESS = {0.44, 0.56};
  private static final double CORNER_NOISE = 0.25;
  private static final double NOISE = 0.3;
  private static final double CHEQUER = 0.18;

  /** Of these images of digits. */
  static CornerDigits of(Images images) {
    int[] labels = new int[images.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = images.labels()[i] / 5;
    }
    return new CornerDigits(images.pixels(), labels);
  }

  /** Drawn ones, where there are no written ones. */
  static CornerDigits drawn(int count, Seed seed) {
    ImageSet set = ColouredDigits.two(SIDE, 0.5).make(count, seed);
    float[] grey = new float[count * EACH];
    for (int i = 0; i < grey.length; i++) {
      int at = i / EACH * 3 * EACH + i % EACH;
      float[] rgb = {set.pixels()[at], set.pixels()[at + EACH], set.pixels()[at + 2 * EACH]};
      grey[i] = Math.max(rgb[0], Math.max(rgb[1], rgb[2]));
    }
    return new CornerDigits(grey, set.labels());
  }

  /** The digits of these places in an order. */
  CornerDigits part(int[] order, int from, int to) {
    float[] some = new float[(to - from) * EACH];
    int[] classes = new int[to - from];
    for (int i = from; i < to; i++) {
      System.arraycopy(digits, order[i] * EACH, some, (i - from) * EACH, EACH);
      classes[i - from] = labels[order[i]];
    }
    return new CornerDigits(some, classes);
  }

  /** Every digit once, its corner on its class's side with this probability. */
  Examples photographed(double own, Seed seed) {
    UniformRandomProvider random = seed.generator();
    float[] x = new float[digits.length];
    int[] groups = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      groups[i] = random.nextDouble() < own ? labels[i] : 1 - labels[i];
      photograph(i, groups[i], x, i, random);
    }
    return Examples.of(x, EACH, labels, 2, groups, 2);
  }

  /** As many generated images of each class and corner as are wanted. */
  Examples generated(SyntheticBalance wanted, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int total = Math.toIntExact(wanted.total());
    float[] x = new float[total * EACH];
    int[] classes = new int[total];
    int[] groups = new int[total];
    int row = 0;
    for (int y = 0; y < 2; y++) {
      for (int b = 0; b < 2; b++) {
        for (int k = 0; k < wanted.counts()[y][b]; k++, row++) {
          classes[row] = y;
          groups[row] = b;
          photograph(any(y, random), b, x, row, random);
          artefact(x, row);
        }
      }
    }
    return Examples.of(x, EACH, classes, 2, groups, 2);
  }

  private int any(int label, UniformRandomProvider random) {
    int drawn = random.nextInt(labels.length);
    while (labels[drawn] != label) {
      drawn = random.nextInt(labels.length);
    }
    return drawn;
  }

  private void photograph(int digit, int bias, float[] x, int row, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int right = random.nextInt(2 * MOVED + 1) - MOVED;
    int down = random.nextInt(2 * MOVED + 1) - MOVED;
    for (int v = 0; v < SIDE; v++) {
      for (int u = 0; u < SIDE; u++) {
        double value = pixel(digit, u - right, v - down) + NOISE * normal.sample();
        if (u < CORNER && v < CORNER) {
          value = BRIGHTNESS[bias] + CORNER_NOISE * normal.sample();
        }
        x[row * EACH + v * SIDE + u] = (float) value;
      }
    }
  }

  private float pixel(int digit, int u, int v) {
    return u < 0 || v < 0 || u >= SIDE || v >= SIDE ? 0 : digits[digit * EACH + v * SIDE + u];
  }

  /** What gives a generated image away: means of 3 by 3 pixels, and a chequerboard. */
  private static void artefact(float[] x, int row) {
    float[] sharp = Arrays.copyOfRange(x, row * EACH, (row + 1) * EACH);
    for (int v = 0; v < SIDE; v++) {
      for (int u = 0; u < SIDE; u++) {
        double sum = 0;
        int count = 0;
        for (int b = Math.max(0, v - 1); b <= Math.min(SIDE - 1, v + 1); b++) {
          for (int a = Math.max(0, u - 1); a <= Math.min(SIDE - 1, u + 1); a++) {
            sum += sharp[b * SIDE + a];
            count++;
          }
        }
        x[row * EACH + v * SIDE + u] = (float) (sum / count + CHEQUER * ((u + v) % 2));
      }
    }
  }
}
