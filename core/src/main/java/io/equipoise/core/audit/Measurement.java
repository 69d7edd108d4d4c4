package io.equipoise.core.audit;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import java.util.List;

/**
 * What one probe saw.
 *
 * @param findings what is wrong, and what was looked at and is not ({@link
 *     io.equipoise.core.finding.Severity#NONE})
 * @param metrics every number, for tables, JSON and thresholds of a pipeline
 * @param exhibits tables and charts that belong to no single finding
 * @param notes what was left out or sampled, one sentence each
 */
public record Measurement(
    List<Finding> findings, List<Measured> metrics, List<Exhibit> exhibits, List<String> notes) {
  /** Nothing to measure here. */
  public static final Measurement NOTHING =
      new Measurement(List.of(), List.of(), List.of(), List.of());

  public Measurement {
    findings = List.copyOf(findings);
    metrics = List.copyOf(metrics);
    exhibits = List.copyOf(exhibits);
    notes = List.copyOf(notes);
  }
}
