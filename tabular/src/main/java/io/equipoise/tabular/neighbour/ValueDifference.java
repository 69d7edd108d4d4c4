package io.equipoise.tabular.neighbour;

/**
 * The value difference metric: two levels of a category are near when they come with the same
 * labels.
 *
 * <pre>
 *   distance(a, b) = sum over classes c |P(c | a) - P(c | b)|
 * </pre>
 *
 * A level that never occurs lies at the largest distance, 2, from every other.
 *
 * @see <a href="https://doi.org/10.1007/BF00993481">Cost and Salzberg, A weighted nearest neighbor
 *     algorithm for learning with symbolic features, 1993, eq. 1 with k = 1 and unit weights</a>
 */
public final class ValueDifference implements LevelDistance {
  private final double[][] shares;

  private ValueDifference(double[][] shares) {
    this.shares = shares;
  }

  /**
   * Learned from labelled rows.
   *
   * @param codes (N) level of each row, in [0, levels)
   * @param labels (N) class of each row, in [0, classes)
   */
  public static ValueDifference of(int[] codes, int levels, int[] labels, int classes) {
    double[][] shares = new double[levels][classes];
    double[] rows = new double[levels];
    for (int i = 0; i < codes.length; i++) {
      shares[codes[i]][labels[i]]++;
      rows[codes[i]]++;
    }
    for (int level = 0; level < levels; level++) {
      for (int c = 0; c < classes && rows[level] > 0; c++) {
        shares[level][c] /= rows[level];
      }
    }
    for (int level = 0; level < levels; level++) {
      if (rows[level] == 0) {
        shares[level] = new double[0];
      }
    }
    return new ValueDifference(shares);
  }

  @Override
  public void from(int level, double[] squared) {
    double[] own = shares[level];
    for (int other = 0; other < shares.length; other++) {
      double[] theirs = shares[other];
      double distance = 0;
      if (other != level) {
        distance = own.length == 0 || theirs.length == 0 ? 2 : gap(own, theirs);
      }
      squared[other] = distance * distance;
    }
  }

  private static double gap(double[] own, double[] theirs) {
    double sum = 0;
    for (int c = 0; c < own.length; c++) {
      sum += Math.abs(own[c] - theirs[c]);
    }
    return sum;
  }
}
