package io.equipoise.core.stat;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Exact draws of a binomial count whose parameters change from draw to draw, in constant time:
 * inversion for small means, transformed rejection with squeeze for large ones.
 *
 * @see <a href="https://doi.org/10.1080/00949659308811496">Hörmann, The Generation of Binomial
 *     Random Variates, 1993, algorithm BTRS</a>
 */
final class BinomialSampler {
  private static final double SMALL_MEAN = 10;

  /** {@code log k! - (Stirling without correction)} for k = 0 … 9. */
  private static final double[] TAIL = {
    0.08106146679532726,
    0.04134069595540929,
    0.02767792568499834,
    0.02079067210376509,
    0.01664469118982119,
    0.01387612882307075,
    0.01189670994589177,
    0.01041126526197209,
    0.009255462182712733,
    0.008330563433362871
  };

  private BinomialSampler() {}

  /** Successes of {@code n} trials with chance {@code p} in [0, 1]. */
  static long draw(long n, double p, UniformRandomProvider random) {
    if (n <= 0 || p <= 0) {
      return 0;
    }
    if (p >= 1) {
      return n;
    }
    if (p > 0.5) {
      return n - draw(n, 1 - p, random);
    }
    return n * p < SMALL_MEAN ? inversion(n, p, random) : rejection(n, p, random);
  }

  private static long inversion(long n, double p, UniformRandomProvider random) {
    double odds = p / (1 - p);
    double none = Math.exp(n * Math.log1p(-p));
    while (true) {
      double u = random.nextDouble();
      double mass = none;
      // Beyond 150 the mass is below any double: rounding got us there, so draw again.
      for (long k = 0; k <= Math.min(n, 150); k++) {
        if (u < mass) {
          return k;
        }
        u -= mass;
        mass *= odds * (n - k) / (k + 1);
      }
    }
  }

  private static long rejection(long n, double p, UniformRandomProvider random) {
    double odds = p / (1 - p);
    double sd = Math.sqrt(n * p * (1 - p));
    double b = 1.15 + 2.53 * sd;
    double a = -0.0873 + 0.0248 * b + 0.01 * p;
    double centre = n * p + 0.5;
    double squeeze = 0.92 - 4.2 / b;
    double alpha = (2.83 + 5.1 / b) * sd;
    double mode = Math.floor((n + 1) * p);
    while (true) {
      double u = random.nextDouble() - 0.5;
      double v = random.nextDouble();
      double edge = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / edge + b) * u + centre);
      if (edge >= 0.07 && v <= squeeze) {
        return (long) k;
      }
      if (!(k >= 0 && k <= n)) {
        continue;
      }
      double height = Math.log(v * alpha / (a / (edge * edge) + b));
      if (height <= logRatio(n, odds, mode, k)) {
        return (long) k;
      }
    }
  }

  /** Log of the mass at {@code k} over the mass at the mode. */
  private static double logRatio(long n, double odds, double mode, double k) {
    return (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1)))
        + (n + 1.0) * Math.log((n - mode + 1) / (n - k + 1))
        + (k + 0.5) * Math.log(odds * (n - k + 1) / (k + 1))
        + tail(mode)
        + tail(n - mode)
        - tail(k)
        - tail(n - k);
  }

  private static double tail(double k) {
    if (k < TAIL.length) {
      return TAIL[(int) k];
    }
    double square = (k + 1) * (k + 1);
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
  }
}
