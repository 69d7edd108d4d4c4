package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;

/**
 * A temperature for each class, the higher the more its items are spread.
 *
 * <pre>
 *   phi_c = mean distance of the class's directions to their mean / log(n_c + 10)
 *   temperature_c = tau · exp(phi_c / mean phi)
 * </pre>
 *
 * <p>Means of phi run over classes with rows. A class of one row, or of equal rows, has phi 0 and
 * the temperature tau, and so has a class without rows.
 */
public final class ClassTemperatures {
  private ClassTemperatures() {}

  /**
   * As above.
   *
   * @param rows of any length; they are normalised
   * @param labels (N) in [0, classes)
   * @param tau above 0
   * @return (C)
   */
  public static double[] of(Embeddings rows, int[] labels, int classes, double tau) {
    Require.above("tau", tau, 0);
    double[] spread = spread(rows, labels, classes);
    double mean = Arrays.stream(spread).filter(phi -> phi >= 0).average().orElse(0);
    return Arrays.stream(spread).map(phi -> phi > 0 ? tau * Math.exp(phi / mean) : tau).toArray();
  }

  /**
   * The form of the paper's program: phi is clipped to its 20th and 80th percentile, and {@code
   * temperature_c = tau · phi_c / mean phi}, but tau for a class of one subclass.
   *
   * @param subclasses (C) number of subclasses of each class
   */
  public static double[] clipped(Embeddings rows, int[] labels, int[] subclasses, double tau) {
    Require.above("tau", tau, 0);
    double[] spread = spread(rows, labels, subclasses.length);
    double[] known = Arrays.stream(spread).filter(phi -> phi >= 0).toArray();
    double low = Quantile.of(known, 0.2);
    double high = Quantile.of(known, 0.8);
    double mean =
        Arrays.stream(known).map(phi -> Math.min(high, Math.max(low, phi))).average().orElse(0);
    double[] temperatures = new double[spread.length];
    for (int c = 0; c < spread.length; c++) {
      double phi = Math.min(high, Math.max(low, spread[c]));
      temperatures[c] = subclasses[c] > 1 && phi > 0 ? tau * phi / mean : tau;
    }
    return temperatures;
  }

  /** phi; -1 for a class without rows. */
  private static double[] spread(Embeddings rows, int[] labels, int classes) {
    Require.sameLength("embeddings", rows.size(), "labels", labels.length);
    int width = rows.width();
    double[] unit = rows.unit().values();
    double[][] means = new double[classes][width];
    int[] sizes = new int[classes];
    for (int i = 0; i < labels.length; i++) {
      Require.that(
          labels[i] >= 0 && labels[i] < classes,
          "label " + labels[i] + " is no class: there are " + classes + " classes");
      sizes[labels[i]]++;
      for (int d = 0; d < width; d++) {
        means[labels[i]][d] += unit[i * width + d];
      }
    }
    double[] sums = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      double squares = 0;
      for (int d = 0; d < width; d++) {
        double apart = unit[i * width + d] - means[labels[i]][d] / sizes[labels[i]];
        squares += apart * apart;
      }
      sums[labels[i]] += Math.sqrt(squares);
    }
    double[] phi = new double[classes];
    for (int c = 0; c < classes; c++) {
      phi[c] = sizes[c] == 0 ? -1 : sums[c] / sizes[c] / Math.log(sizes[c] + 10);
    }
    return phi;
  }
}
