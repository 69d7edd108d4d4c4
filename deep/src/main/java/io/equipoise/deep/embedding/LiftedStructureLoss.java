package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Lifts a batch to all its pairs: each positive pair against the negatives of both its ends.
 *
 * <pre>
 *   J_ij = d_ij - positiveMargin
 *        + log( Σ_{n in N(i)} exp(negativeMargin - d_in) + Σ_{n in N(j)} exp(negativeMargin - d_jn) )
 *   L = mean over the positive pairs of max(0, J_ij)² / 2
 * </pre>
 *
 * <p>d is the Euclidean distance of directions. Embeddings have shape (N,d), labels (N). Both ends
 * of a pair need their negatives, so that it is computed for the whole batch at once; {@link
 * GeneralizedLiftedStructureLoss} goes anchor by anchor. 0 where there are no negatives.
 *
 * @see <a href="https://arxiv.org/abs/1511.06452">Oh Song, Xiang, Jegelka, Savarese, Deep Metric
 *     Learning via Lifted Structured Feature Embedding, 2015, eq. 4, arXiv:1511.06452</a>
 */
@Method(
    name = "lifted-structure",
    aliases = {"lifted-structured"},
    slot = Slot.OBJECTIVE,
    summary = "Compares each positive pair with all negatives of both its rows at once, smoothly.",
    cites = {"song2016deep"})
public final class LiftedStructureLoss extends EmbeddingLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("distance that negatives should be beyond") double negativeMargin,
      @Meaning("distance that positives should be within") double positiveMargin) {

    /** The paper's negative margin. */
    public static final Options DEFAULT = new Options(1, 0);

    public Options {
      Require.between("negativeMargin", negativeMargin, -1e6, 1e6);
      Require.between("positiveMargin", positiveMargin, -1e6, 1e6);
    }

    static Options of(Arguments given) {
      return new Options(
          given.number("negativeMargin", DEFAULT.negativeMargin),
          given.number("positiveMargin", DEFAULT.positiveMargin));
    }
  }

  public LiftedStructureLoss(Options options) {
    super("lifted-structure");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray labels) {
    Labelled rows = new Labelled(embeddings, labels);
    if (rows.size() == 0) {
      return embeddings.sum();
    }
    Pairs pairs = Pairs.of(rows, LpDistance.EUCLIDEAN);
    NDArray distances = pairs.values();
    NDArray near = distances.neg().add(options.negativeMargin());
    NDArray ofRow = LogSumExp.of(near, pairs.negatives(), 1);
    NDArray none = distances.zerosLike();
    NDArray both =
        NDArrays.stack(new NDList(none.add(ofRow.expandDims(1)), none.add(ofRow.expandDims(0))), 2);
    NDArray costs =
        LogSumExp.of(both, 2)
            .add(distances)
            .sub(options.positiveMargin())
            .getNDArrayInternal()
            .relu()
            .square();
    NDArray counted = pairs.positives().mul(pairs.withNegative().expandDims(1));
    NDArray number = counted.sum();
    NDArray pairsOrOne = NDArrays.where(number.gt(0), number, number.onesLike());
    return costs.mul(counted).sum().div(pairsOrOne.mul(Scalars.held(2, pairsOrOne)));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        EmbeddingFunction.of(
            described(EmbeddingFunction.named("lifted-structure")),
            given -> new LiftedStructureLoss(Options.of(given))));
  }

  /** With the margins among its parameters. */
  static Function.Builder described(Function.Builder function) {
    return function
        .parameter("negativeMargin", 1, "distance that negatives should be beyond")
        .parameter("positiveMargin", 0, "distance that positives should be within");
  }
}
