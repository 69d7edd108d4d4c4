package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import org.jspecify.annotations.Nullable;

/**
 * A loss of each row whose gradient is written out, computed some rows at a time. What lies between
 * logits and gradient then fits a processor's cache, where autograd would keep an array of all rows
 * and classes for every step; with many classes that is most of the time.
 */
@FunctionalInterface
interface ClosedForm extends Objective.Run {
  /** Entries of a block: a megabyte in float32, small for a cache and large beside a call. */
  int ENTRIES = 1 << 18;

  /**
   * What some rows give.
   *
   * @param values (B) the loss of each row
   * @param gradient (B,C) of each row's loss by its logits, an array of its own
   */
  record Rows(NDArray values, NDArray gradient) {}

  /**
   * Losses and gradients of some rows. It is not recorded, and all that it makes of its arguments
   * is released afterwards.
   *
   * @param logits (B,C)
   * @param truth (B) or (B,C), the labels of these rows
   */
  Rows rows(NDArray logits, NDArray truth);

  @Override
  default NDArray values(Batch batch) {
    return perRow(batch.logits(), batch.labels(), this);
  }

  /** The mean over rows; their weights go into the gradient while it is at hand. */
  @Override
  default NDArray loss(Batch batch) {
    NDArray share = batch.weights().div(Scalars.held(batch.size(), batch.weights()));
    return attached(
        batch.logits(), batch.labels(), this, share, values -> values.mul(batch.weights()).mean());
  }

  /**
   * The number of each row (N), with its gradient by the logits.
   *
   * @param logits (N,C)
   * @param truth (N) or (N,C), constants
   */
  static NDArray perRow(NDArray logits, NDArray truth, ClosedForm form) {
    return attached(logits, truth, form, null, values -> values);
  }

  /** What becomes of the values of all rows. */
  @FunctionalInterface
  interface Reduction {
    NDArray of(NDArray values);
  }

  private static NDArray attached(
      NDArray logits,
      NDArray truth,
      ClosedForm form,
      @Nullable NDArray factors,
      Reduction reduction) {
    boolean wanted = GivenGradient.isWanted();
    NDManager step = logits.getManager();
    try (NDManager work = step.newSubManager()) {
      Rows all;
      NDArray value;
      try (Gradients paused = Gradients.pause()) {
        NDArray x = logits.stopGradient();
        x.attach(work);
        all = inBlocks(x, truth, form, factors, wanted);
        value = reduction.of(all.values());
        value.attach(step);
      }
      return wanted ? GivenGradient.attach(value, logits, all.gradient()) : value;
    }
  }

  private static Rows inBlocks(
      NDArray x, NDArray truth, ClosedForm form, @Nullable NDArray factors, boolean wanted) {
    long rows = x.getShape().get(0);
    long height = Math.max(1, ENTRIES / Math.max(1, x.getShape().get(1)));
    // without a gradient that is wanted there is nothing to fill
    NDArray gradient = wanted ? x.getManager().create(x.getShape(), x.getDataType()) : x;
    NDList values = new NDList();
    for (long from = 0; from < rows || from == 0; from += height) {
      NDIndex block = new NDIndex().addSliceDim(from, Math.min(rows, from + height));
      try (NDManager work = x.getManager().newSubManager()) {
        Rows some = form.rows(x.get(work, block), truth.get(work, block));
        if (wanted) {
          NDArray slopes = some.gradient();
          gradient.set(
              block,
              factors == null ? slopes : slopes.muli(factors.get(work, block).expandDims(1)));
        }
        some.values().attach(x.getManager());
        values.add(some.values());
      }
    }
    return new Rows(NDArrays.concat(values), gradient);
  }
}
