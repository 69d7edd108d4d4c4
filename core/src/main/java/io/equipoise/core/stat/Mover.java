package io.equipoise.core.stat;

/**
 * Intervals for differences and ratios of independent estimates from the intervals of each, which
 * may be lopsided: the method of variance estimates recovery. With Wilson's intervals the
 * difference is Newcombe's hybrid score interval, good down to a handful of rows.
 *
 * <pre>
 *   low  = d - sqrt((a - lowA)^2 + (highB - b)^2)      d = a - b
 *   high = d + sqrt((highA - a)^2 + (b - lowB)^2)
 * </pre>
 *
 * <p>Source: Donner and Zou, Closed-Form Confidence Intervals for Functions of the Normal Mean and
 * Standard Deviation, 2012; Newcombe, Interval Estimation for the Difference Between Independent
 * Proportions, 1998, method 10.
 */
public final class Mover {
  private Mover() {}

  /** {@code a - b}. */
  public static Estimate difference(Estimate a, Estimate b) {
    return combination(new double[] {1, -1}, a, b);
  }

  /** {@code sum c_i estimate_i}; not measurable when a part with c_i other than 0 is not. */
  public static Estimate combination(double[] coefficients, Estimate... parts) {
    double value = 0;
    double below = 0;
    double above = 0;
    for (int i = 0; i < parts.length; i++) {
      double c = coefficients[i];
      if (c == 0) {
        continue;
      }
      Estimate part = parts[i];
      value += c * part.value();
      double down = c * (part.value() - (c > 0 ? part.low() : part.high()));
      double up = c * ((c > 0 ? part.high() : part.low()) - part.value());
      below += down * down;
      above += up * up;
    }
    return new Estimate(value, value - Math.sqrt(below), value + Math.sqrt(above));
  }

  /**
   * {@code a / b} of non-negative estimates; the upper end is infinite when {@code b} may be 0, and
   * the whole is not measurable when {@code b} is 0.
   */
  public static Estimate ratio(Estimate a, Estimate b) {
    if (!a.measurable() || !b.measurable() || b.value() == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    double product = a.value() * b.value();
    // Lower root of L^2 A - 2 L product + C = 0, in the form that also holds for A <= 0.
    double c = a.low() * (2 * a.value() - a.low());
    double spread = b.high() * (2 * b.value() - b.high());
    double low =
        c == 0 ? 0 : c / (product + Math.sqrt(Math.max(0, product * product - spread * c)));
    double high = Double.POSITIVE_INFINITY;
    if (b.low() > 0) {
      double least = b.low() * (2 * b.value() - b.low());
      double most = a.high() * (2 * a.value() - a.high());
      high = (product + Math.sqrt(Math.max(0, product * product - least * most))) / least;
    }
    double value = a.value() / b.value();
    return new Estimate(value, Math.max(0, Math.min(value, low)), Math.max(value, high));
  }
}
