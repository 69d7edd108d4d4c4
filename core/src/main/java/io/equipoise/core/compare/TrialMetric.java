package io.equipoise.core.compare;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a trial is scored by on its test part. Rates lie in [0, 1]. */
public enum TrialMetric {
  ACCURACY("accuracy", true, Side.QUALITY, "share of rows decided rightly"),
  BALANCED_ACCURACY("balancedAccuracy", true, Side.QUALITY, "mean over classes of the share found"),
  AUC("auc", true, Side.QUALITY, "chance that a positive row is scored above a negative one"),
  F1(
      "f1",
      true,
      Side.QUALITY,
      "harmonic mean of precision and recall; mean over classes when there are more than two"),
  LOG_LOSS(
      "logLoss",
      false,
      Side.QUALITY,
      "mean of -log of the probability given to the truth, in nats"),
  WORST_GROUP_ACCURACY(
      "worstGroupAccuracy", true, Side.BIAS, "accuracy in the group where it is lowest"),
  WORST_GROUP_BALANCED_ACCURACY(
      "worstGroupBalancedAccuracy",
      true,
      Side.BIAS,
      "balanced accuracy in the group where it is lowest"),
  DEMOGRAPHIC_PARITY_DIFFERENCE(
      "demographicParityDifference",
      false,
      Side.BIAS,
      "largest minus smallest selection rate over groups"),
  EQUAL_OPPORTUNITY_DIFFERENCE(
      "equalOpportunityDifference",
      false,
      Side.BIAS,
      "largest minus smallest true positive rate over groups"),
  EQUALIZED_ODDS_DIFFERENCE(
      "equalizedOddsDifference",
      false,
      Side.BIAS,
      "the larger of the gaps in true and in false positive rate over groups"),
  ECE("ece", false, Side.QUALITY, "expected calibration error, 15 bins of equal width"),
  ECE_GAP(
      "eceGap", false, Side.BIAS, "largest minus smallest expected calibration error over groups");

  /** Which axis of the Pareto front a metric belongs to. */
  public enum Side {
    QUALITY,
    BIAS
  }

  private final String label;
  private final boolean higherIsBetter;
  private final Side side;
  private final String meaning;

  TrialMetric(String label, boolean higherIsBetter, Side side, String meaning) {
    this.label = label;
    this.higherIsBetter = higherIsBetter;
    this.side = side;
    this.meaning = meaning;
  }

  /** The field's name in camelCase. */
  public String label() {
    return label;
  }

  /** Whether more is better. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Quality or bias. */
  public Side side() {
    return side;
  }

  /** What it is, in one clause. */
  public String meaning() {
    return meaning;
  }

  /** Whether {@code a} is better than {@code b}. */
  public boolean better(double a, double b) {
    return higherIsBetter ? a > b : a < b;
  }

  /**
   * The metric of this name in any spelling of case and dashes; an unknown name is the user's
   * error.
   */
  public static TrialMetric named(String name) {
    for (TrialMetric metric : values()) {
      if (plain(metric.label).equals(plain(name))) {
        return metric;
      }
    }
    List<String> known = Arrays.stream(values()).map(TrialMetric::label).toList();
    throw new UserError("there is no metric '" + name + "'." + Nearest.hint(name, known));
  }

  private static String plain(String name) {
    return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT).replace("equalised", "equalized");
  }
}
