/**
 * Remedies that change a model's probabilities, so that they mean what they say. One is added as a
 * public final class with {@code @Method(slot = Slot.PREDICTION)} that implements {@link
 * io.equipoise.core.learn.PredictionRemedy}; what it fits on the holdout rows is a plain record.
 */
@NullMarked
package io.equipoise.tabular.calibration;

import org.jspecify.annotations.NullMarked;
