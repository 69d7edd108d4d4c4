package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.LpDistance;
import io.equipoise.deep.engine.LogSumExp;
import java.util.List;

/**
 * Pits the soft maximum of an anchor's distances to positives against the soft minimum of those to
 * negatives.
 *
 * <pre>
 *   loss_i = max(0, log Σ_p exp(d_ip - positiveMargin) + log Σ_n exp(negativeMargin - d_in))
 *   L = mean over all rows i
 * </pre>
 *
 * <p>A sum without entries counts 0. d is the Euclidean distance of directions; under a similarity
 * the differences turn round. Embeddings have shape (N,d), labels (N). Unlike {@link
 * LiftedStructureLoss} it looks at one anchor at a time, and at its positives together.
 *
 * @see <a href="https://arxiv.org/abs/1703.07737">Hermans, Beyer, Leibe, In Defense of the Triplet
 *     Loss for Person Re-Identification, 2017, eq. 9, arXiv:1703.07737</a>
 */
@Method(
    name = "generalized-lifted-structure",
    slot = Slot.OBJECTIVE,
    summary =
        "Soft batch-hard mining: the farthest positives of a row against its nearest negatives, smoothly.",
    cites = {"hermans2017defense"})
public final class GeneralizedLiftedStructureLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(LpDistance.EUCLIDEAN, Averaging.MEAN);

  private final LiftedStructureLoss.Options options;

  public GeneralizedLiftedStructureLoss(LiftedStructureLoss.Options options) {
    this(options, PARTS);
  }

  public GeneralizedLiftedStructureLoss(LiftedStructureLoss.Options options, Parts parts) {
    super("generalized-lifted-structure", parts);
    this.options = options;
  }

  @Override
  public GeneralizedLiftedStructureLoss with(Parts other) {
    return new GeneralizedLiftedStructureLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray distances = pairs.distances();
    NDArray far = distances.sub(pairs.distance(options.positiveMargin()));
    NDArray near = distances.neg().add(pairs.distance(options.negativeMargin()));
    NDArray sum =
        LogSumExp.of(far, pairs.positives(), 1)
            .mul(pairs.withPositive())
            .add(LogSumExp.of(near, pairs.negatives(), 1).mul(pairs.withNegative()));
    return List.of(Terms.ofAnchors(sum.getNDArrayInternal().relu(), sum.onesLike()));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            LiftedStructureLoss.described(PairFunction.named("generalized-lifted-structure")),
            given -> new GeneralizedLiftedStructureLoss(LiftedStructureLoss.Options.of(given))));
  }
}
