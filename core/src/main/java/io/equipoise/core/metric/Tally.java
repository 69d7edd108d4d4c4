package io.equipoise.core.metric;

/**
 * Counts of one group by label and decision among K classes.
 *
 * @param classes K
 * @param rows (K·K) rows, by {@code label * K + decision}
 * @param totals (K·K) sums of weights
 * @param squares (K·K) sums of squared weights
 */
public record Tally(int classes, double[] rows, double[] totals, double[] squares) {

  /** All zero. */
  static Tally empty(int classes) {
    int cells = classes * classes;
    return new Tally(classes, new double[cells], new double[cells], new double[cells]);
  }

  void add(Tally other) {
    for (int i = 0; i < rows.length; i++) {
      rows[i] += other.rows[i];
      totals[i] += other.totals[i];
      squares[i] += other.squares[i];
    }
  }

  /** Number of rows. */
  public long size() {
    double size = 0;
    for (double count : rows) {
      size += count;
    }
    return (long) size;
  }

  /** One class against all others; with two classes the positive one is 1. */
  public Confusion oneVersusRest(int positive) {
    double[] total = new double[4];
    double[] square = new double[4];
    for (int label = 0; label < classes; label++) {
      for (int decision = 0; decision < classes; decision++) {
        int cell;
        if (label == positive) {
          cell = decision == positive ? 0 : 3;
        } else {
          cell = decision == positive ? 1 : 2;
        }
        total[cell] += totals[label * classes + decision];
        square[cell] += squares[label * classes + decision];
      }
    }
    return new Confusion(total[0], total[1], total[2], total[3], square);
  }

  /** Weight of the rows whose decision is their label. */
  double correct() {
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += totals[c * classes + c];
    }
    return sum;
  }
}
