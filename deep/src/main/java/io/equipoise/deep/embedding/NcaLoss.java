package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
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
 * Neighbourhood components analysis: the chance that a row picks a neighbour of its own class, when
 * near ones are picked more often.
 *
 * <pre>
 *   q_ij = exp(-scale d_ij) / Σ_{k ≠ i} exp(-scale d_ik)
 *   loss_i = -log Σ_{p in P(i)} q_ip        L = mean over rows with a positive
 * </pre>
 *
 * <p>d is the squared distance of directions. Embeddings have shape (N,d), labels (N).
 *
 * @see <a href="https://papers.nips.cc/paper/2566-neighbourhood-components-analysis">Goldberger,
 *     Roweis, Hinton, Salakhutdinov, Neighbourhood Components Analysis, 2004</a>
 */
@Method(
    name = "nca",
    aliases = {"neighbourhood-components"},
    slot = Slot.OBJECTIVE,
    summary =
        "The chance that the soft nearest neighbour is of the own class, what nearest-neighbour classifiers need.",
    cites = {"goldberger2004neighbourhood"})
public final class NcaLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(LpDistance.SQUARED, Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("what distances are multiplied by; above 0") double scale) {

    /** Usual values. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("scale", scale, 1e-6, 1e6);
    }
  }

  public NcaLoss(Options options) {
    this(options, PARTS);
  }

  public NcaLoss(Options options, Parts parts) {
    super("nca", parts);
    this.options = options;
  }

  @Override
  public NcaLoss with(Parts other) {
    return new NcaLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray near = pairs.nearness();
    near = near.mul(Scalars.held(options.scale(), near));
    NDArray all = LogSumExp.of(near, pairs.positives().add(pairs.negatives()), 1);
    NDArray loss = all.sub(LogSumExp.of(near, pairs.positives(), 1));
    NDArray some = pairs.withPositive();
    return List.of(Terms.ofAnchors(loss.mul(some), some));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("nca")
                .parameter("scale", 1, "what distances are multiplied by; above 0"),
            NcaLoss::made));
  }

  private static NcaLoss made(Arguments given) {
    return new NcaLoss(new Options(given.number("scale", Options.DEFAULT.scale())));
  }
}
