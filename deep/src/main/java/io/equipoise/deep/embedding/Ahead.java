package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How far every row lies ahead of a positive in its anchor's ranking, for each positive pair of a
 * block.
 *
 * @param nearness (T,N) similarity of the anchor and each row, less that of the anchor and the
 *     positive
 * @param anchors (T) number of each one's anchor in the block, int64
 */
record Ahead(NDArray nearness, NDArray anchors) {

  /** Nothing where no anchor has a positive. */
  static Optional<Ahead> of(Pairs pairs) {
    NDArray near = pairs.nearness();
    int width = Math.toIntExact(pairs.references().size());
    boolean[] positive = pairs.positives().gt(0).toBooleanArray();
    int[] found = IntStream.range(0, positive.length).filter(at -> positive[at]).toArray();
    if (found.length == 0) {
      return Optional.empty();
    }
    NDManager step = near.getManager();
    NDArray anchors = step.create(IntStream.of(found).mapToLong(at -> at / width).toArray());
    NDArray places = step.create(IntStream.of(found).mapToLong(at -> at).toArray());
    NDArray own = near.flatten().gather(places, 0).expandDims(1);
    return Optional.of(new Ahead(near.get(new NDIndex("{}", anchors)).sub(own), anchors));
  }

  /** The lines (T,N) of the anchors in an array of the block (b,N). */
  NDArray lines(NDArray ofBlock) {
    return ofBlock.get(new NDIndex("{}", anchors));
  }

  /** What a block without a positive says: one value per anchor, none of which counts. */
  static Terms nothing(Pairs pairs) {
    NDArray none = pairs.nearness().sum(new int[] {1});
    NDArray zeros = none.sub(none.stopGradient());
    return Terms.ofAnchors(zeros, zeros.stopGradient());
  }
}
