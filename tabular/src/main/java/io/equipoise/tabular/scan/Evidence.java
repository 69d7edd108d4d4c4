package io.equipoise.tabular.scan;

import java.util.Arrays;

/**
 * The sums of some rows that {@link Statistic} needs. Expectations in [0, 1] are counted in {@value
 * #BINS} bins of which each keeps its mean, so that a sum over thousands of rows costs hundreds of
 * logarithms.
 */
final class Evidence {
  static final int BINS = 500;

  /** Shifts of odds and means beyond e^14 are not told apart. */
  private static final double FURTHEST = 14;

  private static final int STEPS = 60;
  private static final double CLOSE = 1e-7;

  private final Statistic statistic;
  private final double sign;
  private double outcomes;
  private double expectations;
  private double rows;
  private final double[] counts;
  private final double[] sums;

  /** No rows yet. */
  Evidence(Statistic statistic, boolean positive) {
    this.statistic = statistic;
    this.sign = positive || statistic == Statistic.BERK_JONES ? 1 : -1;
    this.counts = new double[statistic.byOdds() ? BINS : 0];
    this.sums = new double[counts.length];
  }

  void clear() {
    outcomes = 0;
    expectations = 0;
    rows = 0;
    Arrays.fill(counts, 0);
    Arrays.fill(sums, 0);
  }

  void add(double outcome, double expectation) {
    outcomes += outcome;
    expectations += expectation;
    rows++;
    if (counts.length > 0) {
      int bin = (int) Math.min(BINS - 1.0, expectation * BINS);
      counts[bin]++;
      sums[bin] += expectation;
    }
  }

  void add(Evidence other) {
    outcomes += other.outcomes;
    expectations += other.expectations;
    rows += other.rows;
    for (int b = 0; b < counts.length; b++) {
      counts[b] += other.counts[b];
      sums[b] += other.sums[b];
    }
  }

  boolean isEmpty() {
    return rows == 0;
  }

  /** F at a shift of this size in the direction looked for. */
  double at(double shift) {
    double t = sign * shift;
    return switch (statistic) {
      case POISSON -> outcomes * t - expectations * Math.expm1(t);
      case GAUSSIAN -> outcomes * t - rows * t * t / 2;
      case BERNOULLI, BERK_JONES -> {
        double value = outcomes * t;
        double more = Math.expm1(t);
        for (int b = 0; b < BINS; b++) {
          if (counts[b] > 0) {
            value -= counts[b] * Math.log1p(sums[b] / counts[b] * more);
          }
        }
        yield value;
      }
    };
  }

  /** The slope of F there. */
  private double slope(double shift) {
    double t = sign * shift;
    double slope = outcomes;
    switch (statistic) {
      case POISSON -> slope -= expectations * Math.exp(t);
      case GAUSSIAN -> slope -= rows * t;
      case BERNOULLI, BERK_JONES -> {
        double less = Math.exp(-t);
        for (int b = 0; b < BINS; b++) {
          if (counts[b] > 0) {
            double p = sums[b] / counts[b];
            slope -= counts[b] * p / (p + (1 - p) * less);
          }
        }
      }
    }
    return sign * slope;
  }

  /** The shift, at least 0, at which F is highest. */
  double best() {
    if (slope(0) <= 0) {
      return 0;
    }
    if (slope(FURTHEST) >= 0) {
      return FURTHEST;
    }
    double low = 0;
    double high = FURTHEST;
    for (int step = 0; step < STEPS && high - low > CLOSE; step++) {
      double middle = (low + high) / 2;
      if (slope(middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return (low + high) / 2;
  }

  /** Where F crosses {@code level} between two shifts, at one of which it is higher. */
  double crossing(double below, double above, double level) {
    double low = below;
    double high = above;
    boolean rising = at(above) > level;
    for (int step = 0; step < STEPS && high - low > CLOSE; step++) {
      double middle = (low + high) / 2;
      if (at(middle) > level == rising) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return (low + high) / 2;
  }

  double furthest() {
    return FURTHEST;
  }
}
