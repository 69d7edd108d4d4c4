package io.equipoise.core.finding;

/** How bad a finding is; ordered from the worst. */
public enum Severity {
  /** Large, and surely not chance. */
  HIGH,
  /** Clear, and surely not chance. */
  MEDIUM,
  /** Small, or not surely more than chance. */
  LOW,
  /** Measured, and nothing to worry about. */
  NONE
}
