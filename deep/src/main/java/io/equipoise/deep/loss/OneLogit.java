package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.Inputs;

/** How {@code eval} hands one logit per row, its target and its group to a loss over groups. */
final class OneLogit {
  private OneLogit() {}

  static Function.Builder describe(String name) {
    return Function.named(name)
        .differentiable("logits", "(N)", "score of the positive class before the sigmoid")
        .input("targets", "(N)", "truth, 0 or 1")
        .input("groups", "(N)", "group of each row, from 0");
  }

  static NDArray loss(Objective objective, Inputs inputs) {
    NDArray logits = Logits.columns(inputs.logits());
    Batch batch = Batch.of(inputs.labels("targets"), logits).inGroups(inputs.groups());
    int classes = Math.toIntExact(logits.getShape().get(1));
    Population population =
        Population.count(
            inputs.arguments().ints("targets"),
            classes,
            inputs.arguments().ints("groups"),
            inputs.count("groups"));
    return objective.begin(population).loss(batch);
  }
}
