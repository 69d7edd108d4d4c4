package io.equipoise.deep.loss;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How well predicted scores put pairs of rows of one data set in the order that their ratings have,
 * with its slopes by the scores. Pairs are walked one by one, so that memory stays linear in the
 * rows.
 *
 * <pre>
 *   predicted = Phi((S_A - S_B)/sqrt(2))       true = Phi((mu_A - mu_B)/sqrt(sd_A² + sd_B² + 1e-8))
 *   loss = 1 - sqrt(predicted · true + 1e-8) - sqrt((1 - predicted)(1 - true) + 1e-8)
 * </pre>
 *
 * @param value the mean over unordered pairs within data sets, each times both rows' weights; 0
 *     without pairs
 * @param slopes (N) of the value by each score
 */
record FidelityPairs(double value, double[] slopes) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);
  private static final double FLOOR = 1e-8;
  private static final double ROOT_2 = Math.sqrt(2);

  /**
   * From scores and truth, all (N).
   *
   * @param sets which data set each row is of
   */
  static FidelityPairs of(
      double[] scores, double[] means, double[] deviations, long[] sets, double[] weights) {
    int n = scores.length;
    double[] slopes = new double[n];
    double sum = 0;
    long pairs = 0;
    for (int a = 0; a < n; a++) {
      for (int b = a + 1; b < n; b++) {
        if (sets[a] != sets[b]) {
          continue;
        }
        pairs++;
        double weight = weights[a] * weights[b];
        if (weight == 0) {
          continue;
        }
        double spread =
            Math.sqrt(deviations[a] * deviations[a] + deviations[b] * deviations[b] + FLOOR);
        double t = (means[a] - means[b]) / spread;
        double before = NORMAL.cumulativeProbability(t);
        double after = NORMAL.survivalProbability(t);
        double z = (scores[a] - scores[b]) / ROOT_2;
        double above = Math.sqrt(NORMAL.cumulativeProbability(z) * before + FLOOR);
        double below = Math.sqrt(NORMAL.survivalProbability(z) * after + FLOOR);
        sum += weight * (1 - above - below);
        double slope = weight * 0.5 * (after / below - before / above) * NORMAL.density(z) / ROOT_2;
        slopes[a] += slope;
        slopes[b] -= slope;
      }
    }
    for (int a = 0; a < n && pairs > 0; a++) {
      slopes[a] /= pairs;
    }
    return new FidelityPairs(pairs > 0 ? sum / pairs : 0, slopes);
  }
}
