package io.equipoise.core.dataset;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** One image that is being drawn, inside the array of all; points count in the unit square. */
final class Canvas {
  private final float[] pixels;
  private final int from;
  private final int channels;
  private final int height;
  private final int width;

  /** What a point looks like in a channel. */
  @FunctionalInterface
  interface Paint {
    double at(int channel, double x, double y);

    /** The same everywhere. */
    static Paint of(float[] colour) {
      return (channel, x, y) -> colour[channel];
    }

    /** The same grey everywhere. */
    static Paint grey(double value) {
      return (channel, x, y) -> value;
    }
  }

  Canvas(float[] pixels, int image, int channels, int height, int width) {
    this.pixels = pixels;
    this.from = image * channels * height * width;
    this.channels = channels;
    this.height = height;
    this.width = width;
  }

  /** Paints every point. */
  Canvas fill(Paint paint) {
    return draw((x, y) -> -1, paint);
  }

  /**
   * Paints a region, its edge blended over one pixel. A distance changes by no more than the way
   * that is gone, so that the pixels within it of one outside need not be looked at.
   */
  Canvas draw(Region region, Paint paint) {
    int least = Math.min(width, height);
    for (int row = 0; row < height; row++) {
      double y = (row + 0.5) / height;
      for (int column = 0; column < width; column++) {
        double x = (column + 0.5) / width;
        double distance = region.distance(x, y);
        double cover = Math.min(1, 0.5 - distance * least);
        if (cover <= 0) {
          column += (int) ((distance - 0.5 / least) * width);
          continue;
        }
        for (int channel = 0; channel < channels; channel++) {
          int at = from + (channel * height + row) * width + column;
          pixels[at] += (float) (cover * (paint.at(channel, x, y) - pixels[at]));
        }
      }
    }
    return this;
  }

  /** Adds Gaussian noise, and keeps every number in [0,1]. */
  void finish(double noise, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int at = from; at < from + channels * height * width; at++) {
      pixels[at] = (float) Math.min(1, Math.max(0, pixels[at] + noise * normal.sample()));
    }
  }
}
