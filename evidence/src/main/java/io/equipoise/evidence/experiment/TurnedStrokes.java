package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Objects of six shapes drawn with two or three strokes in images of 12 by 12, each seen twice:
 * turned by any angle, moved by up to a pixel, under noise of 0.1.
 *
 * @param first (N·144) one view
 * @param second (N·144) the other
 * @param turns (N·2) cosine and sine of the angle from the first view to the second
 * @param labels (N) shapes
 */
record TurnedStrokes(float[] first, float[] second, float[] turns, int[] labels) {
  static final int SIDE = 12;
  static final int PIXELS = SIDE * SIDE;
  private static final double NOISE = 0.1;
  private static final double PEN = 0.9;

  /** Strokes from (x, y) to (x, y) in pixels around the centre; no shape is itself when turned. */
  private static final double[][][] SHAPES = {
    {{-4, 0, 4, 0}, {4, 0, 2, 3}},
    {{-3, -3, -3, 3}, {-3, 3, 3, 3}},
    {{-4, 0, 4, 0}, {0, 0, 0, 4}},
    {{-3, 3, 0, -3}, {0, -3, 3, 3}, {0, 0, 3, 3}},
    {{-3, -3, 3, -3}, {-3, -3, -3, 3}, {-3, 3, 3, 3}},
    {{-4, -2, 4, -2}, {0, -2, 0, 4}, {0, 4, 3, 4}}
  };

  static int shapes() {
    return SHAPES.length;
  }

  static TurnedStrokes draw(int count, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] first = new float[count * PIXELS];
    float[] second = new float[count * PIXELS];
    float[] turns = new float[2 * count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(SHAPES.length);
      double angle = 2 * Math.PI * random.nextDouble();
      double turn = 2 * Math.PI * random.nextDouble();
      paint(first, i, labels[i], angle, random, normal);
      paint(second, i, labels[i], angle + turn, random, normal);
      turns[2 * i] = (float) Math.cos(turn);
      turns[2 * i + 1] = (float) Math.sin(turn);
    }
    return new TurnedStrokes(first, second, turns, labels);
  }

  private static void paint(
      float[] pixels,
      int image,
      int shape,
      double angle,
      UniformRandomProvider random,
      ZigguratSampler.NormalizedGaussian normal) {
    double centre = (SIDE - 1) / 2.0;
    double left = centre + 2 * random.nextDouble() - 1;
    double top = centre + 2 * random.nextDouble() - 1;
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double u = cos * (x - left) + sin * (y - top);
        double v = -sin * (x - left) + cos * (y - top);
        double nearest = Double.POSITIVE_INFINITY;
        for (double[] stroke : SHAPES[shape]) {
          nearest = Math.min(nearest, squaredDistance(u, v, stroke));
        }
        pixels[image * PIXELS + y * SIDE + x] =
            (float) (Math.exp(-nearest / (PEN * PEN)) + NOISE * normal.sample());
      }
    }
  }

  private static double squaredDistance(double u, double v, double[] stroke) {
    double dx = stroke[2] - stroke[0];
    double dy = stroke[3] - stroke[1];
    double along = ((u - stroke[0]) * dx + (v - stroke[1]) * dy) / (dx * dx + dy * dy);
    double held = Math.min(1, Math.max(0, along));
    double right = u - stroke[0] - held * dx;
    double down = v - stroke[1] - held * dy;
    return right * right + down * down;
  }

  int size() {
    return labels.length;
  }
}
