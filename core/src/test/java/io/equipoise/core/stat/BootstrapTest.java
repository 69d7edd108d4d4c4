package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

class BootstrapTest {

  @Test
  void binomialDrawsFollowTheExactDistribution() {
    long seed = 7;
    UniformRandomProvider random = new Seed(seed).generator();
    double[][] cases = {
      {5, 0.5}, {1, 0.3}, {40, 0.1}, {40, 0.95}, {60, 0.4}, {25, 0.5}, {2000, 0.03}
    };
    int draws = 100_000;
    for (double[] each : cases) {
      int n = (int) each[0];
      BinomialDistribution exact = BinomialDistribution.of(n, each[1]);
      int[] seen = new int[n + 1];
      for (int i = 0; i < draws; i++) {
        seen[(int) BinomialSampler.draw(n, each[1], random)]++;
      }
      double chiSquare = 0;
      int cells = 0;
      for (int k = 0; k <= n; k++) {
        double expected = draws * exact.probability(k);
        if (expected >= 5) {
          chiSquare += (seen[k] - expected) * (seen[k] - expected) / expected;
          cells++;
        }
      }
      // Mean cells, variance 2 * cells; five standard deviations.
      assertThat(chiSquare)
          .as("seed %d, n %d, p %s", seed, n, each[1])
          .isLessThan(cells + 5 * Math.sqrt(2.0 * cells) + 5);
    }
  }

  @Test
  void binomialOfManyTrialsHasItsMoments() {
    long seed = 8;
    UniformRandomProvider random = new Seed(seed).generator();
    long n = 10_000_000_000L;
    double[] z = new double[20_000];
    for (int i = 0; i < z.length; i++) {
      z[i] = (BinomialSampler.draw(n, 0.2, random) - n * 0.2) / Math.sqrt(n * 0.16);
    }
    MeanInterval.Moments moments = MeanInterval.Moments.of(z);
    assertThat(moments.mean()).as("seed %d", seed).isCloseTo(0, within(0.035));
    assertThat(moments.variance()).as("seed %d", seed).isCloseTo(1, within(0.05));
    assertThat(BinomialSampler.draw(10, 0, random)).isZero();
    assertThat(BinomialSampler.draw(10, 1, random)).isEqualTo(10);
    assertThat(BinomialSampler.draw(0, 0.5, random)).isZero();
  }

  @Test
  void multinomialKeepsTheTotalAndTheMoments() {
    long seed = 9;
    UniformRandomProvider random = new Seed(seed).generator();
    double[] counts = {30, 0, 3, 167};
    MultinomialBootstrap bootstrap = MultinomialBootstrap.of(counts);
    double[] into = new double[4];
    double[] first = new double[20_000];
    double[] last = new double[20_000];
    for (int b = 0; b < first.length; b++) {
      bootstrap.draw(random, into);
      assertThat(into[0] + into[1] + into[2] + into[3]).isEqualTo(200);
      assertThat(into[1]).isZero();
      first[b] = into[0];
      last[b] = into[3];
    }
    MeanInterval.Moments moments = MeanInterval.Moments.of(first);
    assertThat(moments.mean()).as("seed %d", seed).isCloseTo(30, within(0.2));
    assertThat(moments.variance()).as("seed %d", seed).isCloseTo(30 * 0.85, within(1.3));
    assertThat(MeanInterval.Moments.of(last).mean())
        .as("seed %d", seed)
        .isCloseTo(167, within(0.2));
  }

  @Test
  void weightedCellsKeepMeanAndVariance() {
    long seed = 10;
    UniformRandomProvider random = new Seed(seed).generator();
    MultinomialBootstrap bootstrap =
        MultinomialBootstrap.weighted(new double[] {50, 0}, new double[] {75, 0});
    double[] into = new double[2];
    double[] seen = new double[20_000];
    for (int b = 0; b < seen.length; b++) {
      bootstrap.draw(random, into);
      seen[b] = into[0];
    }
    MeanInterval.Moments moments = MeanInterval.Moments.of(seen);
    assertThat(moments.mean()).as("seed %d", seed).isCloseTo(50, within(0.3));
    assertThat(moments.variance()).as("seed %d", seed).isCloseTo(75, within(4.0));
    assertThat(into[1]).isZero();
  }

  @Test
  void rowsAndSumsAgreeWithStudentOnAMean() {
    long seed = 11;
    UniformRandomProvider random = new Seed(seed).generator();
    double[] values = new double[5000];
    double[] ones = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble();
      ones[i] = 1;
    }
    Estimate exact = MeanInterval.of(values);
    double width = exact.high() - exact.low();
    Estimate sums =
        Bootstrap.ofSums(new double[][] {values, ones}, 2000, new Seed(seed), s -> s[0] / s[1]);
    Estimate rows =
        Bootstrap.ofRows(
            values.length,
            500,
            new Seed(seed),
            times -> {
              double sum = 0;
              for (int i = 0; i < times.length; i++) {
                sum += times[i] * values[i];
              }
              return sum / times.length;
            });
    for (Estimate estimate : new Estimate[] {sums, rows}) {
      assertThat(estimate.value()).as("seed %d", seed).isCloseTo(exact.value(), within(1e-12));
      assertThat(estimate.low()).as("seed %d", seed).isCloseTo(exact.low(), within(width / 10));
      assertThat(estimate.high()).as("seed %d", seed).isCloseTo(exact.high(), within(width / 10));
    }
    assertThat(
            Bootstrap.ofSums(new double[][] {values, ones}, 2000, new Seed(seed), s -> s[0] / s[1]))
        .isEqualTo(sums);
  }
}
