package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Rows in bags of which only the mean response is known.
 *
 * <pre>
 *   L_bag = sum_a |B_a|/n · (ybar_a - xbar_a · theta)²
 *   L_ins = 1/n · sum_a sum_{i in B_a} (ybar_a - x_i · theta)²
 *   theta = argmin (1 - rho) L_bag + rho L_ins
 *         = [(1-rho) Xb'W Xb + rho X'X/n]^-1 Xb'W yb        W = diag(|B_a|/n)
 * </pre>
 *
 * {@code L_ins} is {@code L_bag} plus the variance of the predictions inside bags, so that rho is
 * the strength of a penalty that pulls the predictions of a bag together.
 *
 * @param width number of coefficients P
 * @param x (N·P) row-major
 * @param bags (N) bag of each row, in [0, M); every bag has a row
 * @param means (M) mean response of each bag
 */
public record Bags(int width, double[] x, int[] bags, double[] means) {

  /** Number of rows N. */
  public int rows() {
    return bags.length;
  }

  /** Number of bags M. */
  public int count() {
    return means.length;
  }

  /** (M) rows of each bag. */
  int[] sizes() {
    int[] sizes = new int[means.length];
    for (int bag : bags) {
      sizes[bag]++;
    }
    return sizes;
  }

  /** (M·P) mean features of each bag. */
  private double[] centres(int[] sizes) {
    double[] centres = new double[means.length * width];
    for (int i = 0; i < bags.length; i++) {
      for (int j = 0; j < width; j++) {
        centres[bags[i] * width + j] += x[i * width + j] / sizes[bags[i]];
      }
    }
    return centres;
  }

  /**
   * Solves. The moments of the two losses are those of one weighted regression whose rows are the
   * bags, of weight {@code (1 - rho) |B_a|}, and the rows, of weight rho; a bag with its rows is a
   * cluster, so that the covariance is a sandwich over bags.
   */
  MomentFit fit(double rho) {
    int m = means.length;
    int[] sizes = sizes();
    double[] all = Arrays.copyOf(centres(sizes), (m + bags.length) * width);
    System.arraycopy(x, 0, all, m * width, x.length);
    double[] y = Arrays.copyOf(means, m + bags.length);
    double[] weights = new double[m + bags.length];
    int[] clusters = new int[m + bags.length];
    for (int a = 0; a < m; a++) {
      weights[a] = (1 - rho) * sizes[a];
      clusters[a] = a;
    }
    for (int i = 0; i < bags.length; i++) {
      y[m + i] = means[bags[i]];
      weights[m + i] = rho;
      clusters[m + i] = bags[i];
    }
    return MomentFit.of(RegressionModel.LINEAR, Moments.plain(width, all, y, weights), clusters);
  }

  /** The coefficients (P) for this share of the instance loss. */
  public double[] coefficients(double rho) {
    return fit(rho).beta();
  }

  /** As {@link #fit} with a ridge, for more coefficients than bags or rows can tell apart. */
  double[] ridged(double rho, double ridge) {
    int[] sizes = sizes();
    double[] centres = centres(sizes);
    DMatrixRMaj normal = new DMatrixRMaj(width, width);
    DMatrixRMaj right = new DMatrixRMaj(width, 1);
    for (int a = 0; a < means.length; a++) {
      double share = (double) sizes[a] / bags.length;
      add(normal, centres, a * width, (1 - rho) * share);
      for (int j = 0; j < width; j++) {
        right.add(j, 0, share * centres[a * width + j] * means[a]);
      }
    }
    for (int i = 0; i < bags.length; i++) {
      add(normal, x, i * width, rho / bags.length);
    }
    for (int j = 0; j < width; j++) {
      normal.add(j, j, ridge);
    }
    DMatrixRMaj theta = new DMatrixRMaj(width, 1);
    Require.that(
        CommonOps_DDRM.solve(normal, right, theta), "the features are too large to compute with");
    return theta.getData();
  }

  private void add(DMatrixRMaj normal, double[] rows, int offset, double weight) {
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < width; k++) {
        normal.add(j, k, weight * rows[offset + j] * rows[offset + k]);
      }
    }
  }

  /** The bag loss of these coefficients. */
  double loss(double[] theta) {
    int[] sizes = sizes();
    double[] centres = centres(sizes);
    double sum = 0;
    for (int a = 0; a < means.length; a++) {
      double residual = means[a];
      for (int j = 0; j < width; j++) {
        residual -= centres[a * width + j] * theta[j];
      }
      sum += sizes[a] * residual * residual;
    }
    return sum / bags.length;
  }

  /** Those of the bags that are marked. */
  Bags only(boolean[] marked) {
    int[] number = new int[means.length];
    double[] kept = new double[means.length];
    int count = 0;
    for (int a = 0; a < means.length; a++) {
      number[a] = count;
      if (marked[a]) {
        kept[count++] = means[a];
      }
    }
    int n = 0;
    for (int bag : bags) {
      n += marked[bag] ? 1 : 0;
    }
    double[] rows = new double[n * width];
    int[] own = new int[n];
    n = 0;
    for (int i = 0; i < bags.length; i++) {
      if (marked[bags[i]]) {
        System.arraycopy(x, i * width, rows, n * width, width);
        own[n++] = number[bags[i]];
      }
    }
    return new Bags(width, rows, own, Arrays.copyOf(kept, count));
  }
}
