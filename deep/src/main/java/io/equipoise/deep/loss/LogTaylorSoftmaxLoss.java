package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;

/**
 * Cross-entropy with the exponential of the softmax cut after its square: a loss that, like {@link
 * ZLoss}, looks at the true logit and two sums only, and still gives probabilities.
 *
 * <pre>
 *   loss_i = -log( t(o[y_i]) / Σ_k t(o_k) )        t(o) = 1 + o + o²/2, at least 1/2
 * </pre>
 *
 * <p>A very low logit counts as a very high one, since t grows to both sides. Logits have shape
 * (N,C); labels (N), int64 in [0, C).
 *
 * @see <a href="https://arxiv.org/abs/1604.08859">de Brébisson, Vincent, The Z-loss, 2016,
 *     arXiv:1604.08859</a>
 */
@Method(
    name = "log-taylor-softmax",
    aliases = {"taylor-softmax"},
    slot = Slot.OBJECTIVE,
    summary = "Cross-entropy with the exponential of the softmax cut after its square.",
    cites = {"debrebisson2016zloss"})
public final class LogTaylorSoftmaxLoss extends SampleLoss {

  public LogTaylorSoftmaxLoss() {
    super("log-taylor-softmax");
  }

  @Override
  public NDArray perSample(NDArray labels, NDArray logits) {
    return ClosedForm.perRow(logits, labels, LogTaylorSoftmaxLoss::rows);
  }

  @Override
  public Run begin(Population population) {
    return (ClosedForm) LogTaylorSoftmaxLoss::rows;
  }

  /** The slope by logit k is {@code (1 + o_k) · (1 / Σ t - 1[k = y] / t(o_y))}. */
  private static ClosedForm.Rows rows(NDArray logits, NDArray labels) {
    NDArray slopes = logits.add(1d);
    NDArray terms = logits.square().muli(Scalars.held(0.5d, logits)).addi(slopes);
    NDArray sum = terms.sum(new int[] {1}, true);
    NDArray truth = Logits.pick(terms, labels);
    NDArray pulled = Logits.pick(slopes, labels).div(truth).neg();
    return new ClosedForm.Rows(
        sum.squeeze(1).log().sub(truth.log()), Logits.plusAt(slopes.divi(sum), labels, pulled));
  }
}
