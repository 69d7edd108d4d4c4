package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds rows that are nearly the same but carry different labels: at least one label of such a pair
 * is wrong, or the columns do not say what decides.
 *
 * <p>Two rows are nearly the same when all categories agree and all numbers lie within {@value
 * NearRows#NEAR} standard deviations. When the columns are so coarse that fewer than half of the
 * rows are distinct, equal rows are the rule; the shares are then given, but nothing is claimed.
 */
@Method(
    name = "near-duplicates",
    slot = Slot.PROBE,
    treats = Bias.NEAR_DUPLICATES,
    summary = "Looks for rows that are nearly the same in every column but carry different labels.")
public final class NearDuplicateProbe implements Probe {
  private static final int MOST_ROWS = 1_000_000;
  private static final int EXAMPLES = 10;

  @Override
  public Measurement measure(AuditInput input) {
    if (input.task().kind() == TaskKind.REGRESSION || input.rows() < 2) {
      return Measurement.NOTHING;
    }
    Sample sample =
        Sample.of(
            input.rows(), MOST_ROWS, input.seed().child("near-duplicates"), "Near-duplicates");
    Table features = input.features();
    NearRows near =
        new NearRows(
            sample.rows().length == input.rows() ? features : features.take(sample.rows()));
    if (near.empty()) {
      return Measurement.NOTHING;
    }
    int[] labels = sample.of(input.labels());
    int n = labels.length;
    boolean[] repeated = new boolean[n];
    boolean[] conflicting = new boolean[n];
    List<int[]> examples = new ArrayList<>();
    near.search(
        input.seed().child("grids"),
        (a, b) -> {
          repeated[a] = true;
          repeated[b] = true;
          if (labels[a] != labels[b]) {
            if (!conflicting[a] && !conflicting[b] && examples.size() < EXAMPLES) {
              examples.add(new int[] {a, b});
            }
            conflicting[a] = true;
            conflicting[b] = true;
          }
        });
    Estimate duplicates = ProportionInterval.wilson(count(repeated), n);
    Estimate conflicts = ProportionInterval.wilson(count(conflicting), n);
    boolean coarse = near.distinct() < n / 2.0;
    List<Measured> metrics =
        List.of(
            new Measured("nearDuplicateShare", "overall", duplicates),
            new Measured("conflictingDuplicateShare", "overall", conflicts));
    List<String> notes = new ArrayList<>(sample.notes());
    if (coarse) {
      notes.add(
          "Fewer than half of the rows are distinct: the columns are too few or too coarse for equal rows to mean anything.");
    }
    Finding finding =
        new Finding(
            Bias.NEAR_DUPLICATES,
            "overall",
            Wording.rows(count(conflicting))
                + " of "
                + Wording.count(n)
                + ", "
                + Wording.percent(conflicts.value())
                + " "
                + Wording.percentInterval(conflicts)
                + ", have a near-duplicate with another label; "
                + Wording.percent(duplicates.value())
                + " have a near-duplicate at all.",
            coarse ? Severity.NONE : SeverityRule.SHARE_OF_ROWS.of(conflicts),
            "conflictingDuplicateShare",
            conflicts,
            "rows hashed into boxes and compared within them; Wilson's interval",
            notes,
            examples(input, sample, labels, examples));
    return new Measurement(List.of(finding), metrics, List.of(), sample.notes());
  }

  private static List<Exhibit> examples(
      AuditInput input, Sample sample, int[] labels, List<int[]> pairs) {
    if (pairs.isEmpty()) {
      return List.of();
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int[] pair : pairs) {
      rows.add(
          Charts.row(
              sample.rows()[pair[0]] + 1L,
              input.classes().get(labels[pair[0]]),
              sample.rows()[pair[1]] + 1L,
              input.classes().get(labels[pair[1]])));
    }
    return List.of(
        new Exhibit(
            "Some near-duplicates with different labels (rows counted from 1 among those used)",
            Exhibit.Chart.TABLE,
            List.of("row", "label", "near row", "its label"),
            rows));
  }

  private static long count(boolean[] flags) {
    long count = 0;
    for (boolean flag : flags) {
      count += flag ? 1 : 0;
    }
    return count;
  }
}
