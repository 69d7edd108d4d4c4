package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.data.Population;

/**
 * A loss with one sigmoid per label, for rows that may carry any number of K labels. Over classes,
 * as in {@code mlp(loss=…)}, it learns each class against all others.
 *
 * <p>A subclass gives {@link #begin(LabelCounts)}: for a loss of each row by itself, return {@code
 * PerRow} as a lambda over targets (N,K), 0 and 1, and logits (N,K).
 *
 * <p>As a DJL loss it reads the logits (N,K) from the predictions, and from the labels either
 * targets (N,K) or class numbers (N); then, if there are any, groups (N), which it leaves alone,
 * and weights (N). What it knows of all labels is then what the batch shows; {@link #over} tells it
 * of the training rows instead.
 */
public abstract class MultiLabelLoss extends Loss implements Objective {

  /** {@code name} is what DJL's metrics call it. */
  protected MultiLabelLoss(String name) {
    super(name);
  }

  /** Starts one training over rows of whose labels this much is known. */
  public abstract Run begin(LabelCounts counts);

  /** A mean over rows, by the loss of each row. */
  @FunctionalInterface
  public interface PerRow extends Run {
    /**
     * The loss of each row (N).
     *
     * @param targets (N,K) 0 and 1, of the logits' type
     * @param logits (N,K), float32 or float64
     */
    NDArray perSample(NDArray targets, NDArray logits);

    @Override
    default NDArray values(Batch batch) {
      return perSample(batch.targets(), batch.logits());
    }

    @Override
    default NDArray loss(Batch batch) {
      return values(batch).mul(batch.weights()).mean();
    }
  }

  @Override
  public final Run begin(Population population) {
    return begin(LabelCounts.of(population));
  }

  /** This loss as a DJL loss for one training over rows of whose labels this much is known. */
  public final Loss over(LabelCounts counts) {
    Run run = begin(counts);
    return new Loss(getName()) {
      @Override
      public NDArray evaluate(NDList labels, NDList predictions) {
        Batch batch = batch(labels, predictions);
        Require.sameLength(
            "logits", batch.logits().getShape().get(1), "the counts", counts.labels());
        return checked(run, batch, predictions);
      }
    };
  }

  @Override
  public final NDArray evaluate(NDList labels, NDList predictions) {
    Batch batch = batch(labels, predictions);
    return checked(begin(LabelCounts.of(batch.targets())), batch, predictions);
  }

  private NDArray checked(Run run, Batch batch, NDList predictions) {
    return Sound.checked(getName(), batch.logits(), () -> loss(run, batch, predictions));
  }

  /**
   * The loss of a batch as a DJL loss, for one that reads more from the predictions than logits.
   *
   * @param run what {@link #begin(LabelCounts)} made
   */
  protected NDArray loss(Run run, Batch batch, NDList predictions) {
    return run.loss(batch);
  }

  private static Batch batch(NDList labels, NDList predictions) {
    NDArray given = predictions.get(0);
    NDArray logits = given.getShape().dimension() == 1 ? given.expandDims(1) : given;
    NDArray truth = labels.get(0);
    boolean targets = truth.size() == logits.size();
    double highest = targets ? 1 : logits.getShape().get(1) - 1.0;
    for (double label : truth.flatten().toType(DataType.FLOAT64, false).toDoubleArray()) {
      Require.between(targets ? "each target" : "each label", label, 0, highest);
    }
    Batch batch =
        targets
            ? Batch.ofTargets(truth.reshape(logits.getShape()), logits)
            : Batch.of(truth.flatten(), logits);
    if (labels.size() > 2) {
      return batch.weighted(labels.get(2).flatten().toType(logits.getDataType(), false));
    }
    return batch;
  }

  @Override
  public final String toString() {
    return getName();
  }
}
