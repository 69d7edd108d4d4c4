package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;

/** What {@code eval} computes of a loss on embeddings and vectors of the classes. */
final class ClassVectorFunction {
  private static final String VECTORS = "classVectors";

  private ClassVectorFunction() {}

  /** Makes the loss of the given parameters. */
  @FunctionalInterface
  interface Maker {
    ClassVectorLoss from(Arguments arguments);
  }

  /** Starts the description; the caller adds its parameters. */
  static Function.Builder named(String name) {
    return EmbeddingFunction.named(name)
        .differentiable(VECTORS, "(K,d)", "a vector of each class, or several, class after class");
  }

  /** Ends it. */
  static Function of(Function.Builder description, Maker maker) {
    return NativeFunction.of(description, inputs -> evaluate(inputs, maker));
  }

  private static NDArray evaluate(Inputs inputs, Maker maker) {
    Labelled rows = EmbeddingFunction.rows(inputs);
    int[] shape = inputs.arguments().tensor(VECTORS).shape();
    Require.that(
        shape.length == 2,
        "input '" + VECTORS + "' has " + shape.length + " dimensions, but must be (K,d)");
    inputs.finite(VECTORS);
    ClassVectorLoss loss = maker.from(inputs.arguments());
    return loss.with(inputs.differentiable(VECTORS)).loss(rows.embeddings(), rows.labels());
  }
}
