package io.equipoise.core.metric;

import io.equipoise.core.stat.Bounds;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ExtremeInterval;
import io.equipoise.core.stat.Mover;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A named notion of group fairness: which rates must agree between groups, and how disagreement is
 * measured. Parities beyond {@link #NAMED} are {@code <rate>Difference} and {@code <rate>Ratio} of
 * any rate.
 *
 * @param metric the field's name in camelCase
 * @param form how disagreement is measured
 * @param rates which rates must agree
 */
public record Parity(String metric, Form form, List<Rate> rates) {
  public Parity {
    rates = List.copyOf(rates);
  }

  /** How disagreement between groups is measured. */
  public enum Form {
    /** Largest difference between two groups in any of the rates; 0 is parity. */
    DIFFERENCE,
    /** Mean over the rates of the largest difference between two groups; 0 is parity. */
    MEAN_DIFFERENCE,
    /**
     * Largest, over pairs of groups, of the mean of the absolute differences in true and in false
     * positive rate, from average odds and informedness; 0 is parity.
     */
    ABSOLUTE_ODDS,
    /** Smallest ratio of two groups in any of the rates; 1 is parity. */
    RATIO
  }

  /** The parities that have names of their own. */
  public static final List<Parity> NAMED =
      List.of(
          difference("demographicParityDifference", Rate.SELECTION_RATE),
          ratio("demographicParityRatio", Rate.SELECTION_RATE),
          ratio("disparateImpact", Rate.SELECTION_RATE),
          difference("equalOpportunityDifference", Rate.TRUE_POSITIVE_RATE),
          ratio("equalOpportunityRatio", Rate.TRUE_POSITIVE_RATE),
          difference("equalizedOddsDifference", Rate.TRUE_POSITIVE_RATE, Rate.FALSE_POSITIVE_RATE),
          ratio("equalizedOddsRatio", Rate.TRUE_POSITIVE_RATE, Rate.FALSE_POSITIVE_RATE),
          new Parity(
              "equalizedOddsMeanDifference",
              Form.MEAN_DIFFERENCE,
              List.of(Rate.TRUE_POSITIVE_RATE, Rate.FALSE_POSITIVE_RATE)),
          difference("averageOddsDifference", Rate.AVERAGE_ODDS),
          new Parity(
              "averageAbsoluteOddsDifference",
              Form.ABSOLUTE_ODDS,
              List.of(Rate.AVERAGE_ODDS, Rate.INFORMEDNESS)),
          difference("predictiveParityDifference", Rate.POSITIVE_PREDICTIVE_VALUE),
          ratio("predictiveParityRatio", Rate.POSITIVE_PREDICTIVE_VALUE),
          difference(
              "conditionalUseAccuracyDifference",
              Rate.POSITIVE_PREDICTIVE_VALUE,
              Rate.NEGATIVE_PREDICTIVE_VALUE),
          // Saleiro et al. 2018: errors among those selected, among those passed over, and both
          difference("typeIParityDifference", Rate.FALSE_POSITIVE_RATE, Rate.FALSE_DISCOVERY_RATE),
          ratio("typeIParityRatio", Rate.FALSE_POSITIVE_RATE, Rate.FALSE_DISCOVERY_RATE),
          difference("typeIIParityDifference", Rate.FALSE_NEGATIVE_RATE, Rate.FALSE_OMISSION_RATE),
          ratio("typeIIParityRatio", Rate.FALSE_NEGATIVE_RATE, Rate.FALSE_OMISSION_RATE),
          // Saleiro et al. 2018: what labels are needed for, and what is seen without them
          difference(
              "supervisedParityDifference",
              Rate.FALSE_POSITIVE_RATE,
              Rate.FALSE_DISCOVERY_RATE,
              Rate.FALSE_NEGATIVE_RATE,
              Rate.FALSE_OMISSION_RATE),
          ratio(
              "supervisedParityRatio",
              Rate.FALSE_POSITIVE_RATE,
              Rate.FALSE_DISCOVERY_RATE,
              Rate.FALSE_NEGATIVE_RATE,
              Rate.FALSE_OMISSION_RATE),
          difference("unsupervisedParityDifference", Rate.SELECTION_RATE, Rate.SHARE_OF_SELECTED),
          ratio("unsupervisedParityRatio", Rate.SELECTION_RATE, Rate.SHARE_OF_SELECTED),
          difference("averagePredictiveValueDifference", Rate.AVERAGE_PREDICTIVE_VALUE),
          difference("treatmentEqualityDifference", Rate.FALSE_NEGATIVES_PER_FALSE_POSITIVE),
          difference("accuracyParityDifference", Rate.ACCURACY),
          ratio("accuracyParityRatio", Rate.ACCURACY));

  private static Parity difference(String metric, Rate... rates) {
    return new Parity(metric, Form.DIFFERENCE, List.of(rates));
  }

  private static Parity ratio(String metric, Rate... rates) {
    return new Parity(metric, Form.RATIO, List.of(rates));
  }

  /** The named parities, then difference and ratio of every rate. */
  public static List<Parity> all() {
    List<Parity> all = new ArrayList<>(NAMED);
    for (Rate rate : Rate.values()) {
      if (rate != Rate.AVERAGE_ODDS && rate != Rate.AVERAGE_PREDICTIVE_VALUE) {
        all.add(difference(rate.metric() + "Difference", rate));
      }
      if (rate.least() >= 0) {
        all.add(ratio(rate.metric() + "Ratio", rate));
      }
    }
    return all;
  }

  /** The parity of this name, in any spelling of case and dashes. */
  public static Optional<Parity> named(String name) {
    String wanted = plain(name);
    return all().stream().filter(each -> plain(each.metric).equals(wanted)).findFirst();
  }

  private static String plain(String name) {
    return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }

  /** Whether a larger number is fairer. */
  public boolean higherIsFairer() {
    return form == Form.RATIO;
  }

  @SuppressWarnings("unchecked")
  Estimate of(GroupRates groups) {
    List<Bounds>[] families =
        rates.stream().map(rate -> groups.of(rate).values()).toArray(List[]::new);
    switch (form) {
      case RATIO:
        return ExtremeInterval.smallestRatio(families);
      case DIFFERENCE:
        return ExtremeInterval.largestDifference(families);
      case ABSOLUTE_ODDS:
        // With a, b the gaps in TPR and FPR: (|a| + |b|) / 2 = max(|a + b|, |a - b|) / 2.
        return ExtremeInterval.largestDifference(families[0], halved(families[1]));
      case MEAN_DIFFERENCE:
        return meanGap(families);
    }
    throw new IllegalStateException("form " + form);
  }

  private static List<Bounds> halved(List<Bounds> family) {
    double[] half = {0.5};
    return family.stream().<Bounds>map(each -> z -> Mover.combination(half, each.at(z))).toList();
  }

  private static Estimate meanGap(List<Bounds>[] families) {
    Estimate[] gaps =
        Arrays.stream(families)
            .map(family -> ExtremeInterval.largestDifference(family))
            .filter(Estimate::measurable)
            .toArray(Estimate[]::new);
    double[] share = new double[gaps.length];
    Arrays.fill(share, 1.0 / gaps.length);
    return gaps.length == 0 ? Estimate.NOT_MEASURABLE : Mover.combination(share, gaps);
  }
}
