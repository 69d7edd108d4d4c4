package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;

/**
 * The squared distance of the logits from the one-hot truth: the plainest loss whose update does
 * not need all classes, to compare {@link ZLoss} with.
 *
 * <pre>
 *   loss_i = Σ_k (o_k - 1[k = y_i])² = Σ_k o_k² - 2 o[y_i] + 1
 * </pre>
 *
 * <p>Logits have shape (N,C); labels (N), int64 in [0, C).
 *
 * @see <a href="https://arxiv.org/abs/1604.08859">de Brébisson, Vincent, The Z-loss, 2016,
 *     arXiv:1604.08859</a>
 */
@Method(
    name = "one-hot-squared-error",
    slot = Slot.OBJECTIVE,
    summary = "The squared distance of the logits from the one-hot truth.",
    cites = {"debrebisson2016zloss"})
public final class OneHotSquaredErrorLoss extends SampleLoss {

  public OneHotSquaredErrorLoss() {
    super("one-hot-squared-error");
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    return ClosedForm.perRow(logits, labels, OneHotSquaredErrorLoss::rows);
  }

  @Override
  public Run begin(Population population) {
    return (ClosedForm) OneHotSquaredErrorLoss::rows;
  }

  private static ClosedForm.Rows rows(NDArray logits, NDArray labels) {
    NDArray one = labels.onesLike().toType(logits.getDataType(), false);
    NDArray errors = Logits.plusAt(logits, labels, one.neg());
    return new ClosedForm.Rows(errors.square().sum(new int[] {1}), errors.add(errors));
  }
}
