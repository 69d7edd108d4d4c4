package io.equipoise.tabular.network;

import io.equipoise.core.random.Seed;
import io.equipoise.tabular.optimise.Lbfgs;
import io.equipoise.tabular.optimise.Smooth;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Fits a few logistic units with a linear output to residuals.
 *
 * <pre>
 *   (1/2n) Σ_i w_i Σ_k (h_k(x_i) - r_ik)² + (penalty/2n) Σ weights²      biases are free
 * </pre>
 *
 * @param x (N·D) encoded rows
 * @param width D
 * @param weights (N) of rows
 * @param outputs K
 * @param units J
 */
record UnitFit(float[] x, int width, double[] weights, int outputs, int units) {
  /** That of the released code's networks. */
  private static final double PENALTY = 1e-4;

  private static final double TOLERANCE = 1e-5;

  /** One step's network: its units and their output, without a start. */
  BoostedNetwork fit(double[] residuals, int[] rows, int iterations, Seed seed) {
    int hidden = units * (width + 1);
    double[] start = new double[hidden + (units + 1) * outputs];
    UniformRandomProvider random = seed.generator();
    double in = Math.sqrt(2.0 / (width + units));
    double out = Math.sqrt(2.0 / (units + outputs));
    for (int i = 0; i < start.length; i++) {
      start[i] = (i < hidden ? in : out) * (2 * random.nextDouble() - 1);
    }
    Lbfgs.Options options = new Lbfgs.Options(10, iterations, TOLERANCE);
    return network(Lbfgs.minimise(error(residuals, rows), start, options).x());
  }

  /** The error over these rows as a function of all weights: hidden ones, then output ones. */
  Smooth error(double[] residuals, int[] rows) {
    return new Error(this, residuals, rows);
  }

  private BoostedNetwork network(double[] all) {
    int hidden = units * (width + 1);
    return new BoostedNetwork(
        width,
        outputs,
        units,
        new double[outputs],
        Arrays.copyOf(all, hidden),
        Arrays.copyOfRange(all, hidden, all.length));
  }

  private record Error(UnitFit fit, double[] residuals, int[] rows) implements Smooth {

    @Override
    public double at(double[] all, double[] gradient) {
      int width = fit.width();
      int units = fit.units();
      int outputs = fit.outputs();
      int hidden = units * (width + 1);
      Arrays.fill(gradient, 0);
      double[] active = new double[units + 1];
      double[] miss = new double[outputs];
      active[units] = 1;
      double sum = 0;
      for (int row : rows) {
        int at = row * width;
        for (int j = 0; j < units; j++) {
          int unit = j * (width + 1);
          double z = all[unit + width];
          for (int d = 0; d < width; d++) {
            z += all[unit + d] * fit.x()[at + d];
          }
          active[j] = 1 / (1 + Math.exp(-z));
        }
        double weight = fit.weights()[row];
        for (int k = 0; k < outputs; k++) {
          double h = 0;
          for (int j = 0; j <= units; j++) {
            h += all[hidden + j * outputs + k] * active[j];
          }
          double off = h - residuals[row * outputs + k];
          sum += weight * off * off;
          miss[k] = weight * off;
        }
        back(all, gradient, active, miss, at);
      }
      return finish(all, gradient, sum);
    }

    private void back(double[] all, double[] gradient, double[] active, double[] miss, int at) {
      int width = fit.width();
      int units = fit.units();
      int outputs = fit.outputs();
      int hidden = units * (width + 1);
      for (int j = 0; j <= units; j++) {
        double up = 0;
        for (int k = 0; k < outputs; k++) {
          int weight = hidden + j * outputs + k;
          gradient[weight] += miss[k] * active[j];
          up += miss[k] * all[weight];
        }
        if (j < units) {
          double slope = up * active[j] * (1 - active[j]);
          int unit = j * (width + 1);
          for (int d = 0; d < width; d++) {
            gradient[unit + d] += slope * fit.x()[at + d];
          }
          gradient[unit + width] += slope;
        }
      }
    }

    private double finish(double[] all, double[] gradient, double sum) {
      int width = fit.width();
      int hidden = fit.units() * (width + 1);
      int lastBias = all.length - fit.outputs();
      double squares = 0;
      for (int i = 0; i < all.length; i++) {
        boolean bias = i < hidden ? i % (width + 1) == width : i >= lastBias;
        if (!bias) {
          squares += all[i] * all[i];
          gradient[i] += PENALTY * all[i];
        }
        gradient[i] /= rows.length;
      }
      return (sum + PENALTY * squares) / (2 * rows.length);
    }
  }
}
