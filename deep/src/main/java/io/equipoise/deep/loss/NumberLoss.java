package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import java.util.Set;

/**
 * A loss of predicted numbers that is a mean over rows: {@code loss = (1/N) Σ w_i · perSample_i}.
 * Targets come in standard units: the learner takes their mean off and divides by their standard
 * deviation, both of the training rows.
 *
 * <p>As a DJL loss it reads the outputs from the predictions, shape (N,K), or (N) for one; and the
 * targets (N) from the first of the labels, with weights (N) as an optional second.
 */
public abstract class NumberLoss extends Loss implements Objective, Objective.Run {

  /** {@code name} is what DJL's metrics call it. */
  protected NumberLoss(String name) {
    super(name);
  }

  /**
   * The loss of each row (N).
   *
   * @param targets (N), of the outputs' type
   * @param outputs (N,K) for the K of {@link #head}, float32 or float64
   */
  public abstract NDArray perSample(NDArray targets, NDArray outputs);

  /** One number per row, unless the loss says otherwise. */
  @Override
  public NumberHead head() {
    return NumberHead.POINT;
  }

  @Override
  public final Set<TaskKind> taskKinds() {
    return TaskKind.NUMBERS;
  }

  @Override
  public final Objective.Run begin(Population population) {
    return this;
  }

  @Override
  public final NDArray values(Batch batch) {
    return perSample(batch.numbers(), batch.logits());
  }

  @Override
  public final NDArray loss(Batch batch) {
    return values(batch).mul(batch.weights()).mean();
  }

  @Override
  public final NDArray evaluate(NDList labels, NDList predictions) {
    NDArray outputs = predictions.singletonOrThrow();
    NDArray columns = outputs.getShape().dimension() == 1 ? outputs.expandDims(1) : outputs;
    Batch batch = Batch.ofNumbers(labels.get(0).flatten(), columns);
    if (labels.size() > 1) {
      batch = batch.weighted(labels.get(1).flatten().toType(columns.getDataType(), false));
    }
    Batch whole = batch;
    return Sound.checked(getName(), columns, () -> loss(whole));
  }

  @Override
  public final String toString() {
    return getName();
  }
}
