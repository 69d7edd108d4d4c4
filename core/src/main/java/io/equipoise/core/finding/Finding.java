package io.equipoise.core.finding;

import io.equipoise.core.stat.Estimate;
import java.util.List;

/**
 * One bias that an audit measured.
 *
 * @param bias what kind
 * @param where the columns, groups or classes concerned, in plain words: {@code "sex: Female
 *     against Male"}
 * @param sentence one plain sentence that says what is wrong, with its number and interval
 * @param severity how bad
 * @param metric name of the number in {@code size}, as the field writes it: {@code
 *     "demographicParityDifference"}
 * @param size the number
 * @param measuredBy how it was measured, with what the interval rests on
 * @param notes caveats: small groups, sampling, what this number cannot say
 * @param exhibits tables and charts
 */
public record Finding(
    Bias bias,
    String where,
    String sentence,
    Severity severity,
    String metric,
    Estimate size,
    String measuredBy,
    List<String> notes,
    List<Exhibit> exhibits) {
  public Finding {
    notes = List.copyOf(notes);
    exhibits = List.copyOf(exhibits);
  }
}
