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
import java.util.Optional;

/**
 * Asks which class's proxy is nearest, instead of comparing rows with each other.
 *
 * <pre>
 *   d_ic = squared distance of the directions of x_i and proxy c
 *   loss_i = -log( exp(-scale d_iy) / Σ_c exp(-scale d_ic) )
 * </pre>
 *
 * <p>The sum runs over all proxies, so that it is a softmax; the paper's leaves the own one out,
 * and falls below 0: {@code excludeOwn}. Embeddings have shape (N,d), labels (N), class vectors
 * (C,d). The scale is 1 in the paper; later work found larger ones to be better.
 *
 * @see <a href="https://arxiv.org/abs/1703.07464">Movshovitz-Attias, Toshev, Leung, Ioffe, Singh,
 *     No Fuss Distance Metric Learning using Proxies, 2017, eq. 4, arXiv:1703.07464; the softmax is
 *     of Teh, DeVries, Taylor, 2020, arXiv:2004.01113</a>
 */
@Method(
    name = "proxy-nca",
    aliases = {"proxy-nca-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Compares rows with one learned proxy per class, so that no pairs need be mined and"
            + " training converges fast.",
    cites = {"movshovitz2017fuss", "teh2020proxynca"})
public final class ProxyNcaLoss extends ClassVectorLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what distances are multiplied by; above 0") double scale,
      @Meaning("whether the own proxy is left out of the sum, as in the first paper")
          boolean excludeOwn) {

    /** A softmax over squared distances. */
    public static final Options DEFAULT = new Options(1, false);

    public Options {
      Require.between("scale", scale, 1e-6, 1e6);
    }
  }

  public ProxyNcaLoss(Options options) {
    this(options, Optional.empty());
  }

  private ProxyNcaLoss(Options options, Optional<NDArray> vectors) {
    super("proxy-nca", vectors);
    this.options = options;
  }

  @Override
  public ProxyNcaLoss with(NDArray given) {
    return new ProxyNcaLoss(options, Optional.of(given));
  }

  @Override
  protected NDArray loss(NDArray embeddings, NDArray labels, NDArray classVectors) {
    int classes = Math.toIntExact(classVectors.getShape().get(0));
    NDArray truth = labels.oneHot(classes).toType(embeddings.getDataType(), false);
    NDArray distances = LpDistance.SQUARED.between(embeddings, classVectors);
    NDArray near = distances.mul(Scalars.held(-options.scale(), distances));
    NDArray own = near.mul(truth).sum(new int[] {1});
    if (!options.excludeOwn()) {
      return LogSumExp.of(near, 1).sub(own).mean();
    }
    Require.that(
        classes > 1, "excludeOwn leaves no proxy to compare with: there is one class only");
    return LogSumExp.of(near, truth.neg().add(1), 1).sub(own).mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ClassVectorFunction.of(
            ClassVectorFunction.named("proxy-nca")
                .parameter("scale", 1, "what distances are multiplied by; above 0")
                .parameter("excludeOwn", false, "whether the own proxy is left out of the sum"),
            ProxyNcaLoss::made));
  }

  private static ProxyNcaLoss made(Arguments given) {
    return new ProxyNcaLoss(new Options(given.number("scale", 1), given.flag("excludeOwn", false)));
  }
}
