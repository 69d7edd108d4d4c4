package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class CrpsTest {
  /** The definition, over all pairs. */
  private static double slowly(double[] members, double truth) {
    double distance = 0;
    double apart = 0;
    for (double one : members) {
      distance += Math.abs(one - truth) / members.length;
      for (double other : members) {
        apart += Math.abs(one - other) / (2.0 * members.length * members.length);
      }
    }
    return distance - apart;
  }

  @Test
  void membersEqualTheDefinition() {
    UniformRandomProvider random = new Seed(5).generator();
    for (int count : new int[] {1, 2, 3, 10}) {
      double[] members = new double[count];
      for (int i = 0; i < count; i++) {
        members[i] = 10 * random.nextDouble();
      }
      double truth = 10 * random.nextDouble();
      assertThat(EnsembleCrps.plain(members, truth))
          .isCloseTo(slowly(members, truth), within(1e-12));
    }
    assertThat(EnsembleCrps.plain(new double[] {3}, 5)).isEqualTo(2);
  }

  @Test
  void normalEqualsTheScoreOfManyDraws() {
    UniformRandomProvider random = new Seed(6).generator();
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] draws = new double[200_000];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = 2 + 3 * gaussian.sample();
    }
    for (double truth : new double[] {-4, 2, 2.5, 9}) {
      assertThat(Crps.normal(2, 3, truth))
          .isCloseTo(EnsembleCrps.plain(draws, truth), within(0.02));
    }
    // at the mean: sd · (2 φ(0) - 1/√π)
    double atMean = 3 * (2 / Math.sqrt(2 * Math.PI) - 1 / Math.sqrt(Math.PI));
    assertThat(Crps.normal(2, 3, 2)).isCloseTo(atMean, within(1e-12));
    assertThat(Crps.normal(2, 0, 5)).isEqualTo(3);
  }
}
