package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;

/**
 * Intervals against a known truth, 4,000 seeded repetitions each unless said: the Monte Carlo error
 * of a coverage of 95 % is 0.35 points.
 */
class CoverageTest {
  private static final int REPETITIONS = 4000;
  private static final long SEED = 21;

  private final UniformRandomProvider random = new Seed(SEED).generator();
  private final ZigguratSampler.NormalizedGaussian normal =
      ZigguratSampler.NormalizedGaussian.of(random);

  @Test
  void proportion() {
    int wilson = 0;
    int jeffreys = 0;
    for (int r = 0; r < REPETITIONS; r++) {
      int x = 0;
      for (int i = 0; i < 80; i++) {
        x += random.nextDouble() < 0.2 ? 1 : 0;
      }
      wilson += covers(ProportionInterval.wilson(x, 80), 0.2);
      jeffreys += covers(ProportionInterval.jeffreys(x, 80), 0.2);
    }
    check(wilson, REPETITIONS);
    check(jeffreys, REPETITIONS);
  }

  @Test
  void areaUnderTheCurveAndItsDifference() {
    int single = 0;
    int difference = 0;
    double first = NormalDistribution.of(0, 1).cumulativeProbability(1.2 / Math.sqrt(2));
    double second = NormalDistribution.of(0, 1).cumulativeProbability(0.5 / Math.sqrt(2));
    for (int r = 0; r < REPETITIONS; r++) {
      DeLong a = shifted(1.2, 60, 90);
      DeLong b = shifted(0.5, 80, 50);
      single += covers(a.estimate(), first);
      difference += covers(a.minus(b), first - second);
    }
    check(single, REPETITIONS);
    check(difference, REPETITIONS);
  }

  private DeLong shifted(double shift, int positives, int negatives) {
    double[] scores = new double[positives + negatives];
    int[] labels = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      labels[i] = i < positives ? 1 : 0;
      scores[i] = normal.sample() + shift * labels[i];
    }
    return DeLong.of(scores, labels);
  }

  @Test
  void meansAndTheirDifference() {
    int single = 0;
    int difference = 0;
    for (int r = 0; r < REPETITIONS; r++) {
      MeanInterval.Moments a = normals(2, 1, 15);
      MeanInterval.Moments b = normals(1, 3, 25);
      single += covers(MeanInterval.of(a), 2);
      difference += covers(MeanInterval.difference(a, b), 1);
    }
    check(single, REPETITIONS);
    check(difference, REPETITIONS);
  }

  private MeanInterval.Moments normals(double mean, double spread, int n) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = mean + spread * normal.sample();
    }
    return MeanInterval.Moments.of(values);
  }

  /**
   * Differences over 15 splits that share data as Nadeau and Bengio suppose: any two correlate by
   * the test part's share of the rows.
   */
  private double[] splits(double common, double effect) {
    double[] differences = new double[15];
    double shared = normal.sample() * Math.sqrt(0.2);
    for (int i = 0; i < differences.length; i++) {
      differences[i] = effect + common * (shared + normal.sample() * Math.sqrt(0.8));
    }
    return differences;
  }

  @Test
  void correctedResampledDifference() {
    int corrected = 0;
    int plain = 0;
    for (int r = 0; r < REPETITIONS; r++) {
      double[] differences = splits(0.02, 0.01);
      corrected += covers(CorrectedResampledT.of(differences, 80, 20).difference(), 0.01);
      plain += covers(MeanInterval.of(differences), 0.01);
    }
    check(corrected, REPETITIONS);
    assertThat((double) plain / REPETITIONS).as("without the correction").isLessThan(0.8);
  }

  @Test
  void noEffectIsSeldomCalledHelp() {
    int claims = 0;
    for (int r = 0; r < REPETITIONS; r++) {
      CorrectedResampledT.Result[] results = new CorrectedResampledT.Result[5];
      double[] p = new double[results.length];
      for (int k = 0; k < results.length; k++) {
        results[k] = CorrectedResampledT.of(splits(0.02, 0), 80, 20);
        p[k] = results[k].p();
      }
      double[] adjusted = Holm.adjust(p);
      boolean helped = false;
      for (int k = 0; k < results.length; k++) {
        helped |= adjusted[k] <= 0.05 && results[k].difference().value() > 0;
      }
      claims += helped ? 1 : 0;
    }
    assertThat((double) claims / REPETITIONS).as("seed %d", SEED).isLessThanOrEqualTo(0.05);
  }

  @Test
  void stratifiedDifferences() {
    int common = 0;
    int standardised = 0;
    double[] base = {0.6, 0.3, 0.1};
    double[] n1 = {20, 40, 60};
    double[] n0 = {50, 40, 30};
    double[] mix = {1, 1, 1};
    for (int r = 0; r < REPETITIONS; r++) {
      double[] x1 = new double[3];
      double[] x0 = new double[3];
      for (int k = 0; k < 3; k++) {
        x1[k] = BinomialSampler.draw((long) n1[k], base[k] + 0.1, random);
        x0[k] = BinomialSampler.draw((long) n0[k], base[k], random);
      }
      common += covers(MantelHaenszel.of(x1, n1, x0, n0).riskDifference(), 0.1);
      standardised += covers(DirectStandardisation.difference(x1, n1, x0, n0, mix).estimate(), 0.1);
    }
    check(common, REPETITIONS);
    check(standardised, REPETITIONS);
  }

  @Test
  void bootstrapOfSums() {
    int covered = 0;
    int repetitions = 1500;
    for (int r = 0; r < repetitions; r++) {
      double[][] terms = new double[2][200];
      for (int i = 0; i < 200; i++) {
        terms[1][i] = 1 + random.nextDouble();
        terms[0][i] = terms[1][i] * 0.5 + 0.3 * normal.sample();
      }
      covered +=
          covers(Bootstrap.ofSums(terms, 300, new Seed(SEED).child(r), s -> s[0] / s[1]), 0.5);
    }
    check(covered, repetitions);
  }

  private static int covers(Estimate estimate, double truth) {
    return estimate.excludes(truth) ? 0 : 1;
  }

  private static void check(int covered, int repetitions) {
    assertThat((double) covered / repetitions).as("seed %d", SEED).isBetween(0.93, 0.97);
  }
}
