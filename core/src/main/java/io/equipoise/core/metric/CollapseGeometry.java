package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * How long each class's classifier row and features become when a linear network on free features
 * is trained to its optimum under squared loss without bias and with weight decay.
 *
 * <pre>
 *   min 1/(2N) |W_M … W_1 H - Y|² + Σ_m lam_m/2 |W_m|² + lamH/2 |H|²        N = Σ n_k
 *   t_k = (n_k/N) · p_k (1 - p_k)      |w_k|² = t_k/lam_M      |h_k|² = t_k/(n_k · lamH)
 *   (1 - p) p^((M-1)/(M+1)) = (N/n_k) · A_k^(2/(M+1))      A_k = sqrt(lam_1 … lam_M · n_k · lamH)
 * </pre>
 *
 * <p>{@code p_k} is a class's output for itself. Rows of different classes are orthogonal, and so
 * are features; all features of a class are one. A larger class gets a longer row and a shorter
 * feature. A class keeps any output only if the largest root lies above {@code (M-1)/M}, else it
 * has collapsed to 0; for M = 1 that is {@code p_k = 1 - N·sqrt(lam·lamH/n_k)} and {@code n_k <=
 * N²·lam·lamH}. More weight for a small class or less decay of the last layer cures it.
 *
 * <p>It needs at least as many features as classes. With a bias or cross-entropy the geometry is
 * another one. A real network has no lamH: {@link #featureDecay} fits it to the length of one row;
 * rows of a network that decays its weights alone come out more equal than this predicts.
 *
 * @param outputs (K) p
 * @param rowLengths (K) squared lengths of the rows of W_M
 * @param featureLengths (K) squared lengths of the features
 * @param objective least value of the objective
 * @see <a href="https://arxiv.org/abs/2301.00437">Dang et al., Neural Collapse in Deep Linear
 *     Networks: From Balanced to Imbalanced Data, 2023, arXiv:2301.00437</a>
 */
public record CollapseGeometry(
    double[] outputs, double[] rowLengths, double[] featureLengths, double objective) {
  private static final int HALVINGS = 200;

  /**
   * The optimum.
   *
   * @param counts (K) rows of each class, at least 1
   * @param layerDecays (M) lam_1 … lam_M, the classifier's last; above 0
   * @param featureDecay lamH, above 0
   */
  public static CollapseGeometry of(int[] counts, double[] layerDecays, double featureDecay) {
    check(counts, layerDecays);
    Require.eachPositive("lamH", new double[] {featureDecay});
    int layers = layerDecays.length;
    double all = Arrays.stream(counts).asDoubleStream().sum();
    double last = layerDecays[layers - 1];
    double[] outputs = new double[counts.length];
    double[] rows = new double[counts.length];
    double[] features = new double[counts.length];
    double objective = 0;
    for (int k = 0; k < counts.length; k++) {
      double n = counts[k];
      double p = output(n, all, layerDecays, featureDecay);
      double t = n / all * p * (1 - p);
      outputs[k] = p;
      rows[k] = t / last;
      features[k] = t / (n * featureDecay);
      objective += n / (2 * all) * (1 - p) * (1 - p) + (layers + 1) / 2.0 * t;
    }
    return new CollapseGeometry(outputs, rows, features, objective);
  }

  /**
   * The decay of features at which a class's row would be this long, by the longer-output root; to
   * be called a fit wherever it is shown.
   *
   * @param klass whose row it is
   * @param squaredLength of that row, above 0
   */
  public static double featureDecay(
      int[] counts, double[] layerDecays, int klass, double squaredLength) {
    check(counts, layerDecays);
    Require.above("squaredLength", squaredLength, 0);
    double n = counts[klass];
    double all = Arrays.stream(counts).asDoubleStream().sum();
    int layers = layerDecays.length;
    double t = squaredLength * layerDecays[layers - 1];
    double product = t * all / n;
    Require.that(
        product <= 0.25,
        "a squared length of "
            + squaredLength
            + " is more than any decay of features gives a class of "
            + counts[klass]
            + " rows; is the last layer's decay right?");
    double p = (1 + Math.sqrt(1 - 4 * product)) / 2;
    double a = Math.pow(t, (layers + 1) / 2.0) / p;
    return a * a / (product(layerDecays) * n);
  }

  private static void check(int[] counts, double[] layerDecays) {
    Require.that(counts.length > 0, "counts is empty, but needs at least one class");
    for (int count : counts) {
      Require.atLeast("each of counts", count, 1);
    }
    Require.that(layerDecays.length > 0, "lam is empty, but needs one decay for each layer");
    Require.eachPositive("lam", layerDecays);
  }

  private static double product(double[] values) {
    return Arrays.stream(values).reduce(1, (a, b) -> a * b);
  }

  private static double output(double n, double all, double[] layerDecays, double featureDecay) {
    double a = Math.sqrt(product(layerDecays) * n * featureDecay);
    return layerDecays.length == 1
        ? Math.max(0, 1 - all * a / n)
        : largestRoot(n / all, a, layerDecays.length);
  }

  /** The output of a class with this share of rows, for any number of layers; 0 if collapsed. */
  static double largestRoot(double share, double a, int layers) {
    double power = (layers - 1.0) / (layers + 1);
    double wanted = Math.pow(a, 2.0 / (layers + 1)) / share;
    double low = (layers - 1.0) / layers;
    double high = 1;
    // the left side falls from here to 1, and at this point giving up costs as much as the fit
    if ((1 - low) * Math.pow(low, power) <= wanted) {
      return 0;
    }
    for (int k = 0; k < HALVINGS; k++) {
      double middle = (low + high) / 2;
      if ((1 - middle) * Math.pow(middle, power) > wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
