package io.equipoise.deep.data;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;

/** How much of the first of two rows a mixture keeps. */
public final class MixingShare {
  private MixingShare() {}

  /** A draw from Beta(alpha, alpha), by two gamma variates; {@code alpha} is above 0. */
  public static double draw(double alpha, UniformRandomProvider random) {
    SharedStateContinuousSampler gamma =
        AhrensDieterMarsagliaTsangGammaSampler.of(random, alpha, 1);
    double first = gamma.sample();
    double sum = first + gamma.sample();
    return sum > 0 ? first / sum : 0.5;
  }
}
