package io.equipoise.core.boost;

/** A loss {@code g(log p)} of the true class's probability p, with its derivatives by log p. */
public interface LogCurve {
  /** {@code g = -log p}. */
  LogCurve CROSS_ENTROPY =
      new LogCurve() {
        @Override
        public double value(double logP) {
          return -logP;
        }

        @Override
        public double slope(double logP) {
          return -1;
        }

        @Override
        public double bend(double logP) {
          return 0;
        }
      };

  /** {@code g}, for log p at most 0. */
  double value(double logP);

  /** First derivative of g by log p. */
  double slope(double logP);

  /** Second derivative of g by log p. */
  double bend(double logP);
}
