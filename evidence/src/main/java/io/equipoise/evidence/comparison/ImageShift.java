package io.equipoise.evidence.comparison;

import io.equipoise.core.random.Seed;
import io.equipoise.evidence.experiment.Images;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** What happens to images between training and use. */
enum ImageShift {
  NONE("none"),
  PALE("contrast at 0.3, grey at 0.35"),
  NOISY("noise of 0.3 per pixel"),
  BLURRED("mean over 3 by 3 pixels, twice"),
  PALE_AND_NOISY("contrast at 0.5, noise of 0.2");

  private final String label;

  ImageShift(String label) {
    this.label = label;
  }

  /** What is done, in words. */
  String label() {
    return label;
  }

  /** The images after it. */
  Images of(Images images, Seed seed) {
    return switch (this) {
      case NONE -> images;
      case PALE -> noisy(images, 0.3, 0.35, 0, seed);
      case NOISY -> noisy(images, 1, 0, 0.3, seed);
      case BLURRED -> blurred(blurred(images));
      case PALE_AND_NOISY -> noisy(images, 0.5, 0.25, 0.2, seed);
    };
  }

  private static Images noisy(
      Images images, double contrast, double grey, double noise, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    float[] pixels = images.pixels().clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) (contrast * pixels[i] + grey + noise * normal.sample());
    }
    return new Images(pixels, images.labels(), images.side());
  }

  private static Images blurred(Images images) {
    int side = images.side();
    float[] pixels = new float[images.pixels().length];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % side;
      int y = i / side % side;
      float sum = 0;
      int count = 0;
      for (int row = Math.max(0, y - 1); row <= Math.min(side - 1, y + 1); row++) {
        for (int column = Math.max(0, x - 1); column <= Math.min(side - 1, x + 1); column++) {
          sum += images.pixels()[i + (row - y) * side + column - x];
          count++;
        }
      }
      pixels[i] = sum / count;
    }
    return new Images(pixels, images.labels(), side);
  }
}
