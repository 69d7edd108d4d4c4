package io.equipoise.core.stat;

/**
 * An estimate whose interval can be asked for at any reach, which a statement about several groups
 * at once needs.
 */
@FunctionalInterface
public interface Bounds {
  /** The estimate with an interval of {@code z} standard errors, or what corresponds to them. */
  Estimate at(double z);

  /** The estimate with its 95 % interval. */
  default Estimate estimate() {
    return at(NormalInterval.Z95);
  }

  /** What cannot be measured. */
  static Bounds notMeasurable() {
    return z -> Estimate.NOT_MEASURABLE;
  }

  /** A share of possibly fractional counts, by Wilson. */
  static Bounds proportion(double successes, double trials) {
    return z -> ProportionInterval.wilson(successes, trials, z);
  }

  /**
   * Any 95 % interval, stretched in proportion and kept within the range of the number. Where the
   * interval is unknown the whole range stands for it, when that is finite.
   *
   * @param least smallest possible value
   * @param most largest possible value
   */
  static Bounds stretched(Estimate estimate, double least, double most) {
    return z -> {
      double factor = z / NormalInterval.Z95;
      double value = estimate.value();
      return new Estimate(
          value,
          end(Math.max(least, value - factor * (value - estimate.low())), value, least),
          end(Math.min(most, value + factor * (estimate.high() - value)), value, most));
    };
  }

  private static double end(double end, double value, double border) {
    boolean unknown = Double.isNaN(end) && !Double.isNaN(value) && Double.isFinite(border);
    return unknown ? border : end;
  }
}
