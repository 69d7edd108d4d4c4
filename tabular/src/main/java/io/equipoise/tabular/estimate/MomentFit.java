package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.SingularOps_DDRM;
import org.jspecify.annotations.Nullable;

/**
 * The coefficients that make the moments of all rows sum to zero, and how sure they are.
 *
 * <pre>
 *   sum_i m_i(beta) = 0
 *   cov(beta) = A^-1 · (sum_g m_g m_g') · A^-T      A = sum_i -dm_i/dbeta,  m_g = sum of m_i in g
 * </pre>
 *
 * with every row, or every cluster, a {@code g} of its own: the sandwich without a factor for small
 * samples. Linear models are solved at once, others by Newton steps that are halved until the
 * moments shrink. Columns are brought to one scale for the solving, and back.
 *
 * @param beta (P)
 * @param inverse (P·P) row-major, A^-1
 * @param covariance (P·P) row-major
 */
record MomentFit(double[] beta, double[] inverse, double[] covariance) {
  private static final int STEPS = 100;
  private static final double CLOSE = 1e-12;
  private static final double WORST_CONDITION = 1e13;

  /** Slope per row below which a logistic curve has gone flat, as it does on parted outcomes. */
  private static final double LEAST_SLOPE = 1e-10;

  /** Solves. */
  static MomentFit of(RegressionModel model, Moments moments) {
    return of(model, moments, null);
  }

  /**
   * Solves.
   *
   * @param clusters (N) numbers of clusters from 0, or null when every row stands alone
   */
  static MomentFit of(RegressionModel model, Moments moments, int @Nullable [] clusters) {
    if (clusters != null) {
      Require.sameLength("groups", clusters.length, "the rows", moments.rows());
    }
    int width = moments.width();
    double[] scale = scales(moments);
    Solution solution = solved(model, moments, scale);
    double[] beta = solution.beta();
    DMatrixRMaj inverse =
        model == RegressionModel.LOGISTIC
            ? inverse(slope(model, moments, beta), scale, moments.rows())
            : solution.inverse();
    DMatrixRMaj meat = new DMatrixRMaj(width, width, true, meat(model, moments, beta, clusters));
    DMatrixRMaj half = new DMatrixRMaj(width, width);
    DMatrixRMaj covariance = new DMatrixRMaj(width, width);
    CommonOps_DDRM.mult(inverse, meat, half);
    CommonOps_DDRM.multTransB(half, inverse, covariance);
    return new MomentFit(beta, inverse.getData(), covariance.getData());
  }

  /** (P) root of the diagonal of the covariance. */
  double[] standardErrors() {
    double[] errors = new double[beta.length];
    for (int j = 0; j < errors.length; j++) {
      errors[j] = Math.sqrt(Math.max(0, covariance[j * beta.length + j]));
    }
    return errors;
  }

  /** Coefficients, and the inverse slope that led there. */
  private record Solution(double[] beta, DMatrixRMaj inverse) {}

  private static Solution solved(RegressionModel model, Moments moments, double[] scale) {
    double[] beta = new double[moments.width()];
    double[] residual = sum(model, moments, beta);
    double size = size(residual, scale);
    double target = CLOSE * (1 + size);
    DMatrixRMaj inverse = inverse(slope(model, moments, beta), scale, moments.rows());
    for (int step = 0; step < STEPS && size > target; step++) {
      if (step > 0 && model == RegressionModel.LOGISTIC) {
        inverse = inverse(slope(model, moments, beta), scale, moments.rows());
      }
      double[] full = new double[beta.length];
      for (int j = 0; j < full.length; j++) {
        for (int k = 0; k < full.length; k++) {
          full[j] += inverse.get(j, k) * residual[k];
        }
      }
      double length = 1;
      double[] next = beta;
      double[] nextResidual = residual;
      double nextSize = Double.POSITIVE_INFINITY;
      while (!(nextSize < size) && length > 1e-10) {
        next = moved(beta, full, length);
        nextResidual = sum(model, moments, next);
        nextSize = size(nextResidual, scale);
        length /= 2;
      }
      if (!(nextSize < size)) {
        break;
      }
      beta = next;
      residual = nextResidual;
      size = nextSize;
      if (model != RegressionModel.LOGISTIC && step > 0) {
        break;
      }
    }
    if (!(size <= 1e-6 * (1 + target / CLOSE))) {
      throw new UserError(
          "the regression has no solution that can be reached: the features part the outcome"
              + " perfectly, or too few rows are labelled");
    }
    return new Solution(beta, inverse);
  }

  private static double[] moved(double[] from, double[] by, double length) {
    double[] to = new double[from.length];
    Arrays.setAll(to, j -> from[j] + length * by[j]);
    return to;
  }

  private static double size(double[] residual, double[] scale) {
    double sum = 0;
    for (int j = 0; j < residual.length; j++) {
      sum += residual[j] * residual[j] / (scale[j] * scale[j]);
    }
    return Math.sqrt(sum);
  }

  private static double[] sum(RegressionModel model, Moments moments, double[] beta) {
    double[] sum = new double[beta.length];
    for (int i = 0; i < moments.rows(); i++) {
      moments.add(model, beta, i, sum, 0);
    }
    return sum;
  }

  private static double[] slope(RegressionModel model, Moments moments, double[] beta) {
    double[] slope = new double[beta.length * beta.length];
    for (int i = 0; i < moments.rows(); i++) {
      moments.addSlope(model, beta, i, slope);
    }
    return slope;
  }

  /**
   * (P) standard errors of {@code first - second}, two fits on the same rows: those of the
   * differences of their rows' shares {@code A^-1 m_i}, which know how the two go together.
   */
  static double[] differenceErrors(
      RegressionModel model,
      MomentFit first,
      Moments firstMoments,
      MomentFit second,
      Moments secondMoments,
      int @Nullable [] clusters) {
    int width = first.beta.length;
    int count = count(clusters, firstMoments.rows());
    double[] sums = new double[count * width];
    double[] moment = new double[width];
    for (int i = 0; i < firstMoments.rows(); i++) {
      int offset = (clusters == null ? i : clusters[i]) * width;
      Arrays.fill(moment, 0);
      firstMoments.add(model, first.beta, i, moment, 0);
      first.share(moment, 1, sums, offset);
      Arrays.fill(moment, 0);
      secondMoments.add(model, second.beta, i, moment, 0);
      second.share(moment, -1, sums, offset);
    }
    double[] errors = new double[width];
    for (int k = 0; k < sums.length; k++) {
      errors[k % width] += sums[k] * sums[k];
    }
    Arrays.setAll(errors, j -> Math.sqrt(errors[j]));
    return errors;
  }

  private void share(double[] moment, double sign, double[] into, int offset) {
    for (int j = 0; j < moment.length; j++) {
      for (int k = 0; k < moment.length; k++) {
        into[offset + j] += sign * inverse[j * moment.length + k] * moment[k];
      }
    }
  }

  private static double[] meat(
      RegressionModel model, Moments moments, double[] beta, int @Nullable [] clusters) {
    int width = beta.length;
    double[] sums = new double[count(clusters, moments.rows()) * width];
    for (int i = 0; i < moments.rows(); i++) {
      moments.add(model, beta, i, sums, (clusters == null ? i : clusters[i]) * width);
    }
    double[] meat = new double[width * width];
    for (int g = 0; g < sums.length; g += width) {
      square(sums, g, meat, width);
    }
    return meat;
  }

  private static int count(int @Nullable [] clusters, int rows) {
    return clusters == null ? rows : Arrays.stream(clusters).max().orElse(-1) + 1;
  }

  private static void square(double[] moment, int offset, double[] into, int width) {
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < width; k++) {
        into[j * width + k] += moment[offset + j] * moment[offset + k];
      }
    }
  }

  /** Root mean square of every column. */
  private static double[] scales(Moments moments) {
    int width = moments.width();
    double[] scale = new double[width];
    int counted = 0;
    for (int i = 0; i < moments.rows(); i++) {
      boolean labelled = moments.a()[i] != 0;
      if (!labelled && moments.b()[i] == 0) {
        continue;
      }
      counted++;
      for (int j = 0; j < width; j++) {
        double value = (labelled ? moments.x() : moments.predictedX())[i * width + j];
        scale[j] += value * value;
      }
    }
    for (int j = 0; j < width; j++) {
      scale[j] = scale[j] > 0 ? Math.sqrt(scale[j] / counted) : 1;
    }
    return scale;
  }

  /** The inverse, by way of columns of one scale. */
  private static DMatrixRMaj inverse(double[] slope, double[] scale, int rows) {
    int width = scale.length;
    DMatrixRMaj scaled = new DMatrixRMaj(width, width);
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < width; k++) {
        double entry = slope[j * width + k] / (scale[j] * scale[k]);
        if (!Double.isFinite(entry)) {
          throw new UserError("the features or outcomes are too large to compute with");
        }
        scaled.set(j, k, entry);
      }
    }
    DMatrixRMaj inverse = new DMatrixRMaj(width, width);
    double[] singular = SingularOps_DDRM.singularValues(scaled.copy());
    double least = Arrays.stream(singular).min().orElse(0);
    double most = Arrays.stream(singular).max().orElse(0);
    if (!(least > most / WORST_CONDITION)
        || !(least > LEAST_SLOPE * rows)
        || !CommonOps_DDRM.invert(scaled, inverse)) {
      throw new UserError(
          "the features cannot be told apart: one holds a single value or follows from the others,"
              + " there are fewer rows than coefficients, or the outcome is parted perfectly; name"
              + " fewer features");
    }
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < width; k++) {
        inverse.set(j, k, inverse.get(j, k) / (scale[j] * scale[k]));
      }
    }
    return inverse;
  }
}
