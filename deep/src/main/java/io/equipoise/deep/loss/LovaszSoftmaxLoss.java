package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
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
 * One minus the Jaccard index (intersection over union), made continuous and averaged over classes,
 * so that a rare class counts as much as a common one.
 *
 * <pre>
 *   e_c,i = |onehot(y_i)[c] - p_i[c]|        p_i = softmax(logits_i)
 *   loss  = mean over classes c of the batch of Lovász(J_c)(e_c)
 * </pre>
 *
 * <p>J_c is the Jaccard loss of class c over the batch, and Lovász its extension from sets of wrong
 * rows to errors in [0, 1]: with errors of 0 and 1 alone it is J_c itself. Batches should hold
 * several rows of each class; classes without rows in the batch are left out. Weights are the rows'
 * measure in both intersection and union. Logits have shape (N,C); labels (N), int64 in [0, C).
 *
 * @see <a href="https://arxiv.org/abs/1705.08790">Berman, Rannen Triki, Blaschko, The
 *     Lovász-Softmax loss, 2018, arXiv:1705.08790</a>
 */
@Method(
    name = "lovasz-softmax",
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "One minus intersection over union, made continuous and averaged over classes.",
    cites = {"berman2018lovasz"})
public final class LovaszSoftmaxLoss extends BatchLoss implements Numeric, Objective.Run {

  public LovaszSoftmaxLoss() {
    super("lovasz-softmax");
  }

  @Override
  public Run begin(Population population) {
    return this;
  }

  /** Of a row by itself: one minus its true class's probability. */
  @Override
  public NDArray values(Batch batch) {
    return Logits.pick(batch.logits().softmax(1), batch.labels()).neg().add(1d);
  }

  @Override
  public NDArray loss(Batch batch) {
    if (LovaszLoops.suit(batch.logits())) {
      return LovaszLoops.ofProbabilities(batch);
    }
    NDArray p = batch.logits().softmax(1);
    NDArray truth = batch.labels().oneHot(Math.toIntExact(p.getShape().get(1)), p.getDataType());
    NDArray errors = p.sub(truth).abs();
    return LovaszJaccard.loss(errors, errors, truth, batch.weights());
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describe("lovasz-softmax"),
            inputs -> ClassLogits.loss(new LovaszSoftmaxLoss(), inputs)));
  }
}
