package io.equipoise.deep.shortcut;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Tensor;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.loss.BatchLoss;
import io.equipoise.deep.loss.Logits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@code eval} computes of {@link RichFeatures}. */
final class RichFeatureFunctions {
  private RichFeatureFunctions() {}

  static NDArray groupDro(Inputs inputs) {
    inputs.finite("logits");
    NDArray logits = Logits.columns(inputs.logits());
    NDArray labels = inputs.labels();
    Require.that(labels.size() > 0, "input 'labels' is empty");
    Tensor correct = table(inputs, "correct");
    Require.sameLength("a round of 'correct'", correct.shape()[1], "labels", labels.size());
    List<boolean[]> rounds = new ArrayList<>();
    int rows = correct.shape()[1];
    for (int round = 0; round < correct.shape()[0]; round++) {
      boolean[] right = new boolean[rows];
      for (int i = 0; i < rows; i++) {
        right[i] = correct.data()[round * rows + i] == 1;
      }
      rounds.add(right);
    }
    Batch batch = Batch.of(labels, logits);
    return new CorrectSets(rounds).begin(BatchLoss.populationOf(batch)).loss(batch);
  }

  static NDArray synthesis(Inputs inputs) {
    inputs.finite("headLogits");
    NDArray logits = inputs.differentiable("headLogits");
    Tensor pseudo = table(inputs, "pseudoLabels");
    Require.that(
        Arrays.equals(inputs.arguments().tensor("headLogits").shape(), pseudo.shape()),
        "inputs 'headLogits' and 'pseudoLabels' must have one shape (R,N)");
    NDArray truth = inputs.constant("pseudoLabels");
    return LogSumExp.softplus(logits).sub(truth.mul(logits)).mean();
  }

  /** An input of 0 and 1 by round and row. */
  private static Tensor table(Inputs inputs, String name) {
    Tensor table = inputs.arguments().tensor(name);
    Require.that(
        table.shape().length == 2 && table.data().length > 0,
        "input '" + name + "' must have the shape (R,N) of at least one round and row");
    for (double value : table.data()) {
      Require.that(
          value == 0 || value == 1,
          "input '" + name + "' holds " + value + ", but must hold 0 or 1");
    }
    return table;
  }
}
