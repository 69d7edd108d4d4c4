package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.SigmoidSlopes;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

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
public final class OneHotSquaredErrorLoss extends SampleLoss implements BoostingLoss, Numeric {

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

  @Override
  public Slopes boosting(int[] classSizes) {
    return new SigmoidSlopes(
        (x, slopes) -> square(x - 1, slopes), OneHotSquaredErrorLoss::square, 1);
  }

  private static double square(double error, double[] slopes) {
    slopes[0] = 2 * error;
    slopes[1] = 2;
    return error * error;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("one-hot-squared-error"),
            inputs -> ClassLogits.loss(new OneHotSquaredErrorLoss(), inputs)));
  }

  private static ClosedForm.Rows rows(NDArray logits, NDArray labels) {
    NDArray one = labels.onesLike().toType(logits.getDataType(), false);
    NDArray errors = Logits.plusAt(logits, labels, one.neg());
    return new ClosedForm.Rows(errors.square().sum(new int[] {1}), errors.add(errors));
  }
}
