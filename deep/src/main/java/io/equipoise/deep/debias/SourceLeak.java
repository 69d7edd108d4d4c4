package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * What bias and source give away of the class, where real and synthetic samples are mixed: a set
 * can be balanced over the bias and still let "synthetic, with this bias" name the class.
 *
 * <pre>
 *   I(Y;B)        mutual information of class and bias, in nats
 *   I(Y;(B,G))    the same with the source G: real or synthetic
 *   accuracy      of the best guess of Y from (B,G) alone
 * </pre>
 *
 * @param ofBias I(Y;B), at least 0
 * @param ofBiasAndSource I(Y;(B,G)), at least {@code ofBias}
 * @param accuracy in (0, 1]
 */
public record SourceLeak(double ofBias, double ofBiasAndSource, double accuracy) {

  /** Measures the union of real and synthetic samples, at least one. */
  public static SourceLeak of(SyntheticBalance real, SyntheticBalance synthetic) {
    int classes = real.counts().length;
    int values = real.counts()[0].length;
    Require.sameLength("real", classes, "synthetic", synthetic.counts().length);
    Require.sameLength("real[0]", values, "synthetic[0]", synthetic.counts()[0].length);
    double[][] merged = new double[classes][values];
    double[][] apart = new double[classes][2 * values];
    for (int y = 0; y < classes; y++) {
      for (int b = 0; b < values; b++) {
        apart[y][b] = real.counts()[y][b];
        apart[y][values + b] = synthetic.counts()[y][b];
        merged[y][b] = apart[y][b] + apart[y][values + b];
      }
    }
    double total = Arrays.stream(merged).flatMapToDouble(Arrays::stream).sum();
    Require.that(total > 0, "there is no sample, real or synthetic, to measure a leak on");
    double right = 0;
    for (int column = 0; column < 2 * values; column++) {
      double most = 0;
      for (double[] row : apart) {
        most = Math.max(most, row[column]);
      }
      right += most;
    }
    return new SourceLeak(information(merged, total), information(apart, total), right / total);
  }

  private static double information(double[][] joint, double total) {
    double[] columns = new double[joint[0].length];
    for (double[] row : joint) {
      for (int k = 0; k < columns.length; k++) {
        columns[k] += row[k];
      }
    }
    double sum = 0;
    for (double[] row : joint) {
      double rows = Arrays.stream(row).sum();
      for (int k = 0; k < columns.length; k++) {
        if (row[k] > 0) {
          sum += row[k] / total * Math.log(row[k] * total / (rows * columns[k]));
        }
      }
    }
    // rounding may leave a little below 0
    return Math.max(0, sum);
  }
}
