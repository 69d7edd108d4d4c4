/**
 * Fairness by reduction: a learner is trained again and again on rows whose weights and labels a
 * game over fairness constraints sets, and its models are mixed or the best one is kept. A
 * constraint is added as a {@code Moment} and a constant of {@code Constraint}.
 */
@NullMarked
package io.equipoise.tabular.reduction;

import org.jspecify.annotations.NullMarked;
