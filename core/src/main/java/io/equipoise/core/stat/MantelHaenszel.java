package io.equipoise.core.stat;

import io.equipoise.core.error.Require;

/**
 * The gap between two groups held fixed over strata, such as departments: one common risk
 * difference and one common odds ratio. A stratum with only one of the groups says nothing and
 * drops out. The variance of the risk difference is that of Sato (1989).
 *
 * @param riskDifference share of positives in the first group minus that in the second, in [-1, 1]
 * @param oddsRatio odds in the first group over odds in the second
 * @see <a href="https://doi.org/10.1093/jnci/22.4.719">Mantel and Haenszel, Statistical Aspects of
 *     the Analysis of Data from Retrospective Studies of Disease, 1959</a>
 * @see <a href="https://doi.org/10.2307/2531052">Robins, Breslow and Greenland, Estimators of the
 *     Mantel-Haenszel Variance Consistent in Both Sparse Data and Large-Strata Limiting Models,
 *     1986</a>
 */
public record MantelHaenszel(Estimate riskDifference, Estimate oddsRatio) {

  /**
   * Arrays hold one entry per stratum.
   *
   * @param positives positives of the first group
   * @param rows rows of the first group
   * @param otherPositives positives of the second group
   * @param otherRows rows of the second group
   */
  public static MantelHaenszel of(
      double[] positives, double[] rows, double[] otherPositives, double[] otherRows) {
    Require.sameLength("the positives", positives.length, "the rows", rows.length);
    Require.sameLength("the positives", positives.length, "the others", otherPositives.length);
    Require.sameLength("the positives", positives.length, "their rows", otherRows.length);
    return new MantelHaenszel(
        difference(positives, rows, otherPositives, otherRows),
        odds(positives, rows, otherPositives, otherRows));
  }

  private static Estimate difference(double[] x1, double[] n1, double[] x0, double[] n0) {
    double top = 0;
    double weight = 0;
    double slope = 0;
    double base = 0;
    for (int k = 0; k < x1.length; k++) {
      double n = n1[k] + n0[k];
      if (n1[k] == 0 || n0[k] == 0) {
        continue;
      }
      top += (x1[k] * n0[k] - x0[k] * n1[k]) / n;
      weight += n1[k] * n0[k] / n;
      slope +=
          (n1[k] * n1[k] * x0[k] - n0[k] * n0[k] * x1[k] + n1[k] * n0[k] * (n0[k] - n1[k]) / 2)
              / (n * n);
      base += (x1[k] * (n0[k] - x0[k]) + x0[k] * (n1[k] - x1[k])) / (2 * n);
    }
    if (weight == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    double difference = top / weight;
    double variance = (difference * slope + base) / (weight * weight);
    return NormalInterval.of(difference, Math.sqrt(Math.max(0, variance)));
  }

  private static Estimate odds(double[] x1, double[] n1, double[] x0, double[] n0) {
    double top = 0;
    double bottom = 0;
    double topTop = 0;
    double mixed = 0;
    double bottomBottom = 0;
    for (int k = 0; k < x1.length; k++) {
      double n = n1[k] + n0[k];
      if (n1[k] == 0 || n0[k] == 0) {
        continue;
      }
      double r = x1[k] * (n0[k] - x0[k]) / n;
      double s = x0[k] * (n1[k] - x1[k]) / n;
      double p = (x1[k] + n0[k] - x0[k]) / n;
      double q = (n1[k] - x1[k] + x0[k]) / n;
      top += r;
      bottom += s;
      topTop += p * r;
      mixed += p * s + q * r;
      bottomBottom += q * s;
    }
    if (top == 0 || bottom == 0) {
      double value = top == 0 && bottom == 0 ? Double.NaN : top / bottom;
      return new Estimate(value, Double.NaN, Double.NaN);
    }
    double variance =
        topTop / (2 * top * top)
            + mixed / (2 * top * bottom)
            + bottomBottom / (2 * bottom * bottom);
    Estimate log = NormalInterval.of(Math.log(top / bottom), Math.sqrt(variance));
    return new Estimate(top / bottom, Math.exp(log.low()), Math.exp(log.high()));
  }
}
