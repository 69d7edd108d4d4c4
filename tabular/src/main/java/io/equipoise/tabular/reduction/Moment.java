package io.equipoise.tabular.reduction;

import io.equipoise.core.learn.Predictions;
import io.equipoise.core.task.Dataset;

/**
 * Fairness as constraints on means over the training rows: K numbers, each at most 0 where a model
 * keeps to its bound.
 */
interface Moment {
  /** K. */
  int size();

  /** The loss of each row (N), whose mean a learner is to make small. */
  double[] losses(Predictions predictions);

  /** What each constraint measures, less its bound (K). */
  double[] violations(Predictions predictions);

  /** Multipliers (K) that give every model the same or a higher Lagrangian. */
  double[] project(double[] multipliers);

  /**
   * Rows weighed, and relabelled where need be, so that the model of least weighted error has the
   * least {@code objective · mean loss + multipliers · violations}.
   *
   * @param objective 1, or 0 to leave the mean loss out
   */
  Dataset respond(double[] multipliers, double objective);

  /** How many numbers say all multipliers that differ in effect. */
  int dimensions();

  /** Whether those numbers may be negative; if not, they stand for the mean loss as well. */
  boolean signed();

  /** The multipliers (K) of such numbers. */
  double[] multipliers(double[] coordinates);
}
