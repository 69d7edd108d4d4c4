package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class QuantileTest {
  @Test
  void theTailsAreThoseOfTheSortedReplicates() {
    UniformRandomProvider random = new Seed(3).generator();
    for (int count : new int[] {1, 2, 3, 39, 40, 41, 42, 200, 1000, 1001}) {
      double[] replicates = new double[count];
      for (int i = 0; i < count; i++) {
        replicates[i] = Math.floor(random.nextDouble() * 50) / 7 - 3;
      }
      double low = Quantile.of(replicates, 0.025);
      double high = Quantile.of(replicates, 0.975);
      Estimate middle = Quantile.percentile(0, replicates.clone());
      assertThat(middle.low()).as("of %d", count).isCloseTo(low, within(1e-12));
      assertThat(middle.high()).as("of %d", count).isCloseTo(high, within(1e-12));
    }
  }

  @Test
  void replicatesThatCouldNotBeMeasuredAreLeftOut() {
    double[] known = {5, 1, 4, 2, 3};
    double[] with = {Double.NaN, 5, 1, Double.NaN, 4, 2, 3};
    assertThat(Quantile.percentile(3, with)).isEqualTo(Quantile.percentile(3, known));
  }
}
