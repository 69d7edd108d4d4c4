package io.equipoise.core.audit;

/**
 * A method that looks for one kind of bias in a table. Found in the catalogue by its annotation;
 * takes no options.
 */
public interface Probe {
  /**
   * Measures; {@link Measurement#NOTHING} when it does not apply. Bounded in time: large tables are
   * sampled, and a note says so.
   */
  Measurement measure(AuditInput input);
}
