package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.equipoise.deep.engine.Scalars;
import java.util.ArrayList;
import java.util.List;

/**
 * A loss of two views, such as {@link InfoNceLoss}, on more than two.
 *
 * <pre>
 *   EACH_PAIR: mean over all pairs of views of loss(u_l, u_m)
 *   MEAN_OF_OTHERS: mean over views of loss(u_l, mean of the other views' unit rows)
 * </pre>
 *
 * <p>Views have shape (V,N,d). With V pairs of views pull in V-1 directions at each item, which
 * {@link MultiViewDhelLoss} mends.
 */
public final class PairsOfViewsLoss extends ViewLoss {
  private final ViewLoss ofTwo;
  private final Meeting meeting;

  /** Which views meet. */
  public enum Meeting {
    /** Every view meets every other. */
    EACH_PAIR,
    /** Every view meets the mean of the others. */
    MEAN_OF_OTHERS
  }

  public PairsOfViewsLoss(ViewLoss ofTwo, Meeting meeting) {
    super(ofTwo.getName());
    this.ofTwo = ofTwo;
    this.meeting = meeting;
  }

  @Override
  public NDArray loss(NDArray views) {
    int count = Math.toIntExact(views.getShape().get(0));
    List<NDArray> losses = new ArrayList<>();
    for (int l = 0; l < count; l++) {
      if (meeting == Meeting.MEAN_OF_OTHERS) {
        losses.add(ofTwo.loss(withOthers(UnitRows.of(views), l)));
      } else {
        for (int m = 0; m < l; m++) {
          losses.add(ofTwo.loss(NDArrays.stack(new NDList(views.get(m), views.get(l)))));
        }
      }
    }
    NDArray sum = losses.get(0);
    for (NDArray loss : losses.subList(1, losses.size())) {
      sum = sum.add(loss);
    }
    return sum.div(Scalars.held((double) losses.size(), sum));
  }

  private static NDArray withOthers(NDArray unit, int own) {
    NDArray view = unit.get(own);
    NDArray others = unit.sum(new int[] {0}).sub(view);
    NDArray count = Scalars.held(unit.getShape().get(0) - 1.0, unit);
    return NDArrays.stack(new NDList(view, others.div(count)));
  }
}
