package io.equipoise.tabular.audit;

import io.equipoise.core.finding.Severity;
import io.equipoise.core.stat.Estimate;

/**
 * How bad a number is: the one place where thresholds are stated. Each scale names the size from
 * which a number is LOW, MEDIUM and HIGH, as a distance from "no effect". A number is only HIGH or
 * MEDIUM when its interval leaves out no effect, and HIGH only when the nearer end of the interval
 * is itself at least at MEDIUM: a large number that is poorly known is not called HIGH. What is
 * large enough to matter but may be chance is LOW; what is small is NONE.
 *
 * <p>The thresholds are conventions, not law: ten points is about what the four-fifths rule of US
 * employment practice makes of a selection rate of a half, and an audit that must meet another bar
 * reads the numbers, not the word.
 */
enum SeverityRule {
  /** A difference of two rates, or of two scores in [0, 1]; no effect is 0. */
  RATE_GAP(0, 0.02, 0.05, 0.10),
  /** A difference of two AUCs or correlations; no effect is 0. */
  LINK_GAP(0, 0.05, 0.10, 0.20),
  /** How well a feature tells a group: an AUC; no effect is 0.5. */
  PROXY_AUC(0.5, 0.10, 0.20, 0.35),
  /** Rows of the largest class per row of the smallest; no effect is 1. */
  IMBALANCE(1, 0.5, 2, 9),
  /** A group's share, relative to an even share; no effect is 1, and 0.5 is half of it. */
  SHARE(1, 0.2, 0.5, 0.9),
  /** A share of doubtful rows; no effect is 0. */
  SHARE_OF_ROWS(0, 0.01, 0.03, 0.10),
  /** A share of rows with doubtful labels, of which hard cases are part; no effect is 0. */
  SUSPECTS(0, 0.02, 0.05, 0.20),
  /** Operating-point inconsistency, the mean square of 2, 5 and 10 points; no effect is 0. */
  INCONSISTENCY(0, 0.0004, 0.0025, 0.01),
  /** A calibration error in [0, 1]; no effect is 0. */
  CALIBRATION(0, 0.02, 0.05, 0.10),
  /** A difference in units of the standard deviation; no effect is 0 (Cohen's small, medium). */
  STANDARDISED(0, 0.1, 0.2, 0.5),
  /** An index of inequality such as Theil's; no effect is 0. */
  INEQUALITY(0, 0.05, 0.15, 0.30);

  private final double none;
  private final double low;
  private final double medium;
  private final double high;

  SeverityRule(double none, double low, double medium, double high) {
    this.none = none;
    this.low = low;
    this.medium = medium;
    this.high = high;
  }

  /** How bad this number is; NONE when it cannot be measured. */
  Severity of(Estimate number) {
    double size = Math.abs(number.value() - none);
    if (!(size >= low)) {
      return Severity.NONE;
    }
    if (!number.excludes(none)) {
      return Severity.LOW;
    }
    double nearer = Math.min(Math.abs(number.low() - none), Math.abs(number.high() - none));
    if (size >= high && nearer >= medium) {
      return Severity.HIGH;
    }
    return size >= medium ? Severity.MEDIUM : Severity.LOW;
  }
}
