package io.equipoise.report.text;

import io.equipoise.core.compare.TrialMetric;
import java.util.Locale;
import java.util.Set;

/** In which unit a metric is written for people. */
public enum Unit {
  /** A share of rows in [0, 1], written as percent. */
  SHARE,
  /** A difference of two shares, written as percentage points. */
  POINTS,
  /** A number of rows. */
  COUNT,
  /** A score of a comparison, written with three decimals. */
  SCORE,
  /** Anything else. */
  NUMBER;

  private static final Set<String> COUNTS =
      Set.of("count", "rows", "n", "support", "positives", "negatives", "size", "its rows");

  /** Endings of the names of shares, in lower case. */
  private static final String[] SHARES = {
    "rate",
    "accuracy",
    "share",
    "fraction",
    "precision",
    "recall",
    "prevalence",
    "predictivevalue",
    "ppv",
    "npv",
    "tpr",
    "fpr",
    "tnr",
    "fnr",
    "coverage",
    "averageodds"
  };

  /** Differences of shares whose base does not say so. */
  private static final String[] PARITIES = {
    "parity", "odds", "oddsmean", "opportunity", "mantelhaenszel"
  };

  /** The unit of a metric, from its name as the field writes it. */
  public static Unit of(String metric) {
    MetricName name = MetricName.of(metric);
    String base = name.base().toLowerCase(Locale.ROOT);
    if (name.form().isRatio()) {
      return NUMBER;
    }
    if (name.form().isDifference()) {
      return isShare(base) || endsWithAny(base, PARITIES) ? POINTS : NUMBER;
    }
    if (COUNTS.contains(base) || base.endsWith("count")) {
      return COUNT;
    }
    if (base.endsWith("gap")) {
      return isShare(base.substring(0, base.length() - 3)) ? POINTS : NUMBER;
    }
    return isShare(base) ? SHARE : NUMBER;
  }

  /**
   * The unit of a metric of trials: scores of classes lie around 1, while errors are in the
   * target's unit, of any size.
   */
  public static Unit ofTrials(String metric) {
    return TrialMetric.find(metric)
        .filter(each -> each.ofNumbers() && each != TrialMetric.R2)
        .map(each -> NUMBER)
        .orElse(SCORE);
  }

  private static boolean isShare(String base) {
    return base.startsWith("shareof") || endsWithAny(base, SHARES);
  }

  private static boolean endsWithAny(String name, String[] endings) {
    for (String ending : endings) {
      if (name.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }
}
