package io.equipoise.report.text;

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
      Set.of("count", "rows", "n", "support", "positives", "negatives", "size", "rowcount");

  private static final Set<String> NOT_SHARES =
      Set.of("auc", "rocauc", "f1", "f1score", "logloss", "brier", "brierscore", "ece", "r2");

  /** Endings of the names of shares, in lower case. */
  private static final String[] SHARE_ENDINGS = {
    "rate",
    "accuracy",
    "share",
    "fraction",
    "precision",
    "recall",
    "predictivevalue",
    "ppv",
    "npv",
    "tpr",
    "fpr",
    "tnr",
    "fnr",
    "coverage"
  };

  private static final String[] DIFFERENCE_ENDINGS = {"difference", "gap", "disparity", "spread"};

  /** Bases of differences that are differences of shares although their name does not say so. */
  private static final String[] SHARE_BASES = {
    "parity",
    "odds",
    "opportunity",
    "impact",
    "equality",
    "labelrate",
    "missing",
    "mantelhaenszel",
    "accuracyequality"
  };

  /** The unit of a metric, from its name as the field writes it. */
  public static Unit of(String metric) {
    String name = metric.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    if (COUNTS.contains(name) || name.endsWith("count")) {
      return COUNT;
    }
    for (String ending : DIFFERENCE_ENDINGS) {
      if (name.endsWith(ending)) {
        String base = name.substring(0, name.length() - ending.length());
        return isShare(base) || endsWithAny(base, SHARE_BASES) ? POINTS : NUMBER;
      }
    }
    return isShare(name) ? SHARE : NUMBER;
  }

  /** The unit of a difference of two values in this unit. */
  public Unit ofDifference() {
    return this == SHARE ? POINTS : this;
  }

  private static boolean isShare(String name) {
    return !NOT_SHARES.contains(name) && endsWithAny(name, SHARE_ENDINGS);
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
