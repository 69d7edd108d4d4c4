/**
 * Remedies that change a model's decisions, by thresholds of their own for each group. One is added
 * as a public final class with {@code @Method(slot = Slot.PREDICTION)} that implements {@link
 * io.equipoise.core.learn.PredictionRemedy} and hands its rules to {@code ThresholdedModel}.
 */
@NullMarked
package io.equipoise.tabular.fairness;

import org.jspecify.annotations.NullMarked;
