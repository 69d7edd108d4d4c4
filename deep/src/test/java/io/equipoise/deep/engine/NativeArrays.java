package io.equipoise.deep.engine;

import ai.djl.ndarray.NDManager;

/** Counts what the engine still holds. */
public final class NativeArrays {
  private NativeArrays() {}

  /** Arrays and managers under the engine's root. */
  public static int count() {
    try (NDManager manager = Torch.manager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }
}
