package io.equipoise.core.dataset;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** One image that is being drawn, inside the array of all; points count in the unit square. */
final class Canvas {
  private final float[] pixels;
  private final int from;
  private final int channels;
  private final int plane;
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

  /** All of an image. */
  Canvas(float[] pixels, int image, int channels, int height, int width) {
    this(pixels, image * channels * height * width, channels, height * width, height, width);
  }

  private Canvas(float[] pixels, int from, int channels, int plane, int height, int width) {
    this.pixels = pixels;
    this.from = from;
    this.channels = channels;
    this.plane = plane;
    this.height = height;
    this.width = width;
  }

  /** The rows between these shares of the height, with a unit square of their own. */
  Canvas part(double top, double bottom) {
    int first = (int) Math.round(top * height);
    int rows = (int) Math.round(bottom * height) - first;
    return new Canvas(pixels, from + first * width, channels, plane, rows, width);
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
          int at = from + channel * plane + row * width + column;
          pixels[at] += (float) (cover * (paint.at(channel, x, y) - pixels[at]));
        }
      }
    }
    return this;
  }

  /** Each number times a gain, plus an offset. */
  Canvas rescale(double gain, double offset) {
    for (int channel = 0; channel < channels; channel++) {
      for (int at = 0; at < height * width; at++) {
        int pixel = from + channel * plane + at;
        pixels[pixel] = (float) (gain * pixels[pixel] + offset);
      }
    }
    return this;
  }

  /**
   * Each pixel gives this share of itself to each neighbour, along rows and then along columns.
   *
   * @param share in [0, 0.25]
   */
  Canvas blur(double share) {
    for (int channel = 0; channel < channels; channel++) {
      for (int row = 0; row < height; row++) {
        smooth(from + channel * plane + row * width, 1, width, (float) share);
      }
      for (int column = 0; column < width; column++) {
        smooth(from + channel * plane + column, width, height, (float) share);
      }
    }
    return this;
  }

  private void smooth(int first, int step, int count, float share) {
    float before = pixels[first];
    for (int k = 0; k < count; k++) {
      int at = first + k * step;
      float now = pixels[at];
      float after = k + 1 < count ? pixels[at + step] : now;
      pixels[at] = now + share * (before - 2 * now + after);
      before = now;
    }
  }

  /** Adds Gaussian noise, and keeps every number in [0,1]. */
  void finish(double noise, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    for (int channel = 0; channel < channels; channel++) {
      for (int at = 0; at < height * width; at++) {
        int pixel = from + channel * plane + at;
        pixels[pixel] = (float) Math.min(1, Math.max(0, pixels[pixel] + noise * normal.sample()));
      }
    }
  }
}
