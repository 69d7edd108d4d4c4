package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * One minus the Jaccard index (intersection over union) of the positive class, made convex: a hinge
 * whose rows weigh by what each mistake costs the index.
 *
 * <pre>
 *   e_i  = 1 - f_i · t_i        f_i = logits_i[1] - logits_i[0], t_i = 1 for the positive class, else -1
 *   loss = Σ slope_i · max(0, e_i)
 * </pre>
 *
 * <p>The slopes are those of the Lovász extension of the Jaccard loss in the order of e; it is an
 * upper bound of the Jaccard loss of the decisions {@code f > 0}. With more than two classes each
 * class's logit is f against the rest, and the loss is the mean over the classes of the batch.
 * Batches should hold several positives. Weights are the rows' measure in both intersection and
 * union. Logits have shape (N,C), or (N) for f itself; labels (N), int64 in [0, C). Its outputs are
 * no probabilities: decide by the largest logit.
 *
 * @see <a href="https://arxiv.org/abs/1705.08790">Berman, Rannen Triki, Blaschko, The
 *     Lovász-Softmax loss, 2018, arXiv:1705.08790</a>
 */
@Method(
    name = "lovasz-hinge",
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "A convex bound of one minus intersection over union, for a rare positive class.",
    cites = {"berman2018lovasz"})
public final class LovaszHingeLoss extends BatchLoss implements Numeric, Objective.Run {

  public LovaszHingeLoss() {
    super("lovasz-hinge");
  }

  @Override
  public Run begin(Population population) {
    return this;
  }

  /** Of a row by itself: the hinge of its true class, or of the positive one. */
  @Override
  public NDArray values(Batch batch) {
    NDArray hinges = Activation.relu(errors(batch));
    return hinges.getShape().get(1) == 1 ? hinges.squeeze(1) : Logits.pick(hinges, batch.labels());
  }

  @Override
  public NDArray loss(Batch batch) {
    if (LovaszLoops.suit(batch.logits())) {
      return LovaszLoops.ofLogits(batch);
    }
    NDArray errors = errors(batch);
    return LovaszJaccard.loss(
        errors, Activation.relu(errors), DiceLoss.truth(batch), batch.weights());
  }

  /** One column for two classes, else one for each (N,K). */
  private static NDArray errors(Batch batch) {
    NDArray logits = batch.logits();
    NDArray f =
        logits.getShape().get(1) == 2 ? logits.get(":, 1:").sub(logits.get(":, :1")) : logits;
    NDArray truth = DiceLoss.truth(batch);
    NDArray sign = truth.add(truth).sub(1d);
    return f.mul(sign).neg().add(1d);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("lovasz-hinge"),
            inputs -> ClassLogits.loss(new LovaszHingeLoss(), inputs)));
  }
}
