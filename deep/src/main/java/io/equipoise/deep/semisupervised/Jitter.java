package io.equipoise.deep.semisupervised;

import io.equipoise.core.error.Require;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Another brightness and some noise: {@code x + brightness · u + noise · e} with one u per sample,
 * uniform in [-1, 1], and one standard normal e per number.
 *
 * @param brightness at least 0; for rows of features usually 0
 * @param noise at least 0, in the unit of the numbers
 */
public record Jitter(double brightness, double noise) implements Augmentation {

  public Jitter {
    Require.between("brightness", brightness, 0, Float.MAX_VALUE);
    Require.between("noise", noise, 0, Float.MAX_VALUE);
  }

  @Override
  public void change(float[] batch, int each, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double shift = 0;
    for (int i = 0; i < batch.length; i++) {
      if (i % each == 0) {
        shift = brightness * (2 * random.nextDouble() - 1);
      }
      batch[i] += (float) (shift + noise * normal.sample());
    }
  }
}
