package io.equipoise.core.metric;

import static io.equipoise.core.metric.Confusion.FN;
import static io.equipoise.core.metric.Confusion.FP;
import static io.equipoise.core.metric.Confusion.TN;
import static io.equipoise.core.metric.Confusion.TP;

import java.util.Locale;
import java.util.Optional;

/**
 * Every number that a confusion matrix gives, under the field's names: one table of formulas.
 *
 * <p>A share is one part of the matrix over another; its interval is Wilson's. A few rates are a
 * function of one share or a blend of two; the rest are computed from the whole matrix and
 * bootstrapped. A rate whose divisor is empty is not measurable.
 */
public enum Rate {
  PREVALENCE(Good.NEITHER, share(TP | FN, Rate.ALL), "rows"),
  SELECTION_RATE(Good.NEITHER, share(TP | FP, Rate.ALL), "rows"),
  TRUE_POSITIVE_RATE(Good.HIGH, share(TP, TP | FN), "rows with a positive label"),
  FALSE_NEGATIVE_RATE(Good.LOW, share(FN, TP | FN), "rows with a positive label"),
  FALSE_POSITIVE_RATE(Good.LOW, share(FP, FP | TN), "rows with a negative label"),
  TRUE_NEGATIVE_RATE(Good.HIGH, share(TN, FP | TN), "rows with a negative label"),
  POSITIVE_PREDICTIVE_VALUE(Good.HIGH, share(TP, TP | FP), "rows decided positive"),
  FALSE_DISCOVERY_RATE(Good.LOW, share(FP, TP | FP), "rows decided positive"),
  NEGATIVE_PREDICTIVE_VALUE(Good.HIGH, share(TN, TN | FN), "rows decided negative"),
  FALSE_OMISSION_RATE(Good.LOW, share(FN, TN | FN), "rows decided negative"),
  ACCURACY(Good.HIGH, share(TP | TN, Rate.ALL), "rows"),
  ERROR_RATE(Good.LOW, share(FP | FN, Rate.ALL), "rows"),
  /** Rows of the group among all rows. */
  SHARE_OF_ROWS(Good.NEITHER, new Form.ShareOfAll(Rate.ALL), "rows"),
  /** Selected rows of the group among all selected rows. */
  SHARE_OF_SELECTED(Good.NEITHER, new Form.ShareOfAll(TP | FP), "rows decided positive anywhere"),
  F1(
      Good.HIGH,
      new Form.OfShare(TP, TP | FP | FN, jaccard -> 2 * jaccard / (1 + jaccard)),
      "positive rows, labelled or decided"),
  /** F-beta with beta = 2: recall counts twice as much as precision. */
  F2(Good.HIGH, fBeta(2), "positive rows, labelled or decided"),
  /** F-beta with beta = 1/2: precision counts twice as much as recall. */
  F05(Good.HIGH, fBeta(0.5), "positive rows, labelled or decided"),
  /** False negatives per false positive, of which treatment equality speaks. */
  FALSE_NEGATIVES_PER_FALSE_POSITIVE(
      Good.NEITHER,
      new Form.OfShare(FN, FN | FP, share -> share < 1 ? share / (1 - share) : Double.NaN),
      "false positives"),
  BALANCED_ACCURACY(
      Good.HIGH, new Form.Blend(0.5, TP, TP | FN, 0.5, TN, FP | TN), "rows of both labels"),
  /** Mean of true and false positive rate. */
  AVERAGE_ODDS(
      Good.NEITHER, new Form.Blend(0.5, TP, TP | FN, 0.5, FP, FP | TN), "rows of both labels"),
  /** Mean of positive predictive value and false omission rate: positives whatever was decided. */
  AVERAGE_PREDICTIVE_VALUE(
      Good.NEITHER, new Form.Blend(0.5, TP, TP | FP, 0.5, FN, TN | FN), "rows of both decisions"),
  /** Youden's J: true positive rate minus false positive rate. */
  INFORMEDNESS(Good.HIGH, new Form.Blend(1, TP, TP | FN, -1, FP, FP | TN), "rows of both labels"),
  MATTHEWS_CORRELATION(
      Good.HIGH,
      new Form.Table(
          (tp, fp, tn, fn) ->
              (tp * tn - fp * fn) / Math.sqrt((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))),
      "rows of both labels and both decisions"),
  /** Root of true positive rate times true negative rate. */
  GEOMETRIC_MEAN(
      Good.HIGH,
      new Form.Table((tp, fp, tn, fn) -> Math.sqrt(tp / (tp + fn) * (tn / (tn + fp)))),
      "rows of both labels"),
  /** Squared geometric mean, weighted by dominance with alpha = 0.1 (García et al. 2009). */
  INDEX_BALANCED_ACCURACY(
      Good.HIGH,
      new Form.Table(
          (tp, fp, tn, fn) -> {
            double tpr = tp / (tp + fn);
            double tnr = tn / (tn + fp);
            return (1 + 0.1 * (tpr - tnr)) * tpr * tnr;
          }),
      "rows of both labels");

  /** Which direction is better for the people concerned or for the model's user. */
  public enum Good {
    HIGH,
    LOW,
    NEITHER
  }

  private static final int ALL = TP | FP | TN | FN;

  private final Good good;
  private final Form form;
  private final String needs;

  Rate(Good good, Form form, String needs) {
    this.good = good;
    this.form = form;
    this.needs = needs;
  }

  private static Form share(int part, int whole) {
    return new Form.Share(part, whole);
  }

  private static Form fBeta(double beta) {
    double square = beta * beta;
    return new Form.Table(
        (tp, fp, tn, fn) -> (1 + square) * tp / ((1 + square) * tp + square * fn + fp));
  }

  /** The field's name in camelCase: {@code "falsePositiveRate"}. */
  public String metric() {
    StringBuilder name = new StringBuilder();
    for (String word : name().toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(
          name.isEmpty()
              ? word
              : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
    }
    return name.toString();
  }

  /** The rate of this name, in camelCase or as the constant. */
  public static Optional<Rate> named(String name) {
    String wanted = name.replaceAll("[-_. ]", "").toLowerCase(Locale.ROOT);
    for (Rate rate : values()) {
      if (rate.metric().toLowerCase(Locale.ROOT).equals(wanted)) {
        return Optional.of(rate);
      }
    }
    return Optional.empty();
  }

  /** Which direction is better. */
  public Good good() {
    return good;
  }

  /** What a group must have for the rate to be measurable, in words. */
  public String needs() {
    return needs;
  }

  /** The smallest value it can have: 0, or -1 for correlations. */
  public double least() {
    return this == MATTHEWS_CORRELATION || this == INFORMEDNESS ? -1 : 0;
  }

  Form form() {
    return form;
  }

  /** Whether it takes decisions; the others are known from labels alone. */
  public boolean needsDecisions() {
    return this != PREVALENCE && this != SHARE_OF_ROWS;
  }

  /** The value in a group, NaN when not measurable. */
  public double of(Confusion group, Confusion overall) {
    return form.of(group, overall);
  }

  /** As above for a rate that does not look beyond the group. */
  public double of(Confusion group) {
    return form.of(group, group);
  }
}
