package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Ranks the neighbour that a person picked as the counter-example above all others: an item like
 * this one, to which the same question has another answer.
 *
 * <pre>
 *   loss_i = Σ_{j != pick_i} max(0, margin - (S_i,pick_i - S_ij))
 * </pre>
 *
 * <p>S (N,K) are scores of K neighbours of each of N items, finite; the loss is the mean over
 * items. At the edge of the hinge the slope is 0. {@code CounterExampleNetwork} is a whole network
 * with answers, joint embeddings and scores of neighbours; for one of your own add it, times a
 * small number such as 0.1, to the cross-entropy of the answers:
 *
 * <pre>{@code
 * NDArray loss = answers.add(hinge.loss(scores, picks).mul(Scalars.held(0.1, scores)));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1612.00837">Goyal, Khot, Summers-Stay, Batra, Parikh, Making
 *     the V in VQA Matter, 2017, arXiv:1612.00837</a>
 */
@Method(
    name = "counter-example-hinge",
    row = 80,
    slot = Slot.OBJECTIVE,
    summary =
        "Trains a retriever of counter-examples: similar evidence for which the same question has"
            + " another answer.",
    cites = {"goyal2017making"},
    instead =
        "it ranks the neighbours of an item, which the rows of a recipe do not have; call"
            + " CounterExampleNetwork.fit, or for a network of your own its 'loss' on their scores")
public final class CounterExampleHinge implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("by how much the pick must lead; at least 0") double margin) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.atLeast("margin", margin, 0);
      Require.that(Double.isFinite(margin), "margin is infinite, but must be a number");
    }
  }

  public CounterExampleHinge(Options options) {
    this.options = options;
  }

  /**
   * The mean over items.
   *
   * @param scores (N,K) of their neighbours
   * @param picks (N) which of them the person picked, int64 in [0, K)
   */
  public NDArray loss(NDArray scores, NDArray picks) {
    long items = scores.getShape().get(0);
    int neighbours = Math.toIntExact(scores.getShape().get(1));
    Require.sameLength("scores", items, "picks", picks.getShape().get(0));
    Require.that(items > 0 && neighbours > 0, "scores are empty, but need at least one neighbour");
    NDArray picked = scores.gather(picks.expandDims(1), 1);
    // the pick itself, at a lead of 0, would count with the margin
    NDArray others = picks.oneHot(neighbours).toType(scores.getDataType(), false).neg().add(1);
    NDArray lack = Activation.relu(scores.sub(picked).add(options.margin()));
    return lack.mul(others).sum(new int[] {1}).mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("counter-example-hinge")
                .differentiable("scores", "(K)", "scores of the neighbours of one item")
                .parameter("pick", 0, "which of them a person picked, from 0")
                .parameter("margin", 1, "by how much the pick must lead; at least 0"),
            inputs -> {
              inputs.finite("scores");
              NDArray scores = inputs.differentiable("scores").reshape(1, -1);
              int pick = inputs.arguments().whole("pick", 0);
              Require.between("pick", pick, 0, (double) (scores.size() - 1));
              Options given = new Options(inputs.arguments().number("margin", 1));
              NDArray picks = inputs.manager().create(new long[] {pick});
              return new CounterExampleHinge(given).loss(scores, picks);
            }));
  }
}
