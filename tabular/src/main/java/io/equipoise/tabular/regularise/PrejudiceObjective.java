package io.equipoise.tabular.regularise;

import io.equipoise.tabular.learn.LinearLayer;
import io.equipoise.tabular.optimise.Smooth;
import java.util.Arrays;

/**
 * What {@link PrejudiceRemover} minimises.
 *
 * @param x (N·D) encoded rows
 * @param labels (N) in [0, classes)
 * @param groups (N) in [0, count)
 * @param weights (N)
 * @param classes C
 * @param count G
 * @param eta price of the mutual information between decision and group
 * @param ridge weight of the quadratic penalty
 */
record PrejudiceObjective(
    double[] x,
    int[] labels,
    int[] groups,
    double[] weights,
    int classes,
    int count,
    double eta,
    double ridge)
    implements Smooth {
  private static final double LEAST = 1e-12;

  private int width() {
    return x.length / labels.length;
  }

  /** Parameters of one group: C rows of D + 1. */
  int block() {
    return classes * (width() + 1);
  }

  @Override
  public double at(double[] w, double[] gradient) {
    LinearLayer[] layers = new LinearLayer[count];
    for (int g = 0; g < count; g++) {
      layers[g] = new LinearLayer(classes, Arrays.copyOfRange(w, g * block(), (g + 1) * block()));
    }
    double[] p = new double[labels.length * classes];
    double[] row = new double[classes];
    double value = 0;
    double[] ofGroup = new double[count * classes];
    double[] groupWeight = new double[count];
    for (int i = 0; i < labels.length; i++) {
      value += weights[i] * layers[groups[i]].loss(x, i * width(), labels[i], row);
      System.arraycopy(row, 0, p, i * classes, classes);
      groupWeight[groups[i]] += weights[i];
      for (int c = 0; c < classes; c++) {
        ofGroup[groups[i] * classes + c] += weights[i] * row[c];
      }
    }
    double[] log = logRatios(ofGroup, groupWeight);
    for (int k = 0; k < log.length; k++) {
      value += eta * ofGroup[k] * log[k];
    }
    slopes(p, log, gradient);
    for (int k = 0; k < w.length; k++) {
      value += ridge / 2 * w[k] * w[k];
      gradient[k] += ridge * w[k];
    }
    return value;
  }

  /** {@code ln(P(c | g) / P(c))} (G·C). */
  private double[] logRatios(double[] ofGroup, double[] groupWeight) {
    double total = Arrays.stream(groupWeight).sum();
    double[] log = new double[ofGroup.length];
    for (int c = 0; c < classes; c++) {
      double all = 0;
      for (int g = 0; g < count; g++) {
        all += ofGroup[g * classes + c];
      }
      for (int g = 0; g < count; g++) {
        double own = ofGroup[g * classes + c] / Math.max(LEAST, groupWeight[g]);
        log[g * classes + c] = Math.log(Math.max(LEAST, own) / Math.max(LEAST, all / total));
      }
    }
    return log;
  }

  /**
   * The slope of the mutual information in {@code P(c | x_i)} is the log ratio itself: what its
   * shares inside the logarithms add cancels.
   */
  private void slopes(double[] p, double[] log, double[] gradient) {
    Arrays.fill(gradient, 0);
    int width = width();
    for (int i = 0; i < labels.length; i++) {
      int group = groups[i];
      double mean = 0;
      for (int c = 0; c < classes; c++) {
        mean += p[i * classes + c] * log[group * classes + c];
      }
      for (int c = 0; c < classes; c++) {
        double chance = p[i * classes + c];
        double slope =
            weights[i]
                * (chance
                    - (labels[i] == c ? 1 : 0)
                    + eta * chance * (log[group * classes + c] - mean));
        int at = group * block() + c * (width + 1);
        for (int j = 0; j < width; j++) {
          gradient[at + j] += slope * x[i * width + j];
        }
        gradient[at + width] += slope;
      }
    }
  }
}
