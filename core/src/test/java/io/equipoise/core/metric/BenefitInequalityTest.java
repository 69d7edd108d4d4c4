package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenefitInequalityTest {
  private final Confusion a = Confusion.of(20, 5, 30, 10);
  private final Confusion b = Confusion.of(10, 2, 40, 20);
  private final BenefitInequality inequality =
      new BenefitInequality(RateTest.grouping(a, b), 300, new Seed(1));

  /** Benefits row by row, of a group or as the group's mean. */
  private List<Double> rows(boolean between) {
    List<Double> rows = new ArrayList<>();
    for (Confusion each : List.of(a, b)) {
      double mean = (each.tp() + each.tn() + 2 * each.fp()) / each.total();
      add(rows, each.fn(), between ? mean : 0);
      add(rows, each.tp() + each.tn(), between ? mean : 1);
      add(rows, each.fp(), between ? mean : 2);
    }
    return rows;
  }

  private static void add(List<Double> rows, double times, double benefit) {
    for (int i = 0; i < times; i++) {
      rows.add(benefit);
    }
  }

  @Test
  void equalsTheSumOverRows() {
    for (boolean between : new boolean[] {false, true}) {
      List<Double> rows = rows(between);
      double mean = rows.stream().mapToDouble(x -> x).average().orElseThrow();
      double square = 0;
      double theil = 0;
      for (double x : rows) {
        square += (x / mean * (x / mean) - 1) / 2 / rows.size();
        theil += x == 0 ? 0 : x / mean * Math.log(x / mean) / rows.size();
      }
      Estimate ge =
          between
              ? inequality.betweenGroupGeneralizedEntropyIndex(2)
              : inequality.generalizedEntropyIndex(2);
      Estimate t = between ? inequality.betweenGroupTheilIndex() : inequality.theilIndex();
      Estimate cv =
          between
              ? inequality.betweenGroupCoefficientOfVariation()
              : inequality.coefficientOfVariation();
      assertThat(ge.value()).isCloseTo(square, within(1e-12));
      assertThat(t.value()).isCloseTo(theil, within(1e-12));
      assertThat(cv.value()).isCloseTo(Math.sqrt(2 * square), within(1e-12));
      assertThat(ge.low()).isLessThan(ge.high());
    }
  }

  @Test
  void equalBenefitsAreNotUneven() {
    assertThat(BenefitInequality.entropy(new double[] {1, 1, 1}, new double[] {1, 2, 3}, 2))
        .isZero();
    assertThat(BenefitInequality.entropy(new double[] {1, 2}, new double[] {1, 1}, 0))
        .isCloseTo(-0.5 * Math.log(1 / 1.5) - 0.5 * Math.log(2 / 1.5), within(1e-12));
    assertThat(BenefitInequality.entropy(new double[] {0, 0}, new double[] {1, 1}, 2)).isNaN();
  }

  @Test
  void consistencyCountsDisagreementWithNeighbours() {
    double[][] rows = {{0}, {1}, {2}, {10}, {11}, {12}};
    double[] alike = {0, 0, 0, 1, 1, 1};
    double[] odd = {0, 1, 0, 1, 1, 1};
    assertThat(Consistency.of(rows, alike, 2, false, new Seed(1)).value()).isEqualTo(1);
    // Row 0 has neighbours 1, 0: half off; row 1: fully off; row 2: half off.
    assertThat(Consistency.of(rows, odd, 2, false, new Seed(1)).value())
        .isCloseTo(1 - 2.0 / 6, within(1e-12));
    // With itself as a neighbour: rows 0 and 1 are half off; row 2 has itself and row 1.
    assertThat(Consistency.of(rows, odd, 2, true, new Seed(1)).value())
        .isCloseTo(1 - 1.5 / 6, within(1e-12));
    assertThat(Consistency.of(rows, odd, 6, false, new Seed(1)).measurable()).isFalse();
  }
}
