package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;

/**
 * Sums and counts whose quotients are averaged to the loss. Those of several blocks of anchors add
 * up, so that a loss need not be computed at once.
 *
 * @param sums (K) one for each average
 * @param counts (K) what each sum is divided by; a count of 0 leaves the sum as it is; constant
 */
public record Tally(NDArray sums, NDArray counts) {

  /** Several tallies of one reduction as one array (kinds,2,K), sums before counts. */
  static NDArray stacked(List<Tally> tallies) {
    NDList kinds = new NDList();
    for (Tally tally : tallies) {
      kinds.add(NDArrays.stack(new NDList(tally.sums(), tally.counts())));
    }
    return NDArrays.stack(kinds);
  }

  /** The tallies of such an array. */
  static List<Tally> unstacked(NDArray kinds) {
    List<Tally> tallies = new ArrayList<>();
    for (long kind = 0; kind < kinds.getShape().get(0); kind++) {
      NDArray both = kinds.get(kind);
      tallies.add(new Tally(both.get(0), both.get(1)));
    }
    return tallies;
  }

  /** This block and another. */
  public Tally plus(Tally other) {
    return new Tally(sums.add(other.sums), counts.add(other.counts));
  }

  /** The mean over those averages that count anything, a scalar. */
  public NDArray value() {
    NDArray some = counts.gt(0);
    NDArray averages = sums.div(NDArrays.where(some, counts, counts.onesLike()));
    NDArray number = some.toType(counts.getDataType(), false).sum();
    return averages.sum().div(NDArrays.where(number.gt(0), number, number.onesLike()));
  }
}
