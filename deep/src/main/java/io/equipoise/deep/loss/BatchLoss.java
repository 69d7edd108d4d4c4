package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;

/**
 * An objective without memory that any DJL user can drop into a {@code DefaultTrainingConfig}.
 *
 * <p>As a DJL loss it reads the logits from the predictions, shape (N,C), or (N) and (N,1) for one
 * logit of two classes; and the labels (N) from the first of the labels, with the groups (N) as an
 * optional second and weights (N) as an optional third. Sizes of classes and groups are then those
 * of the batch.
 */
public abstract class BatchLoss extends Loss implements Objective {

  /** {@code name} is what DJL's metrics call it. */
  protected BatchLoss(String name) {
    super(name);
  }

  @Override
  public final NDArray evaluate(NDList labels, NDList predictions) {
    NDArray logits = Logits.columns(predictions.singletonOrThrow());
    Batch batch = Batch.of(labels.get(0).flatten(), logits);
    if (labels.size() > 1) {
      batch = batch.inGroups(labels.get(1).flatten().toType(DataType.INT64, false));
    }
    if (labels.size() > 2) {
      batch = batch.weighted(labels.get(2).flatten().toType(logits.getDataType(), false));
    }
    Batch whole = batch;
    return Sound.checked(getName(), logits, () -> begin(populationOf(whole)).loss(whole));
  }

  @Override
  public final String toString() {
    return getName();
  }

  /** The sizes of classes and groups of a batch by itself. */
  public static Population populationOf(Batch batch) {
    int[] groups = codes(batch.groups());
    int groupCount = 1;
    for (int group : groups) {
      groupCount = Math.max(groupCount, group + 1);
    }
    int classes = Math.toIntExact(batch.logits().getShape().get(1));
    return Population.count(codes(batch.labels()), classes, groups, groupCount);
  }

  private static int[] codes(NDArray whole) {
    long[] values = whole.toLongArray();
    int[] codes = new int[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = Math.toIntExact(values[i]);
    }
    return codes;
  }
}
