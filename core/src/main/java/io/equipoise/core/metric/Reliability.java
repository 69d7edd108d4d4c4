package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bootstrap;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Order;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.stat.Quantile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Whether scores mean what they say: in each bin of scores the mean score beside the share of
 * positives, and the calibration errors that follow.
 *
 * @param bins without empty ones, by ascending score
 * @see <a href="https://arxiv.org/abs/1706.04599">Guo et al., On Calibration of Modern Neural
 *     Networks, 2017, eq. 3</a>
 * @see <a href="https://arxiv.org/abs/1909.10155">Kumar, Liang and Ma, Verified Uncertainty
 *     Calibration, 2019, section 5 and its released estimator</a>
 */
public record Reliability(List<Bin> bins) {
  /** Bins when none are named. */
  public static final int BINS = 15;

  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /**
   * One bin.
   *
   * @param score mean score
   * @param positive share of positives with its interval
   * @param weight sum of weights
   * @param effective rows that the weights are worth
   */
  public record Bin(double score, Estimate positive, double weight, double effective) {
    double gap() {
      return Math.abs(positive.value() - score);
    }
  }

  public Reliability {
    bins = List.copyOf(bins);
  }

  /**
   * Bins of equal width over [0, 1], as plain ECE uses.
   *
   * @param scores (N) in [0, 1]
   * @param labels (N), 1 positive, 0 negative
   * @param weights (N), at least 0
   */
  public static Reliability equalWidth(double[] scores, int[] labels, double[] weights, int bins) {
    Require.atLeast("bins", bins, 1);
    int[] bin = new int[scores.length];
    for (int i = 0; i < scores.length; i++) {
      Require.between("score " + i, scores[i], 0, 1);
      bin[i] = Math.min(bins - 1, (int) (scores[i] * bins));
    }
    return of(scores, labels, weights, bin, bins);
  }

  /** Bins of equally many rows, which the debiased error needs; equal scores share a bin. */
  public static Reliability equalMass(double[] scores, int[] labels, double[] weights, int bins) {
    Require.atLeast("bins", bins, 1);
    int[] order = Order.ascending(scores);
    int[] bin = new int[scores.length];
    for (int i = 0; i < order.length; i++) {
      Require.between("score " + order[i], scores[order[i]], 0, 1);
      boolean tied = i > 0 && scores[order[i]] == scores[order[i - 1]];
      bin[order[i]] = tied ? bin[order[i - 1]] : (int) ((long) i * bins / order.length);
    }
    return of(scores, labels, weights, bin, bins);
  }

  private static Reliability of(
      double[] scores, int[] labels, double[] weights, int[] bin, int bins) {
    double[] score = new double[bins];
    double[] positive = new double[bins];
    double[] weight = new double[bins];
    double[] square = new double[bins];
    for (int i = 0; i < scores.length; i++) {
      double w = weights[i];
      score[bin[i]] += w * scores[i];
      positive[bin[i]] += labels[i] == 1 ? w : 0;
      weight[bin[i]] += w;
      square[bin[i]] += w * w;
    }
    List<Bin> kept = new ArrayList<>();
    for (int b = 0; b < bins; b++) {
      if (weight[b] > 0) {
        double effective = weight[b] * weight[b] / square[b];
        Estimate share = ProportionInterval.wilson(positive[b] / weight[b] * effective, effective);
        kept.add(new Bin(score[b] / weight[b], share, weight[b], effective));
      }
    }
    return new Reliability(kept);
  }

  /** Expected calibration error: mean gap between score and share of positives over the rows. */
  public double error() {
    double sum = 0;
    double weight = 0;
    for (Bin bin : bins) {
      sum += bin.weight * bin.gap();
      weight += bin.weight;
    }
    return sum / weight;
  }

  /**
   * The same without what chance alone adds: each bin's gap less the amount by which noise of the
   * bin's size lengthens it, from the mean of a folded normal. At least 0.
   */
  public double debiasedError() {
    double sum = 0;
    double weight = 0;
    for (Bin bin : bins) {
      double p = bin.positive.value();
      double noise = Math.sqrt(p * (1 - p) / bin.effective);
      sum += bin.weight * (2 * bin.gap() - folded(bin.gap(), noise));
      weight += bin.weight;
    }
    return Math.max(0, sum / weight);
  }

  /**
   * Squared calibration error, unbiased: {@code sum_b w_b ((score_b - share_b)^2 - share_b (1 -
   * share_b) / (n_b - 1))}. May be slightly below 0. Bins of a single row are left out.
   */
  public double debiasedSquaredError() {
    double sum = 0;
    double weight = 0;
    for (Bin bin : bins) {
      if (bin.effective > 1) {
        double p = bin.positive.value();
        sum += bin.weight * (bin.gap() * bin.gap() - p * (1 - p) / (bin.effective - 1));
        weight += bin.weight;
      }
    }
    return sum / weight;
  }

  /** Mean absolute value of a normal with this mean and spread. */
  private static double folded(double mean, double spread) {
    if (spread == 0) {
      return Math.abs(mean);
    }
    double z = mean / spread;
    return spread * Math.sqrt(2 / Math.PI) * Math.exp(-z * z / 2)
        + mean * (1 - 2 * NORMAL.cumulativeProbability(-z));
  }

  /** {@link #error} with an interval. */
  public Estimate errorEstimate(Seed seed) {
    return estimate(Reliability::error, seed);
  }

  /** {@link #debiasedError} with an interval. */
  public Estimate debiasedErrorEstimate(Seed seed) {
    return estimate(Reliability::debiasedError, seed);
  }

  /**
   * Draws the bins' tables again. A drawn table is noisier than the one seen, which only adds to an
   * error; so the replicates' spread is kept and their mean put back onto the estimate.
   */
  private Estimate estimate(ToDoubleFunction<Reliability> error, Seed seed) {
    if (bins.isEmpty()) {
      return Estimate.NOT_MEASURABLE;
    }
    double value = error.applyAsDouble(this);
    double[] totals = new double[2 * bins.size()];
    double[] squares = new double[totals.length];
    for (int b = 0; b < bins.size(); b++) {
      Bin bin = bins.get(b);
      totals[2 * b] = bin.effective * bin.positive.value();
      totals[2 * b + 1] = bin.effective - totals[2 * b];
      squares[2 * b] = totals[2 * b];
      squares[2 * b + 1] = totals[2 * b + 1];
    }
    MultinomialBootstrap bootstrap = MultinomialBootstrap.weighted(totals, squares);
    UniformRandomProvider random = seed.generator();
    double[] replicates = new double[Bootstrap.REPLICATES];
    double mean = 0;
    for (int r = 0; r < replicates.length; r++) {
      bootstrap.draw(random, totals);
      replicates[r] = error.applyAsDouble(redrawn(totals));
      mean += replicates[r] / replicates.length;
    }
    Estimate raw = Quantile.percentile(value, replicates);
    return new Estimate(
        value,
        Math.max(0, raw.low() + value - mean),
        Math.max(value, Math.min(1, raw.high() + value - mean)));
  }

  private Reliability redrawn(double[] drawn) {
    List<Bin> again = new ArrayList<>();
    for (int b = 0; b < bins.size(); b++) {
      double n = drawn[2 * b] + drawn[2 * b + 1];
      if (n > 0) {
        Bin bin = bins.get(b);
        double weight = bin.weight * n / bin.effective;
        again.add(new Bin(bin.score, Estimate.exact(drawn[2 * b] / n), weight, n));
      }
    }
    return new Reliability(again.isEmpty() ? bins : again);
  }
}
