package io.equipoise.core.dataset;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Ten colours that are easily told apart, as red, green and blue in [0,1]. */
public final class Palette {
  private static final List<String> NAMES =
      List.of(
          "red", "green", "blue", "yellow", "magenta", "cyan", "orange", "purple", "white",
          "brown");
  private static final float[][] COLOURS = {
    {0.90f, 0.10f, 0.12f},
    {0.12f, 0.72f, 0.20f},
    {0.15f, 0.30f, 0.95f},
    {0.98f, 0.92f, 0.15f},
    {0.98f, 0.20f, 0.85f},
    {0.15f, 0.88f, 0.90f},
    {0.98f, 0.55f, 0.08f},
    {0.50f, 0.15f, 0.72f},
    {0.95f, 0.95f, 0.95f},
    {0.50f, 0.32f, 0.15f}
  };

  private Palette() {}

  /** The names of the first colours. */
  public static List<String> names(int count) {
    return NAMES.subList(0, count);
  }

  /** A colour. */
  public static float[] colour(int code) {
    return COLOURS[code].clone();
  }

  /** A colour with each part moved by Gaussian noise, still in [0,1]. */
  static float[] near(float[] colour, double noise, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] moved = new float[colour.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = (float) Math.min(1, Math.max(0, colour[i] + noise * normal.sample()));
    }
    return moved;
  }
}
