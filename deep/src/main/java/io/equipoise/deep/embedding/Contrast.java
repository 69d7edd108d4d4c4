package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;

/**
 * Anchors before candidates: their similarities over the temperature, and which candidate is each
 * anchor's own and which are its negatives.
 *
 * @param similarities (R,C) of R anchors with C candidates, divided by the temperature
 * @param own (R,C) 1 at the one positive of each anchor, else 0; constant
 * @param others (R,C) 1 at its negatives, else 0; constant
 * @param hasOthers whether anchors have negatives at all
 */
record Contrast(NDArray similarities, NDArray own, NDArray others, boolean hasOthers) {

  /** Row i of one tower before all rows of the other, of which row i is its own. */
  static Contrast ofTowers(NDArray unitAnchors, NDArray unitCandidates, double tau) {
    return ofTowers(unitAnchors, unitCandidates, Scalars.held(1 / tau, unitAnchors));
  }

  /** The same with a scalar array that multiplies the similarities. */
  static Contrast ofTowers(NDArray unitAnchors, NDArray unitCandidates, NDArray inverseTau) {
    NDArray similarities = unitAnchors.matMul(unitCandidates.transpose()).mul(inverseTau);
    int items = Math.toIntExact(unitAnchors.getShape().get(0));
    NDArray own = similarities.getManager().eye(items);
    return new Contrast(similarities, own, own.eq(0), items > 1);
  }

  /**
   * All rows of two views before each other. An item's row of the other view is its own, and those
   * of all other items, in both views, are its negatives.
   */
  static Contrast ofViews(NDArray unitViews, double tau) {
    long items = unitViews.getShape().get(1);
    NDArray rows = unitViews.reshape(2 * items, -1);
    NDArray similarities = rows.matMul(rows.transpose());
    NDArray self = similarities.getManager().eye(Math.toIntExact(2 * items));
    NDList halves = self.split(2);
    NDArray own = NDArrays.concat(new NDList(halves.get(1), halves.get(0)));
    return new Contrast(over(similarities, tau), own, self.add(own).eq(0), items > 1);
  }

  /** Row i before its key and before a queue of rows, all of which are its negatives. */
  static Contrast ofQueue(NDArray unitAnchors, NDArray unitKeys, NDArray unitQueue, double tau) {
    NDArray toKey = unitAnchors.mul(unitKeys).sum(new int[] {1}, true);
    NDArray toQueue = unitAnchors.matMul(unitQueue.transpose());
    NDArray own = toKey.onesLike().concat(toQueue.zerosLike(), 1);
    return new Contrast(
        over(toKey.concat(toQueue, 1), tau), own, own.eq(0), unitQueue.getShape().get(0) > 0);
  }

  /** Refuses any number of views but two. */
  static void requireTwoViews(NDArray views, String loss) {
    long count = views.getShape().get(0);
    Require.that(count == 2, loss + " takes two views, but there are " + count);
  }

  /** Two views with rows of length 1. */
  static NDArray twoUnitViews(NDArray views, String loss) {
    requireTwoViews(views, loss);
    return UnitRows.of(views);
  }

  private static NDArray over(NDArray similarities, double tau) {
    return similarities.div(Scalars.held(tau, similarities));
  }

  /** The same with fewer negatives. */
  Contrast withOthers(NDArray fewer) {
    return new Contrast(similarities, own, fewer, hasOthers);
  }

  /** Each anchor's similarity with its own, over the temperature (R). */
  NDArray ownSimilarity() {
    return similarities.mul(own).sum(new int[] {1});
  }

  /** {@code log Σ exp} over each anchor's negatives (R); -1e30 where there are none. */
  NDArray logOthers() {
    return LogSumExp.of(similarities, others, 1);
  }

  /** The leave-one-out term of each anchor (R): the positive is not in the denominator. */
  NDArray decoupled() {
    return logOthers().sub(ownSimilarity());
  }

  /** The InfoNCE term of each anchor (R): the positive is in the denominator. */
  NDArray coupled() {
    return LogSumExp.of(similarities, own.neq(0).logicalOr(others), 1).sub(ownSimilarity());
  }

  /** What InfoNCE multiplies the gradient of each anchor's leave-one-out term by (R), in [0, 1). */
  NDArray multipliers() {
    // 1 / (1 + exp(-x)) would overflow
    return decoupled().getNDArrayInternal().sigmoid();
  }

  /** The mean of terms of anchors, or 0 with a gradient of 0 where these have no negatives. */
  NDArray mean(NDArray terms) {
    return terms.mul(Scalars.held(hasOthers ? 1 : 0, terms)).mean();
  }
}
