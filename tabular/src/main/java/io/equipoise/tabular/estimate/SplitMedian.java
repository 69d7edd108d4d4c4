package io.equipoise.tabular.estimate;

import java.util.Arrays;
import java.util.List;

/**
 * One estimate of several that differ by their random splits only (Chernozhukov et al. 2018):
 *
 * <pre>
 *   estimate = median_s est_s        se = sqrt( median_s [ se_s² + (est_s - estimate)² ] )
 * </pre>
 *
 * for each coefficient alone.
 *
 * @param estimates (P)
 * @param standardErrors (P)
 */
record SplitMedian(double[] estimates, double[] standardErrors) {

  /** Of at least one split, each with P estimates and P standard errors. */
  static SplitMedian of(List<double[]> estimates, List<double[]> standardErrors) {
    int width = estimates.get(0).length;
    double[] middle = new double[width];
    double[] errors = new double[width];
    for (int j = 0; j < width; j++) {
      int column = j;
      double centre = median(estimates.stream().mapToDouble(each -> each[column]).toArray());
      double[] squares = new double[estimates.size()];
      for (int s = 0; s < squares.length; s++) {
        double error = standardErrors.get(s)[j];
        double off = estimates.get(s)[j] - centre;
        squares[s] = error * error + off * off;
      }
      middle[j] = centre;
      errors[j] = Math.sqrt(median(squares));
    }
    return new SplitMedian(middle, errors);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
