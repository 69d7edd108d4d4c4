package io.equipoise.deep.adaptation;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Adapts a network to rows without labels by making its own answers surer.
 *
 * <pre>
 *   loss = 1/N Σ_i H(p_i)     p_i = softmax(z_i)   H(p) = -Σ_c p_c log p_c     nats, in [0, log C]
 * </pre>
 *
 * <p>Only scales and shifts of the normalisation layers move. Over a long stream it may come to
 * trust its own mistakes, the more so with classes that it never learned: {@link WisdomOfCrowds}
 * leaves such rows out.
 *
 * <pre>{@code
 * try (var adaptation =
 *     new TestTimeAdaptation(network, new EntropyMinimization(), TestTimeAdaptation.Settings.DEFAULT)) {
 *   TestTimeAdaptation.Answer answer = adaptation.adapt(batch); // (N·C) logits, and what it kept
 * }
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2006.10726">Wang, Shelhamer, Liu, Olshausen, Darrell, Tent:
 *     Fully Test-Time Adaptation by Entropy Minimization, 2021, arXiv:2006.10726</a>
 */
@Method(
    name = "entropy-minimization",
    aliases = {"tent"},
    slot = Slot.MODEL,
    treats = Bias.DISTRIBUTION_SHIFT,
    summary =
        "Adapts the normalisation layers of a network to a stream without labels by making its"
            + " answers surer.",
    cites = {"wang2021tent"},
    instead = EntropyMinimization.INSTEAD)
public final class EntropyMinimization implements AdaptationLoss, Numeric {
  /** Why no recipe can hold it. */
  static final String INSTEAD =
      "it adapts a network with normalisation layers while rows come in, and a recipe is fitted"
          + " before; call TestTimeAdaptation";

  @Override
  public boolean looksAtOriginal() {
    return false;
  }

  @Override
  public NDArray kept(NDArray adapted, NDArray original) {
    return AdaptationLoss.all(adapted);
  }

  @Override
  public NDArray loss(NDArray adapted, NDArray kept) {
    return AdaptationLoss.entropies(adapted).mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("entropy-minimization")
                .differentiable("logits", "(N,C)", "what the adapting network says"),
            inputs -> AdaptationLoss.entropies(inputs.differentiable("logits")).mean()));
  }
}
