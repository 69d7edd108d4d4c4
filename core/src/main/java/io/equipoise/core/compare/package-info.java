/**
 * Trying recipes on honest splits and saying which helped. A recipe becomes a {@link
 * io.equipoise.core.compare.RecipePlan}, is fitted per split, scored once on the outer test part,
 * and judged against the baseline. A new metric is a constant of {@link
 * io.equipoise.core.compare.TrialMetric}.
 */
@NullMarked
package io.equipoise.core.compare;

import org.jspecify.annotations.NullMarked;
