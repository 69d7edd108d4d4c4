package io.equipoise.deep.shortcut;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;

/** A step on rows that were mixed with partners from the same batch. */
final class MixedRows {
  private MixedRows() {}

  /**
   * {@code share · loss(truth of the rows) + (1 - share) · loss(truth of the partners)} of {@code
   * share · x + (1 - share) · x of the partners}.
   *
   * @param partners (N) places in the batch
   */
  static NDArray loss(Network network, Lesson.Step step, long[] partners, double share) {
    NDArray x = step.x();
    NDArray index = x.getManager().create(partners);
    NDArray others = x.get(new NDIndex("{}", index));
    NDArray mixed = x.mul(Scalars.held(share, x)).add(others.mul(Scalars.held(1 - share, others)));
    Batch rows = step.batch(network.forward(mixed, true));
    NDArray one = step.loss(rows);
    NDArray other = step.loss(rows.asIf(partners));
    return one.mul(Scalars.held(share, one)).add(other.mul(Scalars.held(1 - share, other)));
  }
}
