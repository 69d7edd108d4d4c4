package io.equipoise.tabular.reduction;

import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.task.Dataset;

/** The loss that {@link Constraint#BOUNDED_GROUP_LOSS} bounds; of numbers in standard units. */
public enum GroupLoss {
  /** {@code (y - f)²}. */
  SQUARED,
  /** {@code |y - f|}. */
  ABSOLUTE,
  /** 1 where the class is wrong. */
  ZERO_ONE;

  /** The loss of each row (N). */
  double[] of(Dataset rows, Predictions predictions) {
    double[] losses = new double[rows.size()];
    if (this == ZERO_ONE) {
      for (int i = 0; i < losses.length; i++) {
        losses[i] = predictions.labels()[i] == rows.labels()[i] ? 0 : 1;
      }
      return losses;
    }
    NumberScale scale = NumberScale.of(rows.numbers(), rows.weights());
    double[] values = predictions.numbers().values();
    for (int i = 0; i < losses.length; i++) {
      double error = scale.standard(values[i]) - scale.standard(rows.numbers()[i]);
      losses[i] = this == SQUARED ? error * error : Math.abs(error);
    }
    return losses;
  }
}
