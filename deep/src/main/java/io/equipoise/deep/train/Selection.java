package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Alternative;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.loss.Objective;
import java.util.List;

/**
 * Which epoch of a training is kept, by rows that were held out. What is known of those rows has
 * its price: {@link #WORST_GROUP} reads their group labels and is an oracle where nobody has them.
 */
public enum Selection implements Alternative {
  /** The least of what training minimises. */
  LOSS,
  /** The highest average accuracy; blind to rows that are few. */
  ACCURACY,
  /** The highest accuracy of the class that is served worst; reads no group labels. */
  WORST_CLASS,
  /** The highest accuracy of the group that is served worst; reads the groups of held-out rows. */
  WORST_GROUP,
  /**
   * The highest accuracy of the pseudo-group that is served worst: each class, cut into the rows
   * that a plainly trained network gets right and wrong. Reads no group labels, and costs one plain
   * training. Whoever trains puts the pseudo-groups into the held-out rows' place for groups.
   */
  PSEUDO_GROUP;

  @Override
  public List<Bias> treats() {
    return switch (this) {
      case LOSS, ACCURACY -> List.of();
      case WORST_CLASS -> List.of(Bias.CLASS_IMBALANCE, Bias.QUALITY_GAP);
      case WORST_GROUP, PSEUDO_GROUP ->
          List.of(Bias.SHORTCUT, Bias.QUALITY_GAP, Bias.ERROR_RATE_GAP, Bias.REPRESENTATION);
    };
  }

  /**
   * What is to be small.
   *
   * @param heldOut all held-out rows
   */
  double cost(Batch heldOut, Objective.Run run) {
    if (this == LOSS) {
      return run.heldOut(heldOut).getFloat();
    }
    Require.that(
        !heldOut.ofNumbers(),
        "an epoch is selected by accuracy, but numbers are predicted; select by the loss");
    long[] labels = heldOut.labels().toLongArray();
    NDArray right =
        heldOut
            .logits()
            .argMax(1)
            .toType(DataType.INT64, false)
            .eq(heldOut.labels())
            .toType(DataType.FLOAT32, false);
    return 1
        - worst(
            right.toFloatArray(),
            heldOut.weights().toType(DataType.FLOAT32, false).toFloatArray(),
            this == WORST_CLASS ? labels : heldOut.groups().toLongArray(),
            this == ACCURACY);
  }

  /** The lowest weighted share of right rows of any part that occurs, or that of all rows. */
  private static double worst(float[] right, float[] weights, long[] parts, boolean together) {
    int count = 1;
    for (long part : parts) {
      count = Math.max(count, Math.toIntExact(part) + 1);
    }
    double[] sums = new double[count];
    double[] masses = new double[count];
    for (int i = 0; i < right.length; i++) {
      int part = together ? 0 : (int) parts[i];
      sums[part] += (double) weights[i] * right[i];
      masses[part] += weights[i];
    }
    double worst = 1;
    for (int part = 0; part < count; part++) {
      worst = masses[part] > 0 ? Math.min(worst, sums[part] / masses[part]) : worst;
    }
    return worst;
  }
}
