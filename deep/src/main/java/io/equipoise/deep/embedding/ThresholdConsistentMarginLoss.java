package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Pulls the pairs that one fixed threshold gets wrong to the right side of it, in every class by
 * the same margins, so that the threshold means the same for all of them. It is added to any loss
 * that learns the embedding.
 *
 * <pre>
 *   s_ij = cosine of rows i and j
 *   A+ = pairs of one class with s &lt;= m+        A- = pairs of different classes with s &gt;= m-
 *   loss = lambda+ · mean over A+ of (m+ - s) + lambda- · mean over A- of (s - m-)
 * </pre>
 *
 * <p>Embeddings (N,d), labels (N). The mean of an empty set is 0, and so is the loss where both
 * are. Means run over the pairs that break their margin, not over all pairs: else the loss would
 * fade as training goes on. Which pairs do is looked up in the current cosines and has no gradient.
 *
 * <pre>{@code
 * EmbeddingLoss margins = new ThresholdConsistentMarginLoss(Options.DEFAULT);
 * NDArray total = base.loss(embeddings, labels).add(margins.loss(embeddings, labels));
 * }</pre>
 *
 * <p>{@link io.equipoise.core.metric.OperatingPointInconsistency} measures what it treats, and
 * {@link io.equipoise.core.metric.PairErrors} what a threshold does to each class.
 *
 * @see <a href="https://arxiv.org/abs/2307.04047">Zhang et al., Threshold-Consistent Margin Loss
 *     for Open-World Deep Metric Learning, 2023, arXiv:2307.04047</a>
 */
@Method(
    name = "tcm",
    aliases = {"threshold-consistent-margin"},
    row = 168,
    slot = Slot.OBJECTIVE,
    treats = Bias.THRESHOLD_INCONSISTENCY,
    summary =
        "Added to a loss on embeddings, makes one similarity threshold mean the same for every"
            + " class.",
    cites = {"zhang2023threshold"})
public final class ThresholdConsistentMarginLoss extends EmbeddingLoss implements Numeric {
  private final Options options;

  /** Margins are cosines in [-1, 1]. */
  public record Options(
      @Meaning("cosine that pairs of one class should reach") double mPlus,
      @Meaning("cosine that pairs of different classes should stay below") double mMinus,
      @Meaning("factor of the pairs of one class; at least 0") double lambdaPlus,
      @Meaning("factor of the pairs of different classes; at least 0") double lambdaMinus) {

    /** The paper's margins for cosines. */
    public static final Options DEFAULT = new Options(0.9, 0.5, 1, 1);

    public Options {
      Require.between("mPlus", mPlus, -1, 1);
      Require.between("mMinus", mMinus, -1, 1);
      Require.between("lambdaPlus", lambdaPlus, 0, 1e6);
      Require.between("lambdaMinus", lambdaMinus, 0, 1e6);
    }
  }

  public ThresholdConsistentMarginLoss(Options options) {
    super("tcm");
    this.options = options;
  }

  @Override
  public NDArray loss(NDArray embeddings, NDArray labels) {
    NDArray unit = UnitRows.of(embeddings);
    NDArray cosines = unit.matMul(unit.transpose());
    NDArray same = LabelMasks.same(labels, labels, cosines);
    NDArray alike = same.mul(LabelMasks.others(cosines));
    NDArray different = same.neg().add(1);
    NDArray under = cosines.neg().add(options.mPlus());
    NDArray over = cosines.sub(options.mMinus());
    NDArray pulled = activeMean(under, alike);
    NDArray pushed = activeMean(over, different);
    return pulled
        .mul(Scalars.held(options.lambdaPlus(), pulled))
        .add(pushed.mul(Scalars.held(options.lambdaMinus(), pushed)));
  }

  /** Each pair stands twice among the entries, which a mean does not see. */
  private static NDArray activeMean(NDArray violation, NDArray pairs) {
    NDArray active = violation.gte(0).toType(violation.getDataType(), false).mul(pairs);
    NDArray count = active.sum();
    return violation.mul(active).sum().div(count.maximum(Scalars.held(1, count)));
  }

  @Override
  public List<Function> functions() {
    Options usual = Options.DEFAULT;
    return List.of(
        EmbeddingFunction.of(
            EmbeddingFunction.named("tcm")
                .parameter("mPlus", usual.mPlus(), "cosine that pairs of one class should reach")
                .parameter("mMinus", usual.mMinus(), "cosine that other pairs should stay below")
                .parameter("lambdaPlus", usual.lambdaPlus(), "factor of the pairs of one class")
                .parameter("lambdaMinus", usual.lambdaMinus(), "factor of the other pairs"),
            ThresholdConsistentMarginLoss::of));
  }

  private static ThresholdConsistentMarginLoss of(Arguments given) {
    Options usual = Options.DEFAULT;
    return new ThresholdConsistentMarginLoss(
        new Options(
            given.number("mPlus", usual.mPlus()),
            given.number("mMinus", usual.mMinus()),
            given.number("lambdaPlus", usual.lambdaPlus()),
            given.number("lambdaMinus", usual.lambdaMinus())));
  }
}
