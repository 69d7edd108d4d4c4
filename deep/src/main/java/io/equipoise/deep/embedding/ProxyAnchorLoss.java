package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;
import java.util.Optional;

/**
 * Takes each class's proxy as an anchor and compares it with all rows of the batch, the hard ones
 * most.
 *
 * <pre>
 *   L = 1/|P+| Σ_{p in P+} log(1 + Σ_{x of class p}  exp(-alpha (cos(x, p) - margin)))
 *     + 1/|P|  Σ_{p in P}  log(1 + Σ_{x of others}   exp( alpha (cos(x, p) + margin)))
 * </pre>
 *
 * <p>P are all proxies, P+ those whose class is in the batch. Embeddings have shape (N,d), labels
 * (N), class vectors (C,d). Defaults: margin 0.1, alpha 32. The paper lets proxies learn a hundred
 * times faster than the network.
 *
 * @see <a href="https://arxiv.org/abs/2003.13911">Kim, Kim, Cho, Kwak, Proxy Anchor Loss for Deep
 *     Metric Learning, 2020, eq. 4, arXiv:2003.13911</a>
 */
@Method(
    name = "proxy-anchor",
    aliases = {"proxy-anchor-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Compares a learned proxy of each class with the whole batch, as fast as proxies and with"
            + " rows related to each other as in pairs.",
    cites = {"kim2020proxy"})
public final class ProxyAnchorLoss extends ClassVectorLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("cosine by which either side should clear 0; -1 to 1") double margin,
      @Meaning("sharpness; above 0") double alpha) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.1, 32);

    public Options {
      Require.between("margin", margin, -1, 1);
      Require.between("alpha", alpha, 1e-6, 1e6);
    }
  }

  public ProxyAnchorLoss(Options options) {
    this(options, Optional.empty());
  }

  private ProxyAnchorLoss(Options options, Optional<NDArray> vectors) {
    super("proxy-anchor", vectors);
    this.options = options;
  }

  @Override
  public ProxyAnchorLoss with(NDArray given) {
    return new ProxyAnchorLoss(options, Optional.of(given));
  }

  @Override
  protected NDArray loss(NDArray embeddings, NDArray labels, NDArray classVectors) {
    int classes = Math.toIntExact(classVectors.getShape().get(0));
    NDArray own = labels.oneHot(classes).toType(embeddings.getDataType(), false);
    NDArray cosines = ClassLogitLoss.cosines(embeddings, classVectors);
    NDArray alpha = Scalars.held(options.alpha(), cosines);
    NDArray tooFar = cosines.neg().add(options.margin()).mul(alpha);
    NDArray tooNear = cosines.add(options.margin()).mul(alpha);
    NDArray pull = LogSumExp.withOne(tooFar, own, 0).sum();
    NDArray push = LogSumExp.withOne(tooNear, own.neg().add(1), 0).mean();
    return pull.div(own.max(new int[] {0}).sum()).add(push);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ClassVectorFunction.of(
            ClassVectorFunction.named("proxy-anchor")
                .parameter("margin", 0.1, "cosine by which either side should clear 0")
                .parameter("alpha", 32, "sharpness; above 0"),
            ProxyAnchorLoss::made));
  }

  private static ProxyAnchorLoss made(Arguments given) {
    return new ProxyAnchorLoss(
        new Options(
            given.number("margin", Options.DEFAULT.margin()),
            given.number("alpha", Options.DEFAULT.alpha())));
  }
}
