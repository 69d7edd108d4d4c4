package io.equipoise.tabular.fairness;

import io.equipoise.core.error.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * The best accuracy that any predictor can have under a limit on its disparity over all clients and
 * one on that within clients.
 *
 * <pre>
 *   r[s,z,y] = P(prediction 1 | client s, attribute z, truth y)
 *   min Σ p(s,z,y) (y (1 - r) + (1 - y) r)     I(Z; Y') &lt;= globalLimit,  I(Z; Y' | S) &lt;= localLimit
 * </pre>
 *
 * <p>Limits are in bits; those below 1e-9 count as 1e-9. The problem is convex, and solved to 1e-8
 * by Newton steps behind a logarithmic barrier, which takes the cube of the cells. What features
 * allow is left out: no training can beat it, most stay below. The disparities are those of {@link
 * io.equipoise.core.metric.DisparityDecomposition}.
 *
 * @see <a href="https://arxiv.org/abs/2307.11333">Hamman and Dutta, Demystifying Local and Global
 *     Fairness Trade-offs in Federated Learning Using Partial Information Decomposition, 2024,
 *     section 4, arXiv:2307.11333</a>
 */
public final class AccuracyFairnessLimit {
  private static final double LEAST_LIMIT = 1e-9;
  private static final double PRECISION = 1e-8;
  private static final double CENTRED = 1e-9;
  private static final int MOST_STEPS = 200;

  /**
   * What can be reached.
   *
   * @param globalLimit bits
   * @param localLimit bits
   * @param accuracy of the best predictor
   * @param rates its rate of prediction 1 by client, attribute and truth (S,Z,2); 0 for empty cells
   */
  public record Reached(
      double globalLimit, double localLimit, double accuracy, double[][][] rates) {}

  private final int[] clients;
  private final int[] attributes;
  private final double[] shares;
  private final double[] costs;
  private final double[][][] table;

  /**
   * Of a population.
   *
   * @param counts rows or shares of each client, attribute and truth (S,Z,2); at least 0
   */
  public AccuracyFairnessLimit(double[][][] counts) {
    table = counts;
    double total = 0;
    int cells = 0;
    for (double[][] client : counts) {
      for (double[] line : client) {
        Require.sameLength("a row of counts", line.length, "the truths 0 and 1", 2);
        for (double count : line) {
          Require.between("an entry of counts", count, 0, 1e300);
          total += count;
          cells += count > 0 ? 1 : 0;
        }
      }
    }
    Require.above("the sum of counts", total, 0);
    clients = new int[cells];
    attributes = new int[cells];
    shares = new double[cells];
    costs = new double[cells];
    int cell = 0;
    for (int s = 0; s < counts.length; s++) {
      for (int z = 0; z < counts[s].length; z++) {
        for (int y = 0; y < 2; y++) {
          if (counts[s][z][y] > 0) {
            clients[cell] = s;
            attributes[cell] = z;
            shares[cell] = counts[s][z][y] / total;
            costs[cell++] = (1 - 2 * y) * counts[s][z][y] / total;
          }
        }
      }
    }
  }

  /** The best accuracy for each pair of limits, those on the whole outside. */
  public List<Reached> frontier(double[] globalLimits, double[] localLimits) {
    List<Reached> reached = new ArrayList<>();
    for (double global : globalLimits) {
      for (double local : localLimits) {
        reached.add(under(global, local));
      }
    }
    return reached;
  }

  /** The best accuracy under these limits in bits, each at least 0. */
  public Reached under(double globalLimit, double localLimit) {
    Require.atLeast("globalLimit", globalLimit, 0);
    Require.atLeast("localLimit", localLimit, 0);
    double bit = Math.log(2);
    Barrier barrier =
        new Barrier(
            bit * Math.max(LEAST_LIMIT, globalLimit), bit * Math.max(LEAST_LIMIT, localLimit));
    double[] rates = new double[shares.length];
    Arrays.fill(rates, 0.5);
    double sharpness = 1;
    while (2 * (rates.length + 1) / sharpness > PRECISION) {
      sharpness *= 8;
      rates = barrier.centred(rates, sharpness);
    }
    double accuracy = 1;
    double[][][] full = new double[table.length][][];
    for (int s = 0; s < full.length; s++) {
      full[s] = new double[table[s].length][2];
    }
    for (int i = 0; i < rates.length; i++) {
      int truth = costs[i] < 0 ? 1 : 0;
      accuracy -= shares[i] * Math.abs(truth - rates[i]);
      full[clients[i]][attributes[i]][truth] = rates[i];
    }
    return new Reached(globalLimit, localLimit, accuracy, full);
  }

  /** Error times sharpness, with walls at the limits and at rates of 0 and 1. */
  private final class Barrier {
    private final Disparity global;
    private final Disparity local;

    Barrier(double globalLimit, double localLimit) {
      global = new Disparity(new int[shares.length], attributes, shares, globalLimit);
      local = new Disparity(clients, attributes, shares, localLimit);
    }

    double[] centred(double[] from, double sharpness) {
      double[] rates = from;
      int n = rates.length;
      for (int k = 0; k < MOST_STEPS; k++) {
        double[] slope = new double[n];
        DMatrixRMaj bend = new DMatrixRMaj(n, n);
        for (int i = 0; i < n; i++) {
          slope[i] = sharpness * costs[i] - 1 / rates[i] + 1 / (1 - rates[i]);
          bend.add(i, i, 1 / (rates[i] * rates[i]) + 1 / ((1 - rates[i]) * (1 - rates[i])));
        }
        global.wall(rates, slope, bend);
        local.wall(rates, slope, bend);
        double[] step = solved(bend, slope);
        double decrement = 0;
        for (int i = 0; i < n; i++) {
          decrement -= slope[i] * step[i];
        }
        if (decrement / 2 < CENTRED) {
          return rates;
        }
        double size = 1;
        double here = height(rates, sharpness);
        double[] next = moved(rates, step, size);
        while (!(height(next, sharpness) <= here - 0.1 * size * decrement) && size > 1e-12) {
          size /= 2;
          next = moved(rates, step, size);
        }
        if (size <= 1e-12) {
          return rates;
        }
        rates = next;
      }
      return rates;
    }

    private double height(double[] rates, double sharpness) {
      double height = 0;
      for (int i = 0; i < rates.length; i++) {
        if (!(rates[i] > 0 && rates[i] < 1)) {
          return Double.POSITIVE_INFINITY;
        }
        height += sharpness * costs[i] * rates[i] - Math.log(rates[i]) - Math.log(1 - rates[i]);
      }
      return height - Math.log(global.room(rates)) - Math.log(local.room(rates));
    }
  }

  private static double[] moved(double[] rates, double[] step, double size) {
    double[] moved = rates.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += size * step[i];
    }
    return moved;
  }

  /** Newton's step; where rounding hides that the bend is positive, a damped one. */
  private static double[] solved(DMatrixRMaj bend, double[] slope) {
    int n = slope.length;
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(n);
    double damping = 1e-14;
    while (!solver.setA(bend.copy())) {
      Require.that(damping < 1, "counts differ by too many powers of ten to search for a limit");
      for (int i = 0; i < n; i++) {
        bend.add(i, i, damping * bend.get(i, i));
      }
      damping *= 10;
    }
    DMatrixRMaj step = new DMatrixRMaj(n, 1);
    double[] down = Arrays.stream(slope).map(each -> -each).toArray();
    solver.solve(new DMatrixRMaj(n, 1, true, down), step);
    return step.data;
  }
}
