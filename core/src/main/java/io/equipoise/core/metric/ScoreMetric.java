package io.equipoise.core.metric;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.DeLong;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;

/** Numbers that say how good the scores of a binary model are, under the field's names. */
public enum ScoreMetric {
  /** Area under the ROC curve, with DeLong's interval. */
  AUC("auc", true, false),
  AVERAGE_PRECISION("averagePrecision", true, false),
  /** Mean negative log-likelihood; scores are kept 1e-15 away from 0 and 1. */
  LOG_LOSS("logLoss", false, true),
  /** Mean squared distance of score and label. */
  BRIER("brier", false, true),
  /** Expected calibration error over 15 bins of equal width. */
  ECE("ece", false, true),
  /** Expected calibration error over 15 bins of equal mass, less what noise adds. */
  DEBIASED_ECE("debiasedEce", false, true),
  /** Mean score of the positive rows. */
  GENERALIZED_TRUE_POSITIVE_RATE("generalizedTruePositiveRate", true, true),
  /** One minus the mean score of the positive rows. */
  GENERALIZED_FALSE_NEGATIVE_RATE("generalizedFalseNegativeRate", false, true),
  /** Mean score of the negative rows. */
  GENERALIZED_FALSE_POSITIVE_RATE("generalizedFalsePositiveRate", false, true),
  /** One minus the mean score of the negative rows. */
  GENERALIZED_TRUE_NEGATIVE_RATE("generalizedTrueNegativeRate", true, true),
  /** Mean score minus share of positives: above 0 the scores promise too much. */
  CALIBRATION_IN_THE_LARGE("calibrationInTheLarge", false, true);

  private final String metric;
  private final boolean higherIsBetter;
  private final boolean needsProbabilities;

  ScoreMetric(String metric, boolean higherIsBetter, boolean needsProbabilities) {
    this.metric = metric;
    this.higherIsBetter = higherIsBetter;
    this.needsProbabilities = needsProbabilities;
  }

  /** The field's name in camelCase. */
  public String metric() {
    return metric;
  }

  /** Whether a larger value is better. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Whether scores must lie in [0, 1]; the others need only their order. */
  public boolean needsProbabilities() {
    return needsProbabilities;
  }

  /** Smallest possible value. */
  public double least() {
    return this == CALIBRATION_IN_THE_LARGE ? -1 : 0;
  }

  /** Largest possible value. */
  public double most() {
    return this == LOG_LOSS ? Double.POSITIVE_INFINITY : 1;
  }

  /**
   * The number with its interval over these rows.
   *
   * @param scores (N), in [0, 1] where {@link #needsProbabilities}
   * @param labels (N), 1 positive, 0 negative
   * @param weights (N), at least 0
   */
  public Estimate of(double[] scores, int[] labels, double[] weights, Seed seed) {
    switch (this) {
      case AUC:
        return DeLong.of(scores, labels, weights).estimate();
      case AVERAGE_PRECISION:
        return AveragePrecision.of(scores, labels, weights);
      case ECE:
        return Reliability.equalWidth(scores, labels, weights, Reliability.BINS)
            .errorEstimate(seed);
      case DEBIASED_ECE:
        return Reliability.equalMass(scores, labels, weights, Reliability.BINS)
            .debiasedErrorEstimate(seed);
      default:
        return mean(scores, labels, weights);
    }
  }

  private Estimate mean(double[] scores, int[] labels, double[] weights) {
    double[] terms = new double[scores.length];
    double[] counted = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      terms[i] = term(scores[i], labels[i]);
      counted[i] = counts(labels[i]) ? weights[i] : 0;
    }
    Estimate mean = MeanInterval.of(MeanInterval.Moments.of(terms, counted));
    return new Estimate(mean.value(), Math.max(least(), mean.low()), Math.min(most(), mean.high()));
  }

  private boolean counts(int label) {
    return switch (this) {
      case GENERALIZED_TRUE_POSITIVE_RATE, GENERALIZED_FALSE_NEGATIVE_RATE -> label == 1;
      case GENERALIZED_FALSE_POSITIVE_RATE, GENERALIZED_TRUE_NEGATIVE_RATE -> label != 1;
      default -> true;
    };
  }

  private double term(double score, int label) {
    double truth = label == 1 ? 1 : 0;
    return switch (this) {
      case LOG_LOSS -> -Math.log(Math.max(1e-15, label == 1 ? score : 1 - score));
      case BRIER -> (score - truth) * (score - truth);
      case CALIBRATION_IN_THE_LARGE -> score - truth;
      case GENERALIZED_FALSE_NEGATIVE_RATE, GENERALIZED_TRUE_NEGATIVE_RATE -> 1 - score;
      default -> score;
    };
  }
}
