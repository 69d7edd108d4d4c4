package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Moves every pair at its own pace: the farther a similarity is from its optimum, the larger its
 * weight.
 *
 * <pre>
 *   a_p = max(0, 1 + m - s_p)      a_n = max(0, s_n + m)
 *   loss_i = log(1 + Σ_n exp(gamma a_n (s_n - m)) · Σ_p exp(-gamma a_p (s_p - (1 - m))))
 *   L = mean over rows with a positive and a negative
 * </pre>
 *
 * <p>s is the cosine; under another similarity the optima 0 and 1 lose their meaning. The weights
 * a_p and a_n are constants to the gradient, as the paper has it. Embeddings have shape (N,d),
 * labels (N). The paper's m and gamma are 0.4 and 80 for retrieval, 0.25 and 256 for faces.
 *
 * @see <a href="https://arxiv.org/abs/2002.10857">Sun et al., Circle Loss: A Unified Perspective of
 *     Pair Similarity Optimization, 2020, eq. 4, 5 and 8, arXiv:2002.10857</a>
 */
@Method(
    name = "circle",
    aliases = {"circle-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Weighs each pair by how far its similarity is from where it should be, so that all reach"
            + " a definite target.",
    cites = {"sun2020circle"})
public final class CircleLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("relaxation of the optima; 0 to 1") double m,
      @Meaning("scale of the similarities; above 0") double gamma) {

    /** The paper's for image retrieval. */
    public static final Options DEFAULT = new Options(0.4, 80);

    public Options {
      Require.between("m", m, 0, 1);
      Require.between("gamma", gamma, 1e-6, 1e6);
    }
  }

  public CircleLoss(Options options) {
    this(options, PARTS);
  }

  public CircleLoss(Options options, Parts parts) {
    super("circle", parts);
    this.options = options;
  }

  @Override
  public CircleLoss with(Parts other) {
    return new CircleLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    double m = options.m();
    NDArray near = pairs.nearness();
    NDArray held = near.stopGradient();
    NDArray gamma = Scalars.held(options.gamma(), near);
    NDArray positiveWeight = held.neg().add(1 + m).getNDArrayInternal().relu().mul(gamma);
    NDArray negativeWeight = held.add(m).getNDArrayInternal().relu().mul(gamma);
    NDArray pull = near.neg().add(1 - m).mul(positiveWeight);
    NDArray push = near.sub(m).mul(negativeWeight);
    NDArray both =
        LogSumExp.of(pull, pairs.positives(), 1).add(LogSumExp.of(push, pairs.negatives(), 1));
    return List.of(
        Terms.ofAnchors(LogSumExp.softplus(both), pairs.withPositive().mul(pairs.withNegative())));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("circle")
                .parameter("m", 0.4, "relaxation of the optima; 0 to 1")
                .parameter("gamma", 80, "scale of the similarities; above 0"),
            CircleLoss::made));
  }

  private static CircleLoss made(Arguments given) {
    return new CircleLoss(
        new Options(
            given.number("m", Options.DEFAULT.m()),
            given.number("gamma", Options.DEFAULT.gamma())));
  }
}
