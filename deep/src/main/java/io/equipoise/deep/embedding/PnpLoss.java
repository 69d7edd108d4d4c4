package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
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
 * A ranking loss that looks only at what is wrong: at the negatives that an anchor ranks before a
 * positive. Unlike average precision it asks for nothing among positives.
 *
 * <pre>
 *   R_ip = Σ_n sigmoid( (s_in - s_ip) / anneal )         n: negatives of anchor i, p: a positive
 *   o: R     ds: log(1 + R)     dq: 1 - (1 + R)^-alpha
 *   iu: (1 + R) log(1 + R)      ib: (b R - log(1 + b R)) / b²
 *   L = mean over anchors of the mean over their positives
 * </pre>
 *
 * <p>s is the cosine. Under {@code o} every negative before a positive costs the same; under {@code
 * ds} and {@code dq} further ones cost less and less, so that outliers do not decide; under {@code
 * iu} and {@code ib} more and more. Embeddings have shape (N,d), labels (N). It needs room for as
 * many numbers as there are positive pairs times rows.
 *
 * @see <a href="https://arxiv.org/abs/2102.04640">Li, Min, Song, Zhu, Kang, Wei, Wei, Jiang,
 *     Rethinking the Optimization of Average Precision: Only Penalizing Negative Instances before
 *     Positive Ones is Enough, 2021, arXiv:2102.04640</a>
 */
@Method(
    name = "pnp",
    aliases = {"penalize-negatives-before-positives"},
    slot = Slot.OBJECTIVE,
    summary =
        "Counts, smoothly, the negatives that are ranked before each positive, and leaves the order"
            + " of positives alone.",
    cites = {"li2022rethinking"})
public final class PnpLoss extends PairLoss implements Numeric {
  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.PER_ANCHOR);

  private final Options options;

  /** What a positive with R negatives before it costs. */
  public enum Variant {
    /** {@code R}. */
    O,
    /** {@code log(1 + R)}. */
    DS,
    /** {@code 1 - (1 + R)^-alpha}. */
    DQ,
    /** {@code (1 + R) log(1 + R)}. */
    IU,
    /** {@code (b R - log(1 + b R)) / b²}. */
    IB
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what a positive costs: o, ds, dq, iu or ib") Variant variant,
      @Meaning("power of dq; above 0") double alpha,
      @Meaning("bend of ib; above 0") double b,
      @Meaning("temperature of the count; above 0") double anneal) {

    /** The paper's best. */
    public static final Options DEFAULT = new Options(Variant.DQ, 8, 2, 0.01);

    public Options {
      Require.between("alpha", alpha, 1e-3, 1e3);
      Require.between("b", b, 1e-3, 1e3);
      Require.between("anneal", anneal, 1e-4, 1e4);
    }
  }

  public PnpLoss(Options options) {
    this(options, PARTS);
  }

  public PnpLoss(Options options, Parts parts) {
    super("pnp", parts);
    this.options = options;
  }

  @Override
  public PnpLoss with(Parts other) {
    return new PnpLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    return List.of(Ahead.of(pairs).map(ahead -> of(ahead, pairs)).orElse(Ahead.nothing(pairs)));
  }

  private Terms of(Ahead ahead, Pairs pairs) {
    NDArray by = ahead.nearness();
    NDArray counts =
        Activation.sigmoid(by.div(Scalars.held(options.anneal(), by)))
            .mul(ahead.lines(pairs.negatives()))
            .sum(new int[] {1});
    NDArray costs = cost(counts);
    return new Terms(costs, costs.stopGradient().onesLike(), ahead.anchors());
  }

  private NDArray cost(NDArray before) {
    return switch (options.variant()) {
      case O -> before;
      case DS -> before.add(1).log();
      case DQ -> power(before);
      case IU -> before.add(1).mul(before.add(1).log());
      case IB -> {
        NDArray bent = before.mul(Scalars.held(options.b(), before));
        NDArray square = Scalars.held(options.b() * options.b(), before);
        yield bent.sub(bent.add(1).log()).div(square);
      }
    };
  }

  private NDArray power(NDArray before) {
    NDArray log = before.add(1).log();
    return log.mul(Scalars.held(-options.alpha(), log)).exp().neg().add(1);
  }

  @Override
  public List<Function> functions() {
    Options usual = Options.DEFAULT;
    return List.of(
        PairFunction.of(
            PairFunction.named("pnp")
                .parameter("variant", "dq", "o, ds, dq, iu or ib")
                .parameter("alpha", usual.alpha(), "power of dq; above 0")
                .parameter("b", usual.b(), "bend of ib; above 0")
                .parameter("anneal", usual.anneal(), "temperature of the count; above 0"),
            PnpLoss::made));
  }

  private static PnpLoss made(Arguments given) {
    Options usual = Options.DEFAULT;
    return new PnpLoss(
        new Options(
            given.choice("variant", usual.variant()),
            given.number("alpha", usual.alpha()),
            given.number("b", usual.b()),
            given.number("anneal", usual.anneal())));
  }
}
