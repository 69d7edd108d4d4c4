/**
 * Thresholds for pipelines: reading {@code --fail-on}, comparing it with what was measured. A new
 * operator is a constant of {@code Threshold.Operator}.
 */
package io.equipoise.app.gate;
