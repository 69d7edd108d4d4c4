package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Images of 32 by 32 with a disc, square, diamond or cross that is filled with fine stripes, of a
 * period of 3 or 4 pixels, in any direction and phase. Slow waves lie over all of it, and noise of
 * 0.1.
 *
 * @param pixels (N·32·32)
 * @param labels (N) twice the shape, plus 1 for the wider stripes
 */
record StripedShapes(float[] pixels, int[] labels) {
  static final int SIDE = 32;
  static final int CLASSES = 8;
  private static final int WAVES = 3;
  private static final double NOISE = 0.1;

  static StripedShapes draw(int count, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] pixels = new float[count * SIDE * SIDE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(CLASSES);
      Waves clutter = Waves.slow(random);
      double radius = 7 + 4 * random.nextDouble();
      double centreX = radius + (SIDE - 1 - 2 * radius) * random.nextDouble();
      double centreY = radius + (SIDE - 1 - 2 * radius) * random.nextDouble();
      double contrast = 0.3 + 0.5 * random.nextDouble();
      Waves stripes =
          new Waves(
              new double[] {2 * Math.PI / (labels[i] % 2 == 0 ? 3 : 4)},
              new double[] {Math.PI * random.nextDouble()},
              new double[] {2 * Math.PI * random.nextDouble()},
              contrast);
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          double value = clutter.at(x, y) + NOISE * normal.sample();
          if (covers(labels[i] / 2, x - centreX, y - centreY, radius)) {
            value += 0.6 + stripes.at(x, y);
          }
          pixels[(i * SIDE + y) * SIDE + x] = (float) value;
        }
      }
    }
    return new StripedShapes(pixels, labels);
  }

  private static boolean covers(int shape, double x, double y, double radius) {
    double wide = Math.max(Math.abs(x), Math.abs(y));
    return switch (shape) {
      case 0 -> x * x + y * y <= radius * radius;
      case 1 -> wide <= 0.85 * radius;
      case 2 -> Math.abs(x) + Math.abs(y) <= radius;
      default -> wide <= radius && Math.min(Math.abs(x), Math.abs(y)) <= 0.4 * radius;
    };
  }

  /** Waves of some frequencies, directions and phases, each as high. */
  private record Waves(double[] frequencies, double[] directions, double[] phases, double height) {

    /** A few periods over the side. */
    static Waves slow(UniformRandomProvider random) {
      Waves waves = new Waves(new double[WAVES], new double[WAVES], new double[WAVES], 0.1);
      for (int w = 0; w < WAVES; w++) {
        waves.frequencies[w] = 2 * Math.PI * (0.5 + 1.5 * random.nextDouble()) / SIDE;
        waves.directions[w] = Math.PI * random.nextDouble();
        waves.phases[w] = 2 * Math.PI * random.nextDouble();
      }
      return waves;
    }

    double at(int x, int y) {
      double sum = 0;
      for (int w = 0; w < frequencies.length; w++) {
        double along = x * Math.cos(directions[w]) + y * Math.sin(directions[w]);
        sum += height * Math.cos(frequencies[w] * along + phases[w]);
      }
      return sum;
    }
  }
}
