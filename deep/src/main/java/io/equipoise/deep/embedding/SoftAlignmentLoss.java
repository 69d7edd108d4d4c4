package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.loss.Loss;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.Sound;
import java.util.List;

/**
 * Pulls a query to its candidates as much as a judge says that each answers it, instead of to one
 * target against negatives that may be answers too.
 *
 * <pre>
 *   P_i = softmax over c of cos(q_i, c) / tau        Q_i = softmax over c of s_ic / scoreTau
 *   loss = mean_i ½ [ KL(P_i‖Q_i) + KL(Q_i‖P_i) ]
 * </pre>
 *
 * <p>Similarities and scores have shape (N,K): the target and its negatives, in any order, for the
 * target counts by its score alone. Scores are constants. Only differences within a row matter, so
 * that scores equal to similarities but for a constant ask for nothing. A difference of 0.1 is five
 * nats at the default temperature: Q is nearly one-hot unless scores are close, and a larger {@code
 * scoreTau} softens it. Scores come from any judge: a language model's yes and no ({@link
 * JudgedNegatives#yes}), a rule, a slower model, people; see {@link JudgedNegatives}.
 *
 * <p>As a DJL loss it reads the similarities from the predictions and the scores from the labels:
 *
 * <pre>{@code
 * var loss = new SoftAlignmentLoss(SoftAlignmentLoss.Options.DEFAULT);
 * NDArray cosines = SoftAlignmentLoss.cosines(queries, candidates); // (N,d), (N,K,d)
 * NDArray value = loss.loss(cosines, scores);
 * }</pre>
 *
 * <p>{@link RerankingLoss} trains a judge that reranks what the embeddings find.
 *
 * @see <a href="https://arxiv.org/abs/2510.13515">Gu et al., UniME-V2: MLLM-as-a-Judge for
 *     Universal Multimodal Embedding Learning, 2025, arXiv:2510.13515</a>
 */
@Method(
    name = "soft-align",
    aliases = {"unime-v2"},
    row = 129,
    slot = Slot.OBJECTIVE,
    treats = Bias.LABEL_NOISE,
    summary =
        "Trains retrieval towards a judge's scores of all candidates, so that mined negatives which"
            + " are answers too do no harm.",
    cites = {"gu2025unimev2"})
public final class SoftAlignmentLoss extends Loss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("temperature of the similarities; above 0") double tau,
      @Meaning("temperature of the scores; above 0, or 0 for that of the similarities")
          double scoreTau) {

    /** The paper's temperature, for both. */
    public static final Options DEFAULT = new Options(0.02, 0);

    public Options {
      Require.between("tau", tau, 1e-6, 1e6);
      Require.that(
          scoreTau == 0 || (scoreTau >= 1e-6 && scoreTau <= 1e6),
          "scoreTau is " + scoreTau + ", but must lie between 1e-6 and 1e6, or be 0");
    }

    double scores() {
      return scoreTau == 0 ? tau : scoreTau;
    }
  }

  public SoftAlignmentLoss(Options options) {
    super("soft-align");
    this.options = options;
  }

  @Override
  public NDArray evaluate(NDList labels, NDList predictions) {
    NDArray similarities = predictions.singletonOrThrow();
    return Sound.checked(
        getName(), similarities, () -> loss(similarities, labels.singletonOrThrow()));
  }

  /**
   * The loss, a scalar; 0 for one candidate per query.
   *
   * @param similarities (N,K) cosine of each query and candidate, N and K at least 1, float32 or
   *     float64
   * @param scores (N,K) what the judge says, of any type; constant
   */
  public NDArray loss(NDArray similarities, NDArray scores) {
    Require.that(
        similarities.getShape().equals(scores.getShape())
            && similarities.getShape().dimension() == 2
            && similarities.size() > 0,
        "similarities and scores must both be (N,K) and hold something, but have shapes "
            + similarities.getShape()
            + " and "
            + scores.getShape());
    NDArray judged = scores.toType(similarities.getDataType(), false).stopGradient();
    NDArray logP = scaled(similarities, options.tau()).logSoftmax(1);
    NDArray logQ = scaled(judged, options.scores()).logSoftmax(1);
    NDArray both = logP.exp().sub(logQ.exp()).mul(logP.sub(logQ)).sum(new int[] {1}).mean();
    return both.mul(Scalars.held(0.5, both));
  }

  private static NDArray scaled(NDArray x, double temperature) {
    return x.div(Scalars.held(temperature, x));
  }

  /**
   * Cosines (N,K) of queries and their candidates.
   *
   * @param queries (N,d) as they come from a network
   * @param candidates (N,K,d)
   */
  public static NDArray cosines(NDArray queries, NDArray candidates) {
    return UnitRows.of(candidates).batchMatMul(UnitRows.of(queries).expandDims(2)).squeeze(2);
  }

  @Override
  public String toString() {
    return getName();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("soft-align")
                .differentiable("similarities", "(N,K)", "cosine of each query and candidate")
                .input("scores", "(N,K)", "what the judge says of each")
                .parameter("tau", 0.02, "temperature of the similarities; above 0")
                .parameter("scoreTau", "tau", "temperature of the scores; above 0, or 0 for tau"),
            SoftAlignmentLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    double tau = inputs.arguments().number("tau", Options.DEFAULT.tau());
    Options given = new Options(tau, inputs.arguments().number("scoreTau", tau));
    inputs.finite("similarities");
    inputs.finite("scores");
    return new SoftAlignmentLoss(given)
        .loss(inputs.differentiable("similarities"), inputs.constant("scores"));
  }
}
