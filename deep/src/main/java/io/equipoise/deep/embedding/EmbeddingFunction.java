package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;

/** What {@code eval} computes of a loss on embeddings and labels. */
final class EmbeddingFunction {
  private EmbeddingFunction() {}

  /** Makes the loss of the given parameters. */
  @FunctionalInterface
  interface Maker {
    EmbeddingLoss from(Arguments arguments);
  }

  /** Starts the description; the caller adds its parameters. */
  static Function.Builder named(String name) {
    return Function.named(name)
        .differentiable("embeddings", "(N,d)", "rows as they come from a network")
        .input("labels", "(N)", "class of each row, from 0");
  }

  /** Ends it. */
  static Function of(Function.Builder description, Maker maker) {
    return NativeFunction.of(
        description,
        inputs -> {
          Labelled rows = rows(inputs);
          return maker.from(inputs.arguments()).loss(rows.embeddings(), rows.labels());
        });
  }

  /** The inputs {@code embeddings} and {@code labels}, refused where they are not numbers. */
  static Labelled rows(Inputs inputs) {
    return rows(inputs, "embeddings", "labels");
  }

  /** The same under other names. */
  static Labelled rows(Inputs inputs, String embeddings, String labels) {
    int[] shape = inputs.arguments().tensor(embeddings).shape();
    Require.that(
        shape.length == 2,
        "input '" + embeddings + "' has " + shape.length + " dimensions, but must be (N,d)");
    Require.sameLength(embeddings, shape[0], labels, inputs.arguments().numbers(labels).length);
    inputs.finite(embeddings);
    return new Labelled(inputs.differentiable(embeddings), inputs.codes(labels));
  }
}
