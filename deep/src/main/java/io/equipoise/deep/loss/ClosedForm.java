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

  /** The same where it matters which rows these are. */
  default Rows rows(NDIndex block, NDArray logits, NDArray truth) {
    return rows(logits, truth);
  }

  /**
   * The losses of some rows, whose gradients are left in place; for who can leave them there at
   * once.
   *
   * @param times what gradients are multiplied by: one number, or one for each row (B)
   * @param gradient (B,C) is filled in, or null where none is wanted
   */
  default NDArray fill(
      NDIndex block, NDArray logits, NDArray truth, NDArray times, @Nullable NDArray gradient) {
    Rows some = rows(block, logits, truth);
    if (gradient != null) {
      NDArray each = times.isScalar() ? times : times.expandDims(1);
      gradient.set(new NDIndex(":"), some.gradient().muli(each));
    }
    return some.values();
  }

  /** What the losses of all rows, and their gradients, are multiplied by. */
  default double factor() {
    return 1;
  }

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
    // without a gradient that is wanted there is nothing to fill
    NDArray gradient = wanted ? GivenGradient.room(x) : x;
    NDArray factor = Scalars.held(form.factor(), x);
    NDList values = new NDList();
    RowBlocks.each(
        x.getShape(),
        x.getManager(),
        (block, work) -> {
          NDArray times = factors == null ? factor : factors.get(work, block).mul(factor);
          NDArray to = wanted ? gradient.get(work, block) : null;
          NDArray some = form.fill(block, x.get(work, block), truth.get(work, block), times, to);
          some.attach(x.getManager());
          values.add(some);
        });
    return new Rows(NDArrays.concat(values).muli(factor), gradient);
  }
}
