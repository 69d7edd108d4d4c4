package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;
import java.util.Optional;

/**
 * Squared error of the cosines to class vectors against 1 for the own class and 0 for all others:
 * softmax's gradient with probabilities replaced by cosines, without a scale or a margin to choose.
 *
 * <pre>
 *   L = mean over rows i and classes c of ( cos(x_i, w_c) - [c = y_i] )²
 * </pre>
 *
 * <p>Embeddings have shape (N,d), labels (N), class vectors (C,d).
 *
 * @see <a href="https://arxiv.org/abs/1905.02479">Zhang, Zhao, Yan, Gao, Qiao, Wang, Li, P2SGrad:
 *     Refined Gradients for Optimizing Deep Face Models, 2019, eq. 11, arXiv:1905.02479</a>
 */
@Method(
    name = "p2s-grad",
    aliases = {"p2sgrad"},
    slot = Slot.OBJECTIVE,
    summary =
        "Squared error of cosines to class vectors, the gradient of a softmax without its scale and"
            + " margin.",
    cites = {"zhang2019p2sgrad"})
public final class P2sGradLoss extends ClassVectorLoss implements Numeric {

  public P2sGradLoss() {
    this(Optional.empty());
  }

  private P2sGradLoss(Optional<NDArray> vectors) {
    super("p2s-grad", vectors);
  }

  @Override
  public P2sGradLoss with(NDArray given) {
    return new P2sGradLoss(Optional.of(given));
  }

  @Override
  protected NDArray loss(NDArray embeddings, NDArray labels, NDArray classVectors) {
    int classes = Math.toIntExact(classVectors.getShape().get(0));
    NDArray truth = labels.oneHot(classes).toType(embeddings.getDataType(), false);
    return ClassLogitLoss.cosines(embeddings, classVectors).sub(truth).square().mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ClassVectorFunction.of(ClassVectorFunction.named("p2s-grad"), given -> new P2sGradLoss()));
  }
}
