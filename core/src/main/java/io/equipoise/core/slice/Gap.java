package io.equipoise.core.slice;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MeanInterval;
import io.equipoise.core.stat.Mover;
import io.equipoise.core.stat.NormalInterval;
import io.equipoise.core.stat.ProportionInterval;
import java.util.Arrays;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.FisherExactTest;
import org.apache.commons.statistics.inference.TTest;

/**
 * A share or a mean inside a slice against the rest, and whether the first is larger than chance
 * would have it.
 *
 * @param inside with its interval
 * @param rest with its interval
 * @param difference the first less the second, with its interval
 * @param p one-sided, for a first that is larger; NaN when it cannot be tested
 */
public record Gap(Estimate inside, Estimate rest, Estimate difference, double p) {
  static final int MOST_EXACT = 20_000;

  /**
   * Of failures: as shares when they are all 0 or 1, else as means with Welch's interval and test.
   */
  static Gap of(double[] inside, double[] rest) {
    if (isShare(inside) && isShare(rest)) {
      return ofShares(
          (int) Arrays.stream(inside).sum(),
          inside.length,
          (int) Arrays.stream(rest).sum(),
          rest.length);
    }
    MeanInterval.Moments a = MeanInterval.Moments.of(inside);
    MeanInterval.Moments b = MeanInterval.Moments.of(rest);
    boolean testable = inside.length > 1 && rest.length > 1 && a.variance() + b.variance() > 0;
    double p =
        testable
            ? TTest.withDefaults()
                .with(AlternativeHypothesis.GREATER_THAN)
                .test(inside, rest)
                .getPValue()
            : Double.NaN;
    return new Gap(MeanInterval.of(a), MeanInterval.of(b), MeanInterval.difference(a, b), p);
  }

  private static boolean isShare(double[] values) {
    return Arrays.stream(values).allMatch(value -> value == 0 || value == 1);
  }

  /**
   * Of shares, with Wilson's and Newcombe's intervals; Fisher's exact test up to {@value
   * #MOST_EXACT} rows, beyond that the normal one.
   *
   * @param hits of {@code rows}
   * @param otherHits of {@code otherRows}
   */
  public static Gap ofShares(int hits, int rows, int otherHits, int otherRows) {
    Estimate inside = ProportionInterval.wilson(hits, rows);
    Estimate rest = ProportionInterval.wilson(otherHits, otherRows);
    if (rows == 0 || otherRows == 0) {
      return new Gap(inside, rest, Estimate.NOT_MEASURABLE, Double.NaN);
    }
    return new Gap(
        inside, rest, Mover.difference(inside, rest), p(hits, rows, otherHits, otherRows));
  }

  private static double p(int hits, int rows, int otherHits, int otherRows) {
    if ((long) rows + otherRows <= MOST_EXACT) {
      return FisherExactTest.withDefaults()
          .with(AlternativeHypothesis.GREATER_THAN)
          .test(new int[][] {{hits, rows - hits}, {otherHits, otherRows - otherHits}})
          .getPValue();
    }
    double pooled = ((double) hits + otherHits) / ((double) rows + otherRows);
    double error = Math.sqrt(pooled * (1 - pooled) * (1.0 / rows + 1.0 / otherRows));
    double gap = (double) hits / rows - (double) otherHits / otherRows;
    double z = error == 0 ? 0 : gap / error;
    return z > 0 ? NormalInterval.p(z) / 2 : 1 - NormalInterval.p(z) / 2;
  }
}
