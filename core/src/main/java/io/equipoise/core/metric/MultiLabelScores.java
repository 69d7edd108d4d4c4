package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Order;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well several labels per row were decided, label by label and over all, so that a gap between
 * common and rare labels shows.
 *
 * <pre>
 *   F1_k = 2 TP_k / (2 TP_k + FP_k + FN_k)      macro: mean over labels      micro: of the sums
 *   Jaccard = mean over rows of |decided ∩ true| / |decided ∪ true|, 1 where both are empty
 *   Hamming = share of decisions that are wrong
 * </pre>
 *
 * @param f1 (K) F1 of each label; NaN for one that no row carries, which no mean counts
 * @param positives (K) rows that carry each label
 */
public record MultiLabelScores(
    double[] f1, int[] positives, double microF1, double jaccard, double hamming) {

  /**
   * Compares decisions with the truth.
   *
   * @param decided (N·K) row by row
   * @param truth (N·K)
   * @param labels number of labels K
   */
  public static MultiLabelScores of(boolean[] decided, boolean[] truth, int labels) {
    Require.sameLength("decided", decided.length, "truth", truth.length);
    Require.that(
        labels > 0 && decided.length > 0 && decided.length % labels == 0,
        decided.length + " decisions are no rows of " + labels + " labels");
    int[] hits = new int[labels];
    int[] chosen = new int[labels];
    int[] positives = new int[labels];
    double jaccard = 0;
    int wrong = 0;
    for (int row = 0; row < decided.length; row += labels) {
      int both = 0;
      int either = 0;
      for (int k = 0; k < labels; k++) {
        boolean yes = decided[row + k];
        boolean is = truth[row + k];
        hits[k] += yes && is ? 1 : 0;
        chosen[k] += yes ? 1 : 0;
        positives[k] += is ? 1 : 0;
        both += yes && is ? 1 : 0;
        either += yes || is ? 1 : 0;
      }
      wrong += either - both;
      jaccard += either == 0 ? 1 : (double) both / either;
    }
    double[] f1 = new double[labels];
    for (int k = 0; k < labels; k++) {
      f1[k] = positives[k] == 0 ? Double.NaN : 2.0 * hits[k] / (chosen[k] + positives[k]);
    }
    int all = Arrays.stream(chosen).sum() + Arrays.stream(positives).sum();
    return new MultiLabelScores(
        f1,
        positives,
        all == 0 ? 1 : 2.0 * Arrays.stream(hits).sum() / all,
        jaccard * labels / decided.length,
        (double) wrong / decided.length);
  }

  /** The decisions at one threshold per label (K): a score above it is a yes; scores (N·K). */
  public static boolean[] decide(double[] scores, double[] thresholds) {
    boolean[] decided = new boolean[scores.length];
    for (int i = 0; i < scores.length; i++) {
      decided[i] = scores[i] > thresholds[i % thresholds.length];
    }
    return decided;
  }

  /**
   * The threshold of each label (K) with the best F1, between two scores of these rows; choose it
   * on rows that judge nothing else.
   *
   * @param scores (N·K), not NaN
   * @param otherwise for a label that no row carries
   */
  public static double[] bestThresholds(
      double[] scores, boolean[] truth, int labels, double otherwise) {
    Require.sameLength("scores", scores.length, "truth", truth.length);
    double[] thresholds = new double[labels];
    int rows = scores.length / labels;
    for (int k = 0; k < labels; k++) {
      int label = k;
      double[] own =
          IntStream.range(0, rows).mapToDouble(i -> scores[i * labels + label]).toArray();
      int[] order = Order.ascending(own);
      long positives = IntStream.range(0, rows).filter(i -> truth[i * labels + label]).count();
      thresholds[k] = positives == 0 ? otherwise : best(own, order, truth, labels, k, positives);
    }
    return thresholds;
  }

  private static double best(
      double[] own, int[] order, boolean[] truth, int labels, int label, long positives) {
    double best = -1;
    double threshold = Double.NaN;
    int hits = 0;
    for (int i = order.length - 1; i >= 0; i--) {
      hits += truth[order[i] * labels + label] ? 1 : 0;
      boolean ends = i == 0 || own[order[i - 1]] < own[order[i]];
      double f1 = 2.0 * hits / (order.length - i + positives);
      if (ends && f1 > best) {
        best = f1;
        threshold = i == 0 ? Math.nextDown(own[order[0]]) : (own[order[i - 1]] + own[order[i]]) / 2;
      }
    }
    return threshold;
  }

  /** Mean F1 over the labels that some row carries. */
  public double macroF1() {
    return Arrays.stream(f1).filter(each -> !Double.isNaN(each)).average().orElse(Double.NaN);
  }

  /** Mean F1 of the {@code count} rarest labels that some row carries. */
  public double rarestF1(int count) {
    return mean(byFrequency().limit(count));
  }

  /** Mean F1 of the {@code count} most frequent labels minus that of the rarest. */
  public double gap(int count) {
    long measured = byFrequency().count();
    return mean(byFrequency().skip(Math.max(0, measured - count))) - rarestF1(count);
  }

  private IntStream byFrequency() {
    double[] counts = Arrays.stream(positives).asDoubleStream().toArray();
    return Arrays.stream(Order.ascending(counts)).filter(k -> positives[k] > 0);
  }

  private double mean(IntStream labels) {
    return labels.mapToDouble(k -> f1[k]).average().orElse(Double.NaN);
  }
}
