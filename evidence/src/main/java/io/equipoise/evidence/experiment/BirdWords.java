package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * What an embedding of images and words in one space would say of birds before backgrounds: the
 * words of the image, under noise. Words are two birds, two backgrounds in the order of the birds
 * that own them, and two for what is not in the image.
 */
final class BirdWords {
  static final int COUNT = 6;

  /** Where the words of backgrounds begin. */
  static final int BACKGROUNDS = 2;

  private static final double NOISE = 0.3;

  private BirdWords() {}

  /** An embedding (N)(W) for each image. */
  static double[][] space(ImageSet images, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] space = new double[images.size()][COUNT];
    for (int i = 0; i < space.length; i++) {
      space[i][images.labels()[i]] = 1;
      space[i][BACKGROUNDS + images.truth().shortcut().codes()[i]] = 1;
      space[i][4 + random.nextInt(2)] = 1;
      for (int w = 0; w < COUNT; w++) {
        space[i][w] += NOISE * normal.sample();
      }
    }
    return space;
  }
}
