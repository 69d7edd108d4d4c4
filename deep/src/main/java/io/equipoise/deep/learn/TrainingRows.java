package io.equipoise.deep.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a network learns from: the rows that count, and the same as numbers.
 *
 * @param data the rows whose weight is not 0
 * @param encoder fitted on them
 * @param examples the encoded rows, in groups as losses compare them; numbers in standard units
 * @param scale of numbers; empty for classes
 */
record TrainingRows(Dataset data, Encoder encoder, Examples examples, Optional<NumberScale> scale) {

  static TrainingRows of(Dataset train) {
    Dataset data = counting(train);
    GroupMerge groups = GroupMerge.of(data.rows().groups());
    Encoder encoder = Encoder.fit(data.rows().features(), Encoder.Options.DEFAULT);
    float[] x = encoder.encode(data.rows().features()).values();
    if (data.target() instanceof NumberTarget target) {
      NumberScale scale = NumberScale.of(target.values(), data.weights());
      float[] standard = new float[data.size()];
      for (int i = 0; i < standard.length; i++) {
        standard[i] = (float) scale.standard(target.values()[i]);
      }
      Examples examples =
          Examples.ofNumbers(
              x, encoder.width(), standard, groups.codes(), groups.count(), data.weights());
      return new TrainingRows(data, encoder, examples, Optional.of(scale));
    }
    Examples examples =
        new Examples(
            x,
            encoder.width(),
            data.labels(),
            data.classes().size(),
            groups.codes(),
            groups.count(),
            data.weights());
    return new TrainingRows(data, encoder, examples, Optional.empty());
  }

  /**
   * These rows, if they hold groups enough for what compares them.
   *
   * @param what as the user wrote it
   */
  TrainingRows comparing(boolean needsGroups, String what) {
    if (needsGroups) {
      Require.none(GroupMerge.obstacle(what, data));
    }
    return this;
  }

  /** The rows whose weight is not 0; rows whose truth does not vary teach nothing. */
  private static Dataset counting(Dataset train) {
    double[] weights = train.weights();
    int[] kept = new int[weights.length];
    int count = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
        throw new UserError(
            "the weight of training row "
                + (i + 1)
                + " is "
                + weights[i]
                + ", but must be a finite number of at least 0");
      }
      if (weights[i] > 0) {
        kept[count++] = i;
      }
    }
    Dataset counting = count == weights.length ? train : train.take(Arrays.copyOf(kept, count));
    Require.that(count > 0, "no training row has a weight above 0, so there is nothing to learn");
    if (counting.target() instanceof NumberTarget target) {
      Require.that(
          Arrays.stream(target.values()).distinct().limit(2).count() > 1,
          "all training rows have the target "
              + target.values()[0]
              + "; a model needs rows of at least two");
      return counting;
    }
    if (Arrays.stream(counting.labels()).distinct().count() < 2) {
      throw new UserError(
          "all training rows are of class '"
              + train.classes().get(counting.labels()[0])
              + "'; a model needs rows of at least two classes");
    }
    return counting;
  }
}
