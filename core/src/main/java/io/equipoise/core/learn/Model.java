package io.equipoise.core.learn;

import io.equipoise.core.task.Rows;

/**
 * A fitted model with everything that it needs to judge raw rows: encoders, parameters, thresholds.
 * Immutable.
 */
public interface Model extends AutoCloseable {
  /**
   * Judges rows; the same rows get the same predictions to the bit, also after saving and loading.
   */
  Predictions predict(Rows rows);

  /** Writes all that {@code load} of the method that made it needs. Never by Java serialisation. */
  void save(Store store);

  /** Releases native memory, when there is any. */
  @Override
  default void close() {}
}
