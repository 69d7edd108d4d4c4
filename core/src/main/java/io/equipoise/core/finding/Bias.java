package io.equipoise.core.finding;

import java.util.Locale;

/** The kinds of bias that an audit can find and a method can treat. */
public enum Bias {
  CLASS_IMBALANCE(
      "class imbalance", "one class has few rows, so that a model learns to overlook it"),
  REPRESENTATION("representation", "a group has few rows, so that a model learns little about it"),
  LABEL_RATE_GAP("label-rate gap", "the share of positive labels differs between groups"),
  SIMPSONS_PARADOX(
      "Simpson's paradox", "a gap overall turns or vanishes within the strata of another column"),
  MISSINGNESS("unequal missingness", "values are missing more often for one group"),
  PROXY("proxy", "other columns give the group away"),
  SHORTCUT("shortcut", "a feature's link to the target differs between groups or environments"),
  DISTRIBUTION_SHIFT(
      "distribution shift",
      "rows of one place or time are not distributed like the others, so that a model learned from"
          + " some fails on the rest"),
  NEAR_DUPLICATES("near-duplicates", "rows that are nearly the same carry different labels"),
  LABEL_NOISE("label noise", "labels contradict what the features say"),
  SELECTION_RATE_GAP("selection-rate gap", "a model selects one group less often"),
  ERROR_RATE_GAP("error-rate gap", "a model errs more for one group"),
  QUALITY_GAP("quality gap", "a model works worse for one group"),
  MISCALIBRATION(
      "miscalibration", "scores do not mean what they say, or mean different things for groups"),
  THRESHOLD_INCONSISTENCY(
      "threshold inconsistency", "one threshold works differently for different groups"),
  REGRESSION_GAP("regression gap", "predicted numbers err more, or to one side, for a group"),
  INDIVIDUAL_UNFAIRNESS(
      "individual unfairness",
      "similar rows are decided differently, or benefits are spread unevenly");

  private final String label;
  private final String meaning;

  Bias(String label, String meaning) {
    this.label = label;
    this.meaning = meaning;
  }

  /** The field's name, for people. */
  public String label() {
    return label;
  }

  /** One plain clause that says what it is. */
  public String meaning() {
    return meaning;
  }

  /** The name typed on a command line: {@code class-imbalance}. */
  public String option() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
