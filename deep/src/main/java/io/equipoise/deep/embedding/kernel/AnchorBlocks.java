package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.GivenGradient;
import io.equipoise.deep.engine.Gradients;
import java.util.ArrayList;
import java.util.List;

/**
 * Any sum over anchors, in blocks: each block is recorded by itself and released, and its gradient
 * is handed on once. Where a loss has a closed form, {@link PairwiseLogSumExp} is faster.
 */
public final class AnchorBlocks {
  /** How many arrays of a block's size a recording holds, roughly. */
  private static final int ARRAYS = 8;

  private AnchorBlocks() {}

  /** What anchors come to. */
  @FunctionalInterface
  public interface Work {
    /**
     * A sum over the anchors in [from, to), a scalar or several numbers (K).
     *
     * @param embeddings (N,d) of all rows; results get its manager
     */
    NDArray on(NDArray embeddings, long from, long to);
  }

  /** The sums of all blocks, without gradients. */
  public static NDArray sums(NDArray embeddings, Work work) {
    try (Gradients paused = Gradients.pause()) {
      Part all = over(embeddings, work, false);
      all.slopes().close();
      return all.value();
    }
  }

  /** The sum of all blocks of a scalar, which carries the gradient to the embeddings. */
  public static NDArray total(NDArray embeddings, Work work) {
    boolean wanted = GivenGradient.isWanted();
    Part all;
    try (Gradients paused = Gradients.pause()) {
      all = over(embeddings, work, wanted);
    }
    try (NDArray slopes = all.slopes()) {
      return wanted ? GivenGradient.attach(all.value(), embeddings, slopes) : all.value();
    }
  }

  /** What some anchors come to: their sum, and the gradient (N,d), of shape (0) if not wanted. */
  private record Part(NDArray value, NDArray slopes) {}

  private static Part over(NDArray embeddings, Work work, boolean wanted) {
    NDManager results = embeddings.getManager();
    long rows = embeddings.getShape().get(0);
    try (NDManager own = results.newSubManager()) {
      NDArray constant = embeddings.stopGradient();
      constant.attach(own);
      List<Part> parts =
          Stripes.map(
              rows,
              rows,
              (from, to) -> stripe(constant, work, from, to, wanted, own.newSubManager()));
      NDArray value = Stripes.added(parts.stream().map(Part::value).toList());
      NDArray slopes = Stripes.added(parts.stream().map(Part::slopes).toList());
      value.attach(results);
      slopes.attach(results);
      return new Part(value, slopes);
    }
  }

  private static Part stripe(
      NDArray constant, Work work, long from, long to, boolean wanted, NDManager stripe) {
    Shape shape = wanted ? constant.getShape() : new Shape(0);
    NDArray slopes = stripe.zeros(shape, constant.getDataType());
    List<NDArray> values = new ArrayList<>();
    long step = Math.max(1, Stripes.blockRows(constant.getShape().get(0)) / ARRAYS);
    for (long row = from; row < to; row += step) {
      try (NDManager block = stripe.newSubManager();
          Gradients recording = wanted ? Gradients.record() : Gradients.pause()) {
        // shares memory with all others, but is recorded by itself
        NDArray leaf = constant.stopGradient();
        leaf.attach(block);
        leaf.setRequiresGradient(wanted);
        NDArray value = work.on(leaf, row, Math.min(to, row + step));
        if (wanted) {
          Gradients.backward(value);
          NDArray gradient = leaf.getGradient();
          gradient.attach(block);
          slopes.addi(gradient);
        }
        NDArray kept = value.stopGradient();
        kept.attach(stripe);
        values.add(kept);
      }
    }
    return new Part(Stripes.added(values), slopes);
  }
}
