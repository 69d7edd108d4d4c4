package io.equipoise.tabular.repair;

import io.equipoise.tabular.optimise.Smooth;
import java.util.Arrays;

/**
 * What {@link FairRepresentation} minimises. The parameters are K prototypes v (K·D), the class
 * scores of each u (K·C), and the roots a (D) of what a column counts in the distance.
 *
 * <pre>
 *   M_ik = softmax over k of -sum_j a_j² (x_ij - v_kj)²
 *   Lx   mean over rows and columns of (x - M v)²
 *   Ly   mean over rows of -ln sum_k M_ik softmax(u_k)[y_i]
 *   Lz   mean over prototypes and pairs of groups of |mean M over g - mean M over h|
 * </pre>
 *
 * @param x (N·D) encoded rows
 * @param labels (N) in [0, classes)
 * @param groups (N) in [0, count), none empty
 * @param classes C
 * @param count G
 * @param prototypes K
 * @param price of Lx, Ly and Lz
 */
record PrototypeObjective(
    double[] x, int[] labels, int[] groups, int classes, int count, int prototypes, double[] price)
    implements Smooth {
  /** Rounds the corner of the absolute value. */
  private static final double CORNER = 1e-8;

  int width() {
    return x.length / labels.length;
  }

  int parameters() {
    return prototypes * (width() + classes) + width();
  }

  /** Memberships (K) of one row that stands from {@code from}. */
  static void memberships(
      double[] x, int from, double[] parameters, int prototypes, int classes, double[] out) {
    int width = parameters.length - prototypes * classes;
    width /= prototypes + 1;
    int roots = prototypes * (width + classes);
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < prototypes; k++) {
      double distance = 0;
      for (int j = 0; j < width; j++) {
        double apart = parameters[roots + j] * (x[from + j] - parameters[k * width + j]);
        distance += apart * apart;
      }
      out[k] = -distance;
      most = Math.max(most, -distance);
    }
    double sum = 0;
    for (int k = 0; k < prototypes; k++) {
      out[k] = Math.exp(out[k] - most);
      sum += out[k];
    }
    for (int k = 0; k < prototypes; k++) {
      out[k] /= sum;
    }
  }

  @Override
  public double at(double[] parameters, double[] gradient) {
    Arrays.fill(gradient, 0);
    int n = labels.length;
    double[] m = new double[n * prototypes];
    double[] mean = new double[count * prototypes];
    double[] sizes = new double[count];
    double[] row = new double[prototypes];
    for (int i = 0; i < n; i++) {
      memberships(x, i * width(), parameters, prototypes, classes, row);
      System.arraycopy(row, 0, m, i * prototypes, prototypes);
      sizes[groups[i]]++;
      for (int k = 0; k < prototypes; k++) {
        mean[groups[i] * prototypes + k] += row[k];
      }
    }
    for (int k = 0; k < mean.length; k++) {
      mean[k] /= sizes[k / prototypes];
    }
    double[] slope = new double[mean.length];
    double value = price[2] * apart(mean, slope);
    double[] chances = chances(parameters);
    double[] ofChance = new double[chances.length];
    double[] ofM = new double[prototypes];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < prototypes; k++) {
        ofM[k] = price[2] * slope[groups[i] * prototypes + k] / sizes[groups[i]];
      }
      value += told(i, m, chances, ofM, ofChance);
      value += rebuilt(i, m, parameters, ofM, gradient);
      toParameters(i, m, parameters, ofM, gradient);
    }
    toScores(chances, ofChance, gradient);
    return value;
  }

  /** Lz, and its slope in each mean. */
  private double apart(double[] mean, double[] slope) {
    double value = 0;
    double scale = prototypes * Math.max(1, count * (count - 1) / 2.0);
    for (int g = 0; g < count; g++) {
      for (int h = 0; h < g; h++) {
        for (int k = 0; k < prototypes; k++) {
          double apart = mean[g * prototypes + k] - mean[h * prototypes + k];
          double size = Math.sqrt(apart * apart + CORNER);
          value += size / scale;
          slope[g * prototypes + k] += apart / size / scale;
          slope[h * prototypes + k] -= apart / size / scale;
        }
      }
    }
    return value;
  }

  /** The class probabilities of each prototype (K·C). */
  private double[] chances(double[] parameters) {
    double[] chances = new double[prototypes * classes];
    for (int k = 0; k < prototypes; k++) {
      int from = prototypes * width() + k * classes;
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        most = Math.max(most, parameters[from + c]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        chances[k * classes + c] = Math.exp(parameters[from + c] - most);
        sum += chances[k * classes + c];
      }
      for (int c = 0; c < classes; c++) {
        chances[k * classes + c] /= sum;
      }
    }
    return chances;
  }

  private double told(int i, double[] m, double[] chances, double[] ofM, double[] ofChance) {
    double told = 0;
    for (int k = 0; k < prototypes; k++) {
      told += m[i * prototypes + k] * chances[k * classes + labels[i]];
    }
    double safe = Math.max(1e-300, told);
    double slope = -price[1] / labels.length / safe;
    for (int k = 0; k < prototypes; k++) {
      ofM[k] += slope * chances[k * classes + labels[i]];
      ofChance[k * classes + labels[i]] += slope * m[i * prototypes + k];
    }
    return -price[1] * Math.log(safe) / labels.length;
  }

  private double rebuilt(int i, double[] m, double[] parameters, double[] ofM, double[] gradient) {
    int width = width();
    double value = 0;
    double scale = price[0] / labels.length / width;
    for (int j = 0; j < width; j++) {
      double error = -x[i * width + j];
      for (int k = 0; k < prototypes; k++) {
        error += m[i * prototypes + k] * parameters[k * width + j];
      }
      value += scale * error * error;
      for (int k = 0; k < prototypes; k++) {
        ofM[k] += 2 * scale * error * parameters[k * width + j];
        gradient[k * width + j] += 2 * scale * error * m[i * prototypes + k];
      }
    }
    return value;
  }

  /** From slopes in the memberships of a row to slopes in prototypes and roots. */
  private void toParameters(
      int i, double[] m, double[] parameters, double[] ofM, double[] gradient) {
    int width = width();
    int roots = prototypes * (width + classes);
    double mean = 0;
    for (int k = 0; k < prototypes; k++) {
      mean += m[i * prototypes + k] * ofM[k];
    }
    for (int k = 0; k < prototypes; k++) {
      double ofDistance = -m[i * prototypes + k] * (ofM[k] - mean);
      for (int j = 0; j < width; j++) {
        double root = parameters[roots + j];
        double apart = x[i * width + j] - parameters[k * width + j];
        gradient[k * width + j] -= ofDistance * 2 * root * root * apart;
        gradient[roots + j] += ofDistance * 2 * root * apart * apart;
      }
    }
  }

  private void toScores(double[] chances, double[] ofChance, double[] gradient) {
    for (int k = 0; k < prototypes; k++) {
      double mean = 0;
      for (int c = 0; c < classes; c++) {
        mean += chances[k * classes + c] * ofChance[k * classes + c];
      }
      for (int c = 0; c < classes; c++) {
        gradient[prototypes * width() + k * classes + c] =
            chances[k * classes + c] * (ofChance[k * classes + c] - mean);
      }
    }
  }
}
