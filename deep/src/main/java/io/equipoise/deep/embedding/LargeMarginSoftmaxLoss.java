package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import java.util.List;
import java.util.Optional;

/**
 * Multiplies the angle between an embedding and its class vector by a whole number.
 *
 * <pre>
 *   logit_c = scale · |x_i| |w_c| cos(t_c)      logit_y = scale · |x_i| |w_y| psi(t_y)
 *   psi(t) = (-1)^k cos(m t) - 2k      k = floor(m t / 180°), so that psi falls from 1 to 1 - 2m
 *   loss_i = -log softmax(logit)[y_i]
 * </pre>
 *
 * <p>With {@code sphere} the lengths of class vectors are taken to be 1: SphereFace. Embeddings
 * have shape (N,d), labels (N), class vectors (C,d). The default margin m is 4.
 *
 * @see <a href="https://arxiv.org/abs/1612.02295">Liu, Wen, Yu, Yang, Large-Margin Softmax Loss for
 *     Convolutional Neural Networks, 2016, eq. 4 to 7, arXiv:1612.02295; SphereFace is of Liu et
 *     al., 2017, arXiv:1704.08063</a>
 */
@Method(
    name = "large-margin-softmax",
    aliases = {"l-softmax"},
    slot = Slot.OBJECTIVE,
    summary =
        "Softmax whose true angle counts several times, for classes that are compact as well as"
            + " apart; SphereFace with unit class vectors.",
    cites = {"liu2016large", "liu2017sphereface"})
public final class LargeMarginSoftmaxLoss extends ClassLogitLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what the true angle is multiplied by; 1 to 8") int margin,
      @Meaning("what logits are multiplied by; above 0") double scale,
      @Meaning("whether class vectors count as of length 1, as in SphereFace") boolean sphere) {

    /** The papers' margin. */
    public static final Options DEFAULT = new Options(4, 1, false);

    public Options {
      Require.between("margin", margin, 1, 8);
      Require.between("scale", scale, 1e-6, 1e6);
    }
  }

  public LargeMarginSoftmaxLoss(Options options) {
    this(options, Optional.empty());
  }

  private LargeMarginSoftmaxLoss(Options options, Optional<NDArray> vectors) {
    super("large-margin-softmax", vectors);
    this.options = options;
  }

  @Override
  public LargeMarginSoftmaxLoss with(NDArray given) {
    return new LargeMarginSoftmaxLoss(options, Optional.of(given));
  }

  @Override
  protected NDArray logits(NDArray embeddings, NDArray classVectors, NDArray truth) {
    NDArray cosines = cosines(embeddings, classVectors);
    NDArray lengths = RowLengths.of(embeddings);
    if (!options.sphere()) {
      lengths = lengths.mul(RowLengths.of(classVectors).transpose());
    }
    return at(truth, psi(cosines), cosines)
        .mul(lengths)
        .mul(Scalars.held(options.scale(), cosines));
  }

  private NDArray psi(NDArray cosines) {
    NDArray turns =
        cosines
            .stopGradient()
            .clip(-1, 1)
            .acos()
            .mul(Scalars.held(options.margin() / Math.PI, cosines))
            .floor()
            // at 180 degrees the last stretch goes on
            .clip(0, options.margin() - 1);
    NDArray two = Scalars.held(2, cosines);
    NDArray odd = turns.sub(turns.div(two).floor().mul(two));
    return multiple(cosines).mul(odd.mul(two).neg().add(1)).sub(turns.mul(two));
  }

  /** cos(m t) from cos t, by Chebyshev's recurrence. */
  private NDArray multiple(NDArray cosines) {
    NDArray before = cosines.onesLike();
    NDArray now = cosines;
    NDArray two = Scalars.held(2, cosines);
    for (int k = 1; k < options.margin(); k++) {
      NDArray next = cosines.mul(two).mul(now).sub(before);
      before = now;
      now = next;
    }
    return now;
  }

  @Override
  public List<Function> functions() {
    return List.of(function("large-margin-softmax", false), function("sphereface", true));
  }

  private static Function function(String name, boolean sphere) {
    return ClassVectorFunction.of(
        ClassVectorFunction.named(name)
            .parameter("margin", 4, "what the true angle is multiplied by; 1 to 8")
            .parameter("scale", 1, "what logits are multiplied by; above 0"),
        given -> made(given, sphere));
  }

  private static LargeMarginSoftmaxLoss made(Arguments given, boolean sphere) {
    return new LargeMarginSoftmaxLoss(
        new Options(given.whole("margin", 4), given.number("scale", 1), sphere));
  }
}
