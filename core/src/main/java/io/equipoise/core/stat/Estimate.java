package io.equipoise.core.stat;

/**
 * A number with its 95 % interval. NaN as value means "not measurable" (a group with no positives
 * has no true positive rate); it is reported as such, never as 0.
 *
 * @param value the point estimate
 * @param low lower end of the interval, NaN when unknown
 * @param high upper end of the interval, NaN when unknown
 */
public record Estimate(double value, double low, double high) {
  /** What cannot be measured. */
  public static final Estimate NOT_MEASURABLE = new Estimate(Double.NaN, Double.NaN, Double.NaN);

  /** A number that is known exactly, such as a count. */
  public static Estimate exact(double value) {
    return new Estimate(value, value, value);
  }

  /** Whether there is a number at all. */
  public boolean measurable() {
    return !Double.isNaN(value);
  }

  /** Whether the interval leaves out {@code other}. */
  public boolean excludes(double other) {
    return low > other || high < other;
  }
}
