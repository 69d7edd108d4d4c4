package io.equipoise.tabular.probe;

import io.equipoise.core.error.Require;
import io.equipoise.tabular.learn.LinearLayer;

/**
 * Count, mean and variance of every feature in every class: all that Gaussian naive Bayes needs of
 * the rows. Batches can be merged, so that rows may come as a stream.
 *
 * <pre>
 *   v_j = sum_k pi_k (s2_kj + 1e-9)                  pi_k = m_k / m
 *   score_k(x) = ln pi_k - 1/2 sum_j (x_j - mu_kj)² / v_j
 * </pre>
 *
 * One variance for all classes makes the scores linear in x: W_kj = mu_kj / v_j and b_k = ln pi_k -
 * 1/2 sum_j mu_kj² / v_j give the same differences. A class with one row has variance 0, which the
 * others make up for; one without rows has the score minus infinity. A feature that is the same in
 * all rows is left out.
 *
 * @param classes K
 * @param counts (K) rows, or the sums of their weights
 * @param means (K, D) row by row; 0 in a class without rows
 * @param variances (K, D) divided by the count
 */
public record GaussianClasses(int classes, double[] counts, double[] means, double[] variances) {
  private static final double LEAST_VARIANCE = 1e-9;

  /** Spread of a feature, as a share of its size, that is rounding. */
  private static final double CONSTANT = 1e-9;

  /** What the shared variance is the mean of. */
  public enum Pooling {
    /** Rows: large classes count more, as in the paper. */
    ROWS,
    /** Classes: each that has rows counts the same. */
    CLASSES
  }

  /**
   * Of one batch.
   *
   * @param x (N, D) row by row, finite
   * @param y (N) class in [0, classes)
   * @param weights (N) at least 0
   */
  public static GaussianClasses of(double[] x, int width, int[] y, double[] weights, int classes) {
    Require.atLeast("classes", classes, 2);
    Require.sameLength("the features", x.length, "rows × columns", (long) width * y.length);
    Require.sameLength("the weights", weights.length, "the labels", y.length);
    double[] counts = new double[classes];
    double[] means = new double[classes * width];
    double[] variances = new double[classes * width];
    for (int i = 0; i < y.length; i++) {
      counts[y[i]] += weights[i];
      for (int j = 0; j < width; j++) {
        means[y[i] * width + j] += weights[i] * x[i * width + j];
      }
    }
    divide(means, counts, width);
    for (int i = 0; i < y.length; i++) {
      for (int j = 0; j < width; j++) {
        double away = x[i * width + j] - means[y[i] * width + j];
        variances[y[i] * width + j] += weights[i] * away * away;
      }
    }
    divide(variances, counts, width);
    return new GaussianClasses(classes, counts, means, variances);
  }

  private static void divide(double[] sums, double[] counts, int width) {
    for (int at = 0; at < sums.length; at++) {
      double count = counts[at / width];
      sums[at] = count == 0 ? 0 : sums[at] / count;
    }
  }

  /**
   * Of the rows of both.
   *
   * <pre>
   *   mean = (a mu + c mu') / (a + c)
   *   variance = (a s2 + c s2' + a c / (a + c) (mu - mu')²) / (a + c)
   * </pre>
   */
  public GaussianClasses merge(GaussianClasses other) {
    Require.that(
        classes == other.classes && means.length == other.means.length,
        "batches that are merged must have the same classes and features");
    int width = width();
    double[] newCounts = new double[classes];
    double[] newMeans = new double[means.length];
    double[] newVariances = new double[means.length];
    for (int k = 0; k < classes; k++) {
      double a = counts[k];
      double c = other.counts[k];
      newCounts[k] = a + c;
      for (int at = k * width; at < (k + 1) * width && a + c > 0; at++) {
        double apart = other.means[at] - means[at];
        newMeans[at] = means[at] + c / (a + c) * apart;
        newVariances[at] =
            (a * variances[at] + c * other.variances[at] + a * c / (a + c) * apart * apart)
                / (a + c);
      }
    }
    return new GaussianClasses(classes, newCounts, newMeans, newVariances);
  }

  /** D. */
  public int width() {
    return means.length / classes;
  }

  /** (D) v; infinite for a feature that is the same in all rows, so that it says nothing. */
  public double[] shared(Pooling pooling) {
    int width = width();
    double[] share = shares();
    double[] even = share.clone();
    double present = 0;
    for (double each : share) {
      present += each > 0 ? 1 : 0;
    }
    for (int k = 0; k < classes; k++) {
      even[k] = share[k] > 0 ? 1 / present : 0;
    }
    double[] shared = new double[width];
    for (int j = 0; j < width; j++) {
      double mean = 0;
      for (int k = 0; k < classes; k++) {
        mean += share[k] * means[k * width + j];
        shared[j] +=
            (pooling == Pooling.ROWS ? share[k] : even[k])
                * (variances[k * width + j] + LEAST_VARIANCE);
      }
      double total = 0;
      for (int k = 0; k < classes; k++) {
        double away = means[k * width + j] - mean;
        total += share[k] * (variances[k * width + j] + away * away);
      }
      if (Math.sqrt(total) <= CONSTANT * Math.abs(mean)) {
        shared[j] = Double.POSITIVE_INFINITY;
      }
    }
    return shared;
  }

  private double[] shares() {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    Require.that(sum > 0, "there is no row to learn from");
    double[] shares = new double[classes];
    for (int k = 0; k < classes; k++) {
      shares[k] = counts[k] / sum;
    }
    return shares;
  }

  /** (K) ln of the share of each class, or the same for all that have rows when {@code even}. */
  private double[] priors(boolean even) {
    double[] priors = shares();
    for (int k = 0; k < classes; k++) {
      priors[k] = even && priors[k] > 0 ? -Math.log(classes) : Math.log(priors[k]);
    }
    return priors;
  }

  /**
   * The linear form.
   *
   * @param balanced whether the score has the prior 1/K for all classes, so that rare ones are not
   *     held back
   */
  public LinearLayer layer(boolean balanced, Pooling pooling) {
    int width = width();
    double[] priors = priors(balanced);
    double[] shared = shared(pooling);
    double[] weights = new double[classes * (width + 1)];
    for (int k = 0; k < classes; k++) {
      int first = k * (width + 1);
      double bias = priors[k];
      for (int j = 0; j < width; j++) {
        double mean = means[k * width + j];
        weights[first + j] = mean / shared[j];
        bias -= mean * mean / shared[j] / 2;
      }
      weights[first + width] = Math.max(LinearLayer.NEVER, bias);
    }
    return new LinearLayer(classes, weights);
  }

  /**
   * (N, K) posteriors from the densities themselves, which lose no digits where features are far
   * from 0.
   */
  public double[] posteriors(double[] x, boolean balanced, Pooling pooling) {
    int width = width();
    double[] priors = priors(balanced);
    double[] shared = shared(pooling);
    int rows = width == 0 ? 0 : x.length / width;
    double[] all = new double[rows * classes];
    for (int i = 0; i < rows; i++) {
      int at = i * classes;
      double most = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        double score = priors[k];
        for (int j = 0; j < width; j++) {
          double away = x[i * width + j] - means[k * width + j];
          score -= away * away / shared[j] / 2;
        }
        all[at + k] = score;
        most = Math.max(most, score);
      }
      double sum = 0;
      for (int k = at; k < at + classes; k++) {
        all[k] = Math.exp(all[k] - most);
        sum += all[k];
      }
      for (int k = at; k < at + classes; k++) {
        all[k] /= sum;
      }
    }
    return all;
  }
}
