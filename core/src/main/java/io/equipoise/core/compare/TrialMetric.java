package io.equipoise.core.compare;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.ErrorMetric;
import io.equipoise.core.task.TaskKind;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a trial is scored by on its test part. Rates lie in [0, 1]; errors are in the target's unit.
 */
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
      "eceGap", false, Side.BIAS, "largest minus smallest expected calibration error over groups"),
  MAE("mae", false, Side.QUALITY, "mean absolute error, in the target's unit"),
  RMSE("rmse", false, Side.QUALITY, "root of the mean squared error, in the target's unit"),
  R2("r2", true, Side.QUALITY, "one minus squared error over the target's variance; at most 1"),
  BALANCED_MAE(
      "balancedMae",
      false,
      Side.QUALITY,
      "mean over ten equally wide ranges of the target of the mean absolute error, so that rare"
          + " targets count"),
  CRPS(
      "crps",
      false,
      Side.QUALITY,
      "continuous ranked probability score of the whole forecast; the absolute error where it is"
          + " one number"),
  NLL(
      "nll",
      false,
      Side.QUALITY,
      "mean negative log-likelihood of normal forecasts, in nats; not measurable for others"),
  WORST_GROUP_MAE(
      "worstGroupMae", false, Side.BIAS, "mean absolute error in the group where it is highest"),
  MAE_GAP("maeGap", false, Side.BIAS, "largest minus smallest mean absolute error over groups"),
  MEAN_ERROR_GAP(
      "meanErrorGap",
      false,
      Side.BIAS,
      "largest minus smallest mean of prediction minus target over groups");

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

  /** As people say it: {@code equalizedOddsDifference} is {@code equalized odds difference}. */
  public String spoken() {
    return switch (this) {
      case AUC, F1, ECE, MAE, RMSE, R2, CRPS, NLL -> label.toUpperCase(Locale.ROOT);
      case ECE_GAP -> "ECE gap";
      case BALANCED_MAE -> "balanced MAE";
      case WORST_GROUP_ACCURACY -> "accuracy of the worst group";
      case WORST_GROUP_BALANCED_ACCURACY -> "balanced accuracy of the worst group";
      case WORST_GROUP_MAE -> "MAE of the worst group";
      case MAE_GAP -> "MAE gap";
      default -> label.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    };
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

  /** Whether it scores predicted numbers; the others score decisions for classes. */
  public boolean ofNumbers() {
    return compareTo(MAE) >= 0;
  }

  /** The metrics of a kind of task. */
  public static List<TrialMetric> of(TaskKind kind) {
    boolean numbers = kind == TaskKind.REGRESSION;
    return Arrays.stream(values()).filter(metric -> metric.ofNumbers() == numbers).toList();
  }

  /** The smallest possible value. */
  double least() {
    return this == R2 || this == NLL ? Double.NEGATIVE_INFINITY : 0;
  }

  /** The largest possible value. */
  double most() {
    boolean bounded = this == R2 || !ofNumbers() && this != LOG_LOSS;
    return bounded ? 1 : Double.POSITIVE_INFINITY;
  }

  /** Whether {@code a} is better than {@code b}. */
  public boolean better(double a, double b) {
    return higherIsBetter ? a > b : a < b;
  }

  /**
   * The metric of this name in any spelling of case and dashes, or of the longer name that an audit
   * gives it; an unknown name is the user's error.
   */
  public static TrialMetric named(String name) {
    List<String> known = Arrays.stream(values()).map(TrialMetric::label).toList();
    return find(name)
        .orElseThrow(
            () -> new UserError("there is no metric '" + name + "'." + Nearest.hint(name, known)));
  }

  /** As {@link #named}; empty for an unknown name. */
  public static Optional<TrialMetric> find(String name) {
    return Arrays.stream(values())
        .filter(
            metric ->
                plain(metric.label).equals(plain(name)) || metric.longer().equals(plain(name)))
        .findFirst();
  }

  /** {@code worstgroupmeanabsoluteerror} for {@code worstGroupMae}. */
  private String longer() {
    return switch (this) {
      case RMSE -> plain(ErrorMetric.ROOT_MEAN_SQUARED_ERROR.metric());
      case R2 -> plain(ErrorMetric.R_SQUARED.metric());
      default -> plain(label).replace("mae", plain(ErrorMetric.MEAN_ABSOLUTE_ERROR.metric()));
    };
  }

  private static String plain(String name) {
    return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT).replace("equalised", "equalized");
  }
}
