package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.deep.eval.Inputs;

/** Rows and their classes among the inputs of an evaluation. */
final class EmbeddingInputs {
  private EmbeddingInputs() {}

  /** A differentiable input of at least one row and one column, (N,D). */
  static NDArray rows(Inputs inputs, String name) {
    return matrix(inputs.differentiable(name), name);
  }

  /** The same without a gradient. */
  static NDArray constantRows(Inputs inputs, String name) {
    return matrix(inputs.constant(name), name);
  }

  private static NDArray matrix(NDArray array, String name) {
    Require.that(
        array.getShape().dimension() == 2 && array.size() > 0,
        "input '"
            + name
            + "' has the shape "
            + array.getShape()
            + ", but must be (N,D) with at least one row and one column");
    return array;
  }

  /** An input of classes (N), one for each of these rows. */
  static NDArray classes(Inputs inputs, String name, NDArray rows) {
    NDArray classes = inputs.codes(name);
    Require.sameLength(name, classes.size(), "the rows", rows.getShape().get(0));
    return classes;
  }
}
