package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.semisupervised.LabelledSamples;
import io.equipoise.deep.semisupervised.Samples;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Drawn discs, squares and diamonds of radius 2 to 4 and brightness 0.6 to 1 in dark images of 16
 * by 16, with noise of 0.4 per pixel. A pixel's label is 0, or 1 to 3 for the shape that covers it.
 */
record MadeShapes(LabelledSamples labelled) {
  static final int SIDE = 16;
  private static final double NOISE = 0.4;

  /**
   * Draws images.
   *
   * @param filledShare how many have shapes; the others are empty
   * @param mostShapes in one image
   * @param kinds 2 for discs and squares, 3 for diamonds too
   */
  static MadeShapes draw(int count, double filledShare, int mostShapes, int kinds, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] pixels = new float[count * SIDE * SIDE];
    int[] labels = new int[pixels.length];
    for (int i = 0; i < count; i++) {
      if (random.nextDouble() < filledShare) {
        int shapes = 1 + random.nextInt(mostShapes);
        for (int k = 0; k < shapes; k++) {
          paint(pixels, labels, i * SIDE * SIDE, 1 + random.nextInt(kinds), random);
        }
      }
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += (float) (NOISE * normal.sample());
    }
    return new MadeShapes(
        new LabelledSamples(new Samples(pixels, 1, SIDE, SIDE), labels, kinds + 1));
  }

  private static void paint(
      float[] pixels, int[] labels, int from, int kind, UniformRandomProvider random) {
    int radius = 2 + random.nextInt(3);
    int centreX = radius + random.nextInt(SIDE - 2 * radius);
    int centreY = radius + random.nextInt(SIDE - 2 * radius);
    float brightness = (float) (0.6 + 0.4 * random.nextDouble());
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if (covers(kind, x - centreX, y - centreY, radius)) {
          pixels[from + y * SIDE + x] = brightness;
          labels[from + y * SIDE + x] = kind;
        }
      }
    }
  }

  private static boolean covers(int kind, int x, int y, int radius) {
    return switch (kind) {
      case 1 -> x * x + y * y <= radius * radius;
      case 2 -> Math.max(Math.abs(x), Math.abs(y)) <= radius;
      default -> Math.abs(x) + Math.abs(y) <= radius;
    };
  }

  Samples images() {
    return labelled.samples();
  }

  int[] labels() {
    return labelled.labels();
  }

  /** 1 for each image with a shape, else 0. */
  int[] filled() {
    int each = SIDE * SIDE;
    int[] filled = new int[labels().length / each];
    for (int i = 0; i < labels().length; i++) {
      filled[i / each] |= labels()[i] > 0 ? 1 : 0;
    }
    return filled;
  }
}
