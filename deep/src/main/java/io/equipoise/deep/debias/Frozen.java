package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import java.util.List;

/** Spares the parameters of a network while a gradient passes through it to another. */
final class Frozen {
  private Frozen() {}

  static void set(List<NDArray> parameters, boolean frozen) {
    for (NDArray parameter : parameters) {
      parameter.setRequiresGradient(!frozen);
    }
  }
}
