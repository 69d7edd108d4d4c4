package io.equipoise.core.metric;

import java.util.Arrays;

/**
 * What a prediction Y says of an attribute Z in every client alike: the least information that any
 * joint with the same pairs (Z, Y) and (Z, S) gives within clients S.
 *
 * <pre>
 *   U = min over q of I_q(Z; Y | S)        q(z,y) = p(z,y),  q(z,s) = p(z,s)
 *   q &lt;- scaled to its marginals( q · exp(-eta · ln(q(s,z,y) / q(s,y))) )
 * </pre>
 *
 * <p>Given z, q is a transport plan between clients and predictions, so that each step is a
 * multiplication and a Sinkhorn scaling. {@code eta} grows while the steps keep the bound that
 * makes mirror descent converge, which it always keeps at 1. The multipliers of the scaling bound U
 * from below; the search ends when that bound is within 1e-11 nats.
 */
final class UniqueInformation {
  private static final double PRECISION = 1e-11;
  private static final double LARGEST_STEP = 50;
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_SCALINGS = 500;

  /** Exponents below this are as good as none, and products of their exponentials stay above 0. */
  private static final double LEAST_EXPONENT = -300;

  private final int clients;
  private final int attributes;
  private final int outcomes;
  private final double[][] byClient;
  private final double[][] byOutcome;
  private double lowerBound;

  /**
   * Of a joint.
   *
   * @param joint p(s,z,y), sums to 1
   */
  UniqueInformation(double[][][] joint) {
    clients = joint.length;
    attributes = joint[0].length;
    outcomes = joint[0][0].length;
    byClient = new double[attributes][clients];
    byOutcome = new double[attributes][outcomes];
    for (int s = 0; s < clients; s++) {
      for (int z = 0; z < attributes; z++) {
        for (int y = 0; y < outcomes; y++) {
          byClient[z][s] += joint[s][z][y];
          byOutcome[z][y] += joint[s][z][y];
        }
      }
    }
  }

  /** U in nats, at least 0. */
  double nats() {
    double[][][] plan = product();
    double value = within(plan);
    double step = 1;
    for (int k = 0; k < MOST_STEPS; k++) {
      double[][][] slopes = slopes(plan);
      double[][][] next = moved(plan, slopes, step);
      if (value - lowerBound < PRECISION) {
        break;
      }
      double reached = within(next);
      if (step > 1 && reached > model(plan, slopes, next, step)) {
        step = Math.max(1, step / 2);
        continue;
      }
      plan = next;
      value = reached;
      step = Math.min(LARGEST_STEP, step * 1.5);
    }
    return Math.max(0, value - negativeEntropy());
  }

  /** Clients and predictions independent given the attribute. */
  private double[][][] product() {
    double[][][] plan = new double[clients][attributes][outcomes];
    for (int z = 0; z < attributes; z++) {
      double mass = Arrays.stream(byClient[z]).sum();
      for (int s = 0; s < clients && mass > 0; s++) {
        for (int y = 0; y < outcomes; y++) {
          plan[s][z][y] = byClient[z][s] * byOutcome[z][y] / mass;
        }
      }
    }
    return plan;
  }

  /** {@code ln(q(s,z,y) / q(s,y))}, 0 where q is 0. */
  private double[][][] slopes(double[][][] plan) {
    double[][][] slopes = new double[clients][attributes][outcomes];
    for (int s = 0; s < clients; s++) {
      for (int y = 0; y < outcomes; y++) {
        double sum = 0;
        for (int z = 0; z < attributes; z++) {
          sum += plan[s][z][y];
        }
        for (int z = 0; z < attributes; z++) {
          slopes[s][z][y] = plan[s][z][y] > 0 ? Math.log(plan[s][z][y] / sum) : 0;
        }
      }
    }
    return slopes;
  }

  /** {@code Σ q ln(q(s,z,y) / q(s,y))}: the information up to what the marginals fix. */
  private double within(double[][][] plan) {
    return product(slopes(plan), plan);
  }

  private double product(double[][][] slopes, double[][][] plan) {
    double sum = 0;
    for (int s = 0; s < clients; s++) {
      for (int z = 0; z < attributes; z++) {
        for (int y = 0; y < outcomes; y++) {
          sum += plan[s][z][y] * slopes[s][z][y];
        }
      }
    }
    return sum;
  }

  /** {@code Σ p(z,s) ln p(z|s)}. */
  private double negativeEntropy() {
    double sum = 0;
    for (int s = 0; s < clients; s++) {
      double mass = 0;
      for (int z = 0; z < attributes; z++) {
        mass += byClient[z][s];
      }
      for (int z = 0; z < attributes; z++) {
        sum += byClient[z][s] > 0 ? byClient[z][s] * Math.log(byClient[z][s] / mass) : 0;
      }
    }
    return sum;
  }

  /** What a step may reach at most: the tangent, and the step's divergence over its size. */
  private double model(double[][][] from, double[][][] slopes, double[][][] to, double step) {
    double divergence = 0;
    for (int s = 0; s < clients; s++) {
      for (int z = 0; z < attributes; z++) {
        for (int y = 0; y < outcomes; y++) {
          if (to[s][z][y] > 0) {
            divergence += to[s][z][y] * Math.log(to[s][z][y] / from[s][z][y]);
          }
        }
      }
    }
    return product(slopes, to) + divergence / step;
  }

  private double[][][] moved(double[][][] plan, double[][][] slopes, double step) {
    double[][][] next = new double[clients][attributes][outcomes];
    lowerBound = 0;
    for (int z = 0; z < attributes; z++) {
      move(z, plan, slopes, step, next);
    }
    return next;
  }

  /** One slice: multiplies, scales, and adds what its multipliers prove to the lower bound. */
  private void move(int z, double[][][] plan, double[][][] slopes, double step, double[][][] next) {
    double[][] kernel = new double[clients][outcomes];
    double top = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < clients; s++) {
      for (int y = 0; y < outcomes; y++) {
        if (plan[s][z][y] > 0) {
          kernel[s][y] = Math.log(plan[s][z][y]) - step * slopes[s][z][y];
          top = Math.max(top, kernel[s][y]);
        }
      }
    }
    for (int s = 0; s < clients; s++) {
      for (int y = 0; y < outcomes; y++) {
        kernel[s][y] =
            plan[s][z][y] > 0 ? Math.exp(Math.max(LEAST_EXPONENT, kernel[s][y] - top)) : 0;
      }
    }
    double[] rows = new double[clients];
    double[] columns = new double[outcomes];
    scale(kernel, byClient[z], byOutcome[z], rows, columns);
    double slack = Double.POSITIVE_INFINITY;
    double proven = 0;
    for (int s = 0; s < clients; s++) {
      for (int y = 0; y < outcomes; y++) {
        if (kernel[s][y] > 0) {
          next[s][z][y] = rows[s] * kernel[s][y] * columns[y];
          double multiplier = (Math.log(rows[s]) + Math.log(columns[y]) - top) / step;
          slack = Math.min(slack, slopes[s][z][y] - multiplier);
          proven += next[s][z][y] * multiplier;
        }
      }
    }
    double mass = Arrays.stream(byClient[z]).sum();
    lowerBound += mass > 0 ? proven + mass * slack : 0;
  }

  /** Sinkhorn: factors of rows and columns that give the kernel its marginals. */
  private static void scale(
      double[][] kernel, double[] wanted, double[] wantedColumns, double[] rows, double[] columns) {
    Arrays.fill(columns, 1);
    for (int k = 0; k < MOST_SCALINGS; k++) {
      double moved = 0;
      for (int s = 0; s < rows.length; s++) {
        double sum = 0;
        for (int y = 0; y < columns.length; y++) {
          sum += kernel[s][y] * columns[y];
        }
        double factor = sum > 0 ? wanted[s] / sum : 0;
        moved = Math.max(moved, Math.abs(rows[s] * sum - wanted[s]));
        rows[s] = factor;
      }
      if (moved < 1e-15) {
        return;
      }
      for (int y = 0; y < columns.length; y++) {
        double sum = 0;
        for (int s = 0; s < rows.length; s++) {
          sum += kernel[s][y] * rows[s];
        }
        columns[y] = sum > 0 ? wantedColumns[y] / sum : 0;
      }
    }
  }
}
