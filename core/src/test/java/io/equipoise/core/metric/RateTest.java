package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RateTest {
  // ProPublica's analysis of COMPAS (2016): all defendants, African-American and Caucasian.
  private static final Confusion BLACK = Confusion.of(1369, 805, 990, 532);
  private static final Confusion WHITE = Confusion.of(505, 349, 1139, 461);

  @Test
  void compasHasTheRatesThatProPublicaPublished() {
    assertThat(Rate.FALSE_POSITIVE_RATE.of(BLACK)).isCloseTo(0.4485, within(5e-5));
    assertThat(Rate.FALSE_POSITIVE_RATE.of(WHITE)).isCloseTo(0.2345, within(5e-5));
    assertThat(Rate.FALSE_NEGATIVE_RATE.of(BLACK)).isCloseTo(0.2799, within(5e-5));
    assertThat(Rate.FALSE_NEGATIVE_RATE.of(WHITE)).isCloseTo(0.4772, within(5e-5));
    assertThat(Rate.POSITIVE_PREDICTIVE_VALUE.of(BLACK)).isCloseTo(0.63, within(5e-3));
    assertThat(Rate.POSITIVE_PREDICTIVE_VALUE.of(WHITE)).isCloseTo(0.59, within(5e-3));
  }

  @Test
  void everyRateEqualsItsPlainDefinition() {
    long seed = 41;
    UniformRandomProvider random = new Seed(seed).generator();
    for (int run = 0; run < 50; run++) {
      double tp = 1 + random.nextInt(40);
      double fp = 1 + random.nextInt(40);
      double tn = 1 + random.nextInt(40);
      double fn = 1 + random.nextInt(40);
      Confusion group = Confusion.of(tp, fp, tn, fn);
      Confusion all = Confusion.of(tp + 3, fp + 4, tn + 5, fn + 6);
      plain(tp, fp, tn, fn)
          .forEach(
              (rate, value) ->
                  assertThat(rate.of(group, all))
                      .as("%s, seed %d", rate, seed)
                      .isCloseTo(value, within(1e-12)));
      assertThat(plain(tp, fp, tn, fn)).as("all rates are checked").hasSize(Rate.values().length);
    }
  }

  private static Map<Rate, Double> plain(double tp, double fp, double tn, double fn) {
    double n = tp + fp + tn + fn;
    double tpr = tp / (tp + fn);
    double tnr = tn / (tn + fp);
    double precision = tp / (tp + fp);
    Map<Rate, Double> plain = new LinkedHashMap<>();
    plain.put(Rate.PREVALENCE, (tp + fn) / n);
    plain.put(Rate.SELECTION_RATE, (tp + fp) / n);
    plain.put(Rate.TRUE_POSITIVE_RATE, tpr);
    plain.put(Rate.FALSE_NEGATIVE_RATE, 1 - tpr);
    plain.put(Rate.FALSE_POSITIVE_RATE, 1 - tnr);
    plain.put(Rate.TRUE_NEGATIVE_RATE, tnr);
    plain.put(Rate.POSITIVE_PREDICTIVE_VALUE, precision);
    plain.put(Rate.FALSE_DISCOVERY_RATE, 1 - precision);
    plain.put(Rate.NEGATIVE_PREDICTIVE_VALUE, tn / (tn + fn));
    plain.put(Rate.FALSE_OMISSION_RATE, fn / (tn + fn));
    plain.put(Rate.ACCURACY, (tp + tn) / n);
    plain.put(Rate.ERROR_RATE, (fp + fn) / n);
    plain.put(Rate.SHARE_OF_ROWS, n / (n + 18));
    plain.put(Rate.SHARE_OF_SELECTED, (tp + fp) / (tp + fp + 7));
    plain.put(Rate.F1, 2 * precision * tpr / (precision + tpr));
    plain.put(Rate.F2, 5 * precision * tpr / (4 * precision + tpr));
    plain.put(Rate.F05, 1.25 * precision * tpr / (0.25 * precision + tpr));
    plain.put(Rate.FALSE_NEGATIVES_PER_FALSE_POSITIVE, fn / fp);
    plain.put(Rate.BALANCED_ACCURACY, (tpr + tnr) / 2);
    plain.put(Rate.AVERAGE_ODDS, (tpr + 1 - tnr) / 2);
    plain.put(Rate.AVERAGE_PREDICTIVE_VALUE, (precision + fn / (tn + fn)) / 2);
    plain.put(Rate.INFORMEDNESS, tpr + tnr - 1);
    // Pearson's correlation of the two 0/1 columns.
    double covariance = tp / n - (tp + fp) / n * ((tp + fn) / n);
    double varianceOfDecision = (tp + fp) / n * ((tn + fn) / n);
    double varianceOfLabel = (tp + fn) / n * ((tn + fp) / n);
    plain.put(
        Rate.MATTHEWS_CORRELATION, covariance / Math.sqrt(varianceOfDecision * varianceOfLabel));
    plain.put(Rate.GEOMETRIC_MEAN, Math.sqrt(tpr * tnr));
    plain.put(Rate.INDEX_BALANCED_ACCURACY, tpr * tnr * (1 + (tpr - tnr) / 10));
    return plain;
  }

  @Test
  void emptyDivisorsAreNotMeasurable() {
    Confusion noPositives = Confusion.of(0, 3, 7, 0);
    for (Rate rate :
        List.of(
            Rate.TRUE_POSITIVE_RATE,
            Rate.FALSE_NEGATIVE_RATE,
            Rate.BALANCED_ACCURACY,
            Rate.MATTHEWS_CORRELATION,
            Rate.GEOMETRIC_MEAN)) {
      assertThat(rate.of(noPositives)).as(rate.metric()).isNaN();
    }
    assertThat(Rate.FALSE_POSITIVE_RATE.of(noPositives)).isEqualTo(0.3);
    assertThat(Rate.FALSE_NEGATIVES_PER_FALSE_POSITIVE.of(Confusion.of(1, 0, 1, 2))).isNaN();
  }

  @Test
  void namesAreTheFields() {
    assertThat(Rate.TRUE_POSITIVE_RATE.metric()).isEqualTo("truePositiveRate");
    assertThat(Rate.F1.metric()).isEqualTo("f1");
    assertThat(Rate.named("false-positive-rate")).contains(Rate.FALSE_POSITIVE_RATE);
    assertThat(Rate.named("F0.5")).contains(Rate.F05);
    assertThat(Rate.named("nonsense")).isEmpty();
    assertThat(Parity.named("type-I-parity-ratio")).isPresent();
    assertThat(Parity.named("equalized-odds-difference")).isPresent();
    assertThat(Parity.named("falseOmissionRateRatio")).isPresent();
    assertThat(Parity.all().stream().map(Parity::metric)).doesNotHaveDuplicates();
  }

  @Test
  void paritiesOfTwoGroupsAreTheirDefinitions() {
    GroupRates rates = rates(BLACK, WHITE);
    double dTpr = Math.abs(Rate.TRUE_POSITIVE_RATE.of(BLACK) - Rate.TRUE_POSITIVE_RATE.of(WHITE));
    double dFpr = Math.abs(Rate.FALSE_POSITIVE_RATE.of(BLACK) - Rate.FALSE_POSITIVE_RATE.of(WHITE));
    double sBlack = Rate.SELECTION_RATE.of(BLACK);
    double sWhite = Rate.SELECTION_RATE.of(WHITE);
    assertValue(rates, "demographicParityDifference", sBlack - sWhite);
    assertValue(rates, "disparateImpact", sWhite / sBlack);
    assertValue(rates, "equalOpportunityDifference", dTpr);
    assertValue(rates, "equalizedOddsDifference", Math.max(dTpr, dFpr));
    assertValue(rates, "equalizedOddsMeanDifference", (dTpr + dFpr) / 2);
    assertValue(rates, "averageAbsoluteOddsDifference", (dTpr + dFpr) / 2);
    assertValue(rates, "averageOddsDifference", (dTpr + dFpr) / 2);
    assertValue(
        rates,
        "equalizedOddsRatio",
        Math.min(
            Rate.TRUE_POSITIVE_RATE.of(WHITE) / Rate.TRUE_POSITIVE_RATE.of(BLACK),
            Rate.FALSE_POSITIVE_RATE.of(WHITE) / Rate.FALSE_POSITIVE_RATE.of(BLACK)));
    double dPpv =
        Rate.POSITIVE_PREDICTIVE_VALUE.of(BLACK) - Rate.POSITIVE_PREDICTIVE_VALUE.of(WHITE);
    double dFor = Rate.FALSE_OMISSION_RATE.of(BLACK) - Rate.FALSE_OMISSION_RATE.of(WHITE);
    assertValue(rates, "averagePredictiveValueDifference", Math.abs(dPpv + dFor) / 2);
    assertSmallest(
        rates,
        "supervisedParityRatio",
        Rate.FALSE_POSITIVE_RATE,
        Rate.FALSE_DISCOVERY_RATE,
        Rate.FALSE_NEGATIVE_RATE,
        Rate.FALSE_OMISSION_RATE);
    assertSmallest(rates, "unsupervisedParityRatio", Rate.SELECTION_RATE, Rate.SHARE_OF_SELECTED);
    assertValue(rates, "treatmentEqualityDifference", 461.0 / 349 - 532.0 / 805);
    // Opposite gaps: average odds cancel, absolute ones do not.
    GroupRates opposite = rates(Confusion.of(80, 20, 80, 20), Confusion.of(60, 40, 60, 40));
    assertValue(opposite, "averageOddsDifference", 0);
    assertValue(opposite, "averageAbsoluteOddsDifference", 0.2);
  }

  /** The least ratio of the two groups in any of the rates. */
  private static void assertSmallest(GroupRates rates, String parity, Rate... among) {
    double smallest = 1;
    for (Rate rate : among) {
      double first = rates.of(rate).value(0).value();
      double second = rates.of(rate).value(1).value();
      smallest = Math.min(smallest, Math.min(first / second, second / first));
    }
    assertValue(rates, parity, smallest);
  }

  private static void assertValue(GroupRates rates, String parity, double expected) {
    Estimate estimate = rates.of(Parity.named(parity).orElseThrow());
    assertThat(estimate.value()).as(parity).isCloseTo(expected, within(1e-12));
    assertThat(estimate.low()).as(parity).isLessThanOrEqualTo(estimate.value());
    assertThat(estimate.high()).as(parity).isGreaterThanOrEqualTo(estimate.value());
  }

  static GroupRates rates(Confusion... groups) {
    return GroupRates.of(grouping(groups), 1, 200, new Seed(1));
  }

  static Grouping grouping(Confusion... groups) {
    Tally overall = Tally.empty(2);
    Tally[] tallies = new Tally[groups.length];
    String[] names = new String[groups.length];
    for (int g = 0; g < groups.length; g++) {
      Confusion c = groups[g];
      double[] counts = {c.tn(), c.fp(), c.fn(), c.tp()};
      tallies[g] = new Tally(2, counts, counts, counts);
      overall.add(tallies[g]);
      names[g] = "g" + g;
    }
    return new Grouping(List.of("group"), List.of(names), List.of(tallies), overall);
  }
}
