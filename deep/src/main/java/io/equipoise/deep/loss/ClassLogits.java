package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.Inputs;

/** How {@code eval} hands logits and the true classes to a loss over classes. */
final class ClassLogits {
  private ClassLogits() {}

  static Function.Builder describe(String name) {
    return Function.named(name)
        .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
        .input("labels", "(N)", "true class, in [0, C)");
  }

  /** For losses that know how many training rows each class has. */
  static Function.Builder describeCounted(String name) {
    return describe(name)
        .optional("counts", "(C)", "training rows per class; those of labels if left out");
  }

  static NDArray loss(Objective objective, Inputs inputs) {
    Batch batch = Batch.of(inputs.labels(), Logits.columns(inputs.logits()));
    return objective.begin(population(inputs, batch)).loss(batch);
  }

  private static Population population(Inputs inputs, Batch batch) {
    if (!inputs.has("counts")) {
      return BatchLoss.populationOf(batch);
    }
    int[] counts = ClassWeights.sizes(inputs.arguments());
    Require.sameLength("counts", counts.length, "the classes", batch.logits().getShape().get(1));
    return new Population(counts, new int[] {1});
  }
}
