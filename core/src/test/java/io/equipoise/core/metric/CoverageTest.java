package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.function.Function;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/**
 * Intervals of group metrics against a known truth, 4,000 seeded repetitions each: the Monte Carlo
 * error of a coverage of 95 % is 0.35 points.
 */
class CoverageTest {
  private static final int REPETITIONS = 4000;

  /** Chances of tp, fp, tn, fn in a group, and its rows. */
  private record Population(double tp, double fp, double fn, int rows) {
    Confusion draw(UniformRandomProvider random) {
      int[] counts = new int[4];
      for (int i = 0; i < rows; i++) {
        double u = random.nextDouble();
        counts[u < tp ? 0 : u < tp + fp ? 1 : u < tp + fp + fn ? 3 : 2]++;
      }
      return Confusion.of(counts[0], counts[1], counts[2], counts[3]);
    }

    Confusion truth() {
      return Confusion.of(tp, fp, 1 - tp - fp - fn, fn);
    }
  }

  private static double coverage(
      Function<GroupRates, Estimate> number, double truth, Population... groups) {
    return coverage(number, truth, 2, REPETITIONS, groups);
  }

  private static double coverage(
      Function<GroupRates, Estimate> number,
      double truth,
      int replicates,
      int repetitions,
      Population... groups) {
    Seed seed = new Seed(61);
    UniformRandomProvider random = seed.generator();
    int covered = 0;
    for (int r = 0; r < repetitions; r++) {
      Confusion[] drawn = new Confusion[groups.length];
      for (int g = 0; g < groups.length; g++) {
        drawn[g] = groups[g].draw(random);
      }
      Estimate estimate =
          number.apply(GroupRates.of(RateTest.grouping(drawn), 1, replicates, seed.child(r)));
      covered += estimate.low() <= truth + 1e-12 && truth - 1e-12 <= estimate.high() ? 1 : 0;
    }
    return (double) covered / repetitions;
  }

  private static Function<GroupRates, Estimate> parity(String name) {
    Parity parity = Parity.named(name).orElseThrow();
    return rates -> rates.of(parity);
  }

  private static final Population A = new Population(0.3, 0.1, 0.1, 150);
  private static final Population LIKE_A = new Population(0.3, 0.1, 0.1, 90);
  private static final Population B = new Population(0.2, 0.05, 0.2, 200);
  private static final Population C = new Population(0.25, 0.2, 0.15, 120);
  private static final Population D = new Population(0.35, 0.2, 0.1, 120);

  @Test
  void shareAndDifference() {
    check(coverage(r -> r.of(Rate.TRUE_POSITIVE_RATE).value(0), 0.75, A));
    check(coverage(r -> r.of(Rate.SELECTION_RATE).difference(0, 1), 0.15, A, B));
    check(coverage(r -> r.of(Rate.SELECTION_RATE).ratio(1, 0), 0.25 / 0.4, A, B));
    check(coverage(r -> r.of(Rate.BALANCED_ACCURACY).value(0), (0.75 + 5.0 / 6) / 2, A));
    check(coverage(r -> r.of(Rate.F1).value(0), 0.75, A));
    check(coverage(r -> r.differenceToOverall(Rate.ACCURACY, 0), 0.8 - 342.0 / 440, A, LIKE_A, B));
  }

  @Test
  void demographicParityDifference() {
    check(coverage(parity("demographicParityDifference"), 0.15, A, B));
    check(coverage(parity("demographicParityDifference"), 0, A, LIKE_A));
    check(coverage(parity("demographicParityDifference"), 0.3, LIKE_A, B, D));
    check(coverage(parity("disparateImpact"), 0.25 / 0.55, LIKE_A, B, D));
    check(coverage(parity("demographicParityDifference"), 0, A, LIKE_A, A, A, LIKE_A));
  }

  @Test
  void equalizedOddsDifference() {
    check(coverage(parity("equalizedOddsDifference"), 0.25, A, B));
    check(coverage(parity("equalizedOddsDifference"), 0, A, LIKE_A));
    check(coverage(parity("equalizedOddsDifference"), 0, A, A, LIKE_A));
    check(coverage(parity("averageAbsoluteOddsDifference"), 1.0 / 6, A, B));
  }

  @Test
  void tiesAtAnExtremeAreCoveredMoreOften() {
    assertThat(coverage(parity("demographicParityDifference"), 0.15, A, LIKE_A, B, B))
        .isBetween(0.95, 0.995);
    assertThat(coverage(parity("demographicParityDifference"), 0.2, A, B, C))
        .isBetween(0.95, 0.995);
    assertThat(coverage(parity("averageAbsoluteOddsDifference"), 0, A, LIKE_A))
        .isBetween(0.95, 0.995);
  }

  @Test
  void bootstrappedRates() {
    Confusion truth = B.truth();
    check(
        coverage(
            r -> r.of(Rate.MATTHEWS_CORRELATION).value(0),
            Rate.MATTHEWS_CORRELATION.of(truth),
            300,
            1500,
            B));
    check(
        coverage(
            r -> r.of(Rate.GEOMETRIC_MEAN).value(0), Rate.GEOMETRIC_MEAN.of(truth), 300, 1500, B));
  }

  private static void check(double coverage) {
    assertThat(coverage).as("seed 61").isBetween(0.93, 0.97);
  }
}
