package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Draws pairs to the mean of their kind, as far as they are on its wrong side: positives that are
 * farther than the mean positive, negatives that are nearer than the mean negative.
 *
 * <pre>
 *   L = mean over positive pairs of max(0, (1 - positiveEps) m+ - s)²
 *     + mean over negative pairs of max(0, s - (1 + negativeEps) m-)²
 * </pre>
 *
 * <p>s are cosines and m+, m- their means over the batch. It is added to another loss, such as
 * {@link TupletMarginLoss}, since by itself it brings nothing together. Embeddings have shape
 * (N,d), labels (N).
 *
 * @see <a href="https://doi.org/10.1109/ICCV.2019.00659">Yu, Tao, Deep Metric Learning with Tuplet
 *     Margin Loss, 2019, sect. 3.4</a>
 */
@Method(
    name = "intra-pair-variance",
    slot = Slot.OBJECTIVE,
    summary =
        "Added to a loss of pairs, evens out the similarities within positives and within"
            + " negatives.",
    cites = {"yu2019deep"})
public final class IntraPairVarianceLoss extends EmbeddingLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of the mean by which positives may fall short; 0 to 1") double positiveEps,
      @Meaning("share of the mean by which negatives may exceed it; 0 to 1") double negativeEps) {

    /** One in a hundred either way. */
    public static final Options DEFAULT = new Options(0.01, 0.01);

    public Options {
      Require.between("positiveEps", positiveEps, 0, 1);
      Require.between("negativeEps", negativeEps, 0, 1);
    }
  }

  public IntraPairVarianceLoss(Options options) {
    super("intra-pair-variance");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray labels) {
    Pairs pairs = Pairs.of(new Labelled(embeddings, labels), new CosineSimilarity());
    NDArray cosines = pairs.values();
    NDArray near = mean(cosines, pairs.positives());
    NDArray far = mean(cosines, pairs.negatives());
    NDArray shortfall = near.mul(Scalars.held(1 - options.positiveEps(), near)).sub(cosines);
    NDArray over = cosines.sub(far.mul(Scalars.held(1 + options.negativeEps(), far)));
    return mean(shortfall.getNDArrayInternal().relu().square(), pairs.positives())
        .add(mean(over.getNDArrayInternal().relu().square(), pairs.negatives()));
  }

  /** 0 where the mask is empty. */
  private static NDArray mean(NDArray values, NDArray mask) {
    NDArray number = mask.sum();
    return values.mul(mask).sum().div(NDArrays.where(number.gt(0), number, number.onesLike()));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        EmbeddingFunction.of(
            EmbeddingFunction.named("intra-pair-variance")
                .parameter("positiveEps", 0.01, "share by which positives may fall short")
                .parameter("negativeEps", 0.01, "share by which negatives may exceed the mean"),
            IntraPairVarianceLoss::made));
  }

  private static IntraPairVarianceLoss made(Arguments given) {
    return new IntraPairVarianceLoss(
        new Options(given.number("positiveEps", 0.01), given.number("negativeEps", 0.01)));
  }
}
