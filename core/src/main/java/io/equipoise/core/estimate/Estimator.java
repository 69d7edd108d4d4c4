package io.equipoise.core.estimate;

import java.util.Set;

/**
 * A method that estimates quantities of a table with their standard errors and intervals. Found in
 * the catalogue by its annotation, with the slot ESTIMATOR.
 */
public interface Estimator {
  /**
   * Estimates; the same input gives the same bits. What the table cannot answer is the user's
   * error; rows that are left out are noted.
   */
  Estimation estimate(EstimateInput input);

  /** Which columns it heeds beside the target and those its options name; another is refused. */
  default Set<Role> roles() {
    return Set.of();
  }
}
