package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;

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
public final class LogTaylorSoftmaxLoss extends SampleLoss implements BoostingLoss, Numeric {

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

  /** The curvature is {@code 1/S - (t'_k/S)² - 1[k = y] (1/t_y - (t'_y/t_y)²)} with S = Σ t. */
  @Override
  public Slopes boosting(int[] classSizes) {
    return (label, scores, gradient, curvature) -> {
      double sum = Arrays.stream(scores).map(LogTaylorSoftmaxLoss::term).sum();
      for (int k = 0; k < scores.length; k++) {
        gradient[k] = (1 + scores[k]) / sum;
        curvature[k] = 1 / sum - gradient[k] * gradient[k];
      }
      double truth = term(scores[label]);
      double pulled = (1 + scores[label]) / truth;
      gradient[label] -= pulled;
      curvature[label] -= 1 / truth - pulled * pulled;
      return Math.log(sum) - Math.log(truth);
    };
  }

  private static double term(double score) {
    return 1 + score + score * score / 2;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("log-taylor-softmax"),
            inputs -> ClassLogits.loss(new LogTaylorSoftmaxLoss(), inputs)));
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
