package io.equipoise.tabular.ordinal;

import java.util.Arrays;

/**
 * Minimises the likelihood of ordered levels plus a {@link StepPenalty} by accelerated proximal
 * gradient steps with backtracking.
 *
 * <pre>
 *   z &lt;- shrink(v - s/h · gradient(v))       v = z + momentum;  intercepts are not shrunk
 *   s is halved until f(z) &lt;= f(v) + gradient·(z - v) + sum_j h_j/(2s) (z_j - v_j)² and all P &gt; 0
 * </pre>
 *
 * h is the curvature of each entry where all coefficients are 0, so that a rare boundary, which
 * hardly bends the likelihood, moves as fast as a common one. The problem is convex: the answer
 * does not depend on where the search starts, but it is quicker from an answer nearby.
 *
 * @see <a href="https://doi.org/10.1137/080716542">Beck and Teboulle, A Fast Iterative
 *     Shrinkage-Thresholding Algorithm, 2009</a>
 * @see <a href="https://doi.org/10.1007/s10208-013-9150-3">O'Donoghue and Candès, Adaptive Restart
 *     for Accelerated Gradient Schemes, 2015, for when momentum is dropped</a>
 */
final class ProximalFit {
  private static final int MOST_STEPS = 5000;
  private static final double ROUNDING = 1e-13;

  private final OrdinalLikelihood likelihood;
  private final int boundaries;
  private final int width;
  private final double[] start;
  private final double[] curvature;
  private final double tolerance;
  private double step = 1;
  private boolean settled = true;

  /**
   * Prepares.
   *
   * @param rows every level occurs
   * @param tolerance largest entry of the gradient, penalty included, at the end, as a share of the
   *     largest at the start
   */
  ProximalFit(OrdinalRows rows, double tolerance) {
    this.likelihood = OrdinalLikelihood.of(rows);
    this.boundaries = rows.levels() - 1;
    this.width = rows.width();
    this.start = new double[likelihood.size()];
    double[] shares = rows.shares();
    double below = 0;
    for (int k = 0; k < boundaries; k++) {
      below += shares[k];
      double above = Arrays.stream(shares, k + 1, shares.length).sum();
      start[k] = Math.log(below / above);
    }
    this.curvature = curvature(start, shares, width);
    this.tolerance = tolerance * steepestStep();
  }

  /** Intercepts alone: all coefficients 0, probabilities the shares of the levels. */
  double[] start() {
    return start.clone();
  }

  /** The smallest penalty that leaves every coefficient at 0. */
  double steepestStep() {
    double[] gradient = new double[start.length];
    likelihood.at(start, gradient);
    double most = 0;
    for (int j = boundaries; j < gradient.length; j++) {
      most = Math.max(most, Math.abs(gradient[j]));
    }
    return most;
  }

  /** Whether every fit so far ended within its steps. */
  boolean settled() {
    return settled;
  }

  /**
   * Fits.
   *
   * @param from a point where all rows are possible, such as the answer to a penalty nearby
   */
  double[] fit(StepPenalty penalty, double[] from) {
    double[] z = from.clone();
    double[] v = z.clone();
    double[] next = new double[z.length];
    double[] gradient = new double[z.length];
    double momentum = 1;
    step = Math.min(1e6, 2 * step);
    for (int t = 0; t < MOST_STEPS; t++) {
      double value = likelihood.at(v, gradient);
      if (Double.isInfinite(value)) { // momentum led to where boundaries cross
        v = z.clone();
        momentum = 1;
        continue;
      }
      if (!move(penalty, v, value, gradient, next)) {
        return z; // rounding hides any further fall
      }
      double residual = 0;
      double turn = 0;
      for (int j = 0; j < z.length; j++) {
        double pull = curvature[j] / step * (v[j] - next[j]);
        residual = Math.max(residual, Math.abs(pull));
        turn += pull * (next[j] - z[j]);
      }
      double[] last = z;
      z = next;
      next = last;
      if (residual <= tolerance) {
        return z;
      }
      double larger = turn > 0 ? 1 : (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
      double share = turn > 0 ? 0 : (momentum - 1) / larger;
      momentum = larger;
      for (int j = 0; j < z.length; j++) {
        v[j] = z[j] + share * (z[j] - last[j]);
      }
    }
    settled = false;
    return z;
  }

  /** One step from {@code v} into {@code next}; false when no step is short enough. */
  private boolean move(
      StepPenalty penalty, double[] v, double value, double[] gradient, double[] next) {
    while (step > 1e-18) {
      double bound = value + ROUNDING * Math.abs(value);
      for (int j = 0; j < v.length; j++) {
        double inverse = step / curvature[j];
        double moved = v[j] - inverse * gradient[j];
        next[j] = j < boundaries ? moved : penalty.shrink(moved, j - boundaries < width, inverse);
        double way = next[j] - v[j];
        bound += gradient[j] * way + way * way / (2 * inverse);
      }
      if (likelihood.at(next, new double[0]) <= bound) {
        return true;
      }
      step /= 2;
    }
    return false;
  }

  /** Diagonal of the Fisher information of intercepts and steps of standardised columns. */
  private static double[] curvature(double[] start, double[] shares, int width) {
    int boundaries = shares.length - 1;
    double[] density = new double[boundaries];
    for (int k = 0; k < boundaries; k++) {
      double c = OrderedLogit.sigmoid(start[k]);
      density[k] = c * (1 - c);
    }
    double[] curvature = new double[boundaries * (1 + width)];
    double tail = 0;
    for (int k = boundaries - 1; k >= 0; k--) {
      double own = density[k] * density[k] * (1 / shares[k] + 1 / shares[k + 1]);
      curvature[k] = own;
      tail += own;
      if (k + 1 < boundaries) {
        tail -= 2 * density[k] * density[k + 1] / shares[k + 1];
      }
      Arrays.fill(curvature, boundaries + k * width, boundaries + (k + 1) * width, tail);
    }
    return curvature;
  }
}
