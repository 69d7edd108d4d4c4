package io.equipoise.evidence.experiment;

import io.equipoise.core.estimate.Estimation.Term;

/** How an estimator did over draws of data whose truth is known. */
final class Tally {
  private int draws;
  private int covered;
  private double errors;
  private double squares;

  /** One more draw. */
  void add(Term term, double truth) {
    draws++;
    covered += term.low() <= truth && truth <= term.high() ? 1 : 0;
    errors += term.estimate() - truth;
    squares += (term.estimate() - truth) * (term.estimate() - truth);
  }

  /** Share of intervals that hold the truth. */
  double coverage() {
    return (double) covered / draws;
  }

  /** Mean error. */
  double bias() {
    return errors / draws;
  }

  /** Root mean squared error. */
  double rmse() {
    return Math.sqrt(squares / draws);
  }
}
