package io.equipoise.core.finding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers behind a finding or a comparison, as a small table that says how it is best drawn.
 * Cells are {@link String}, {@link Number}, {@link Boolean}, or null for "not measurable".
 *
 * @param title what it shows, in a few words
 * @param chart how to draw it
 * @param fields column names; what they must be depends on {@code chart}
 * @param rows one list per row, as long as {@code fields}
 */
public record Exhibit(
    String title, Chart chart, List<String> fields, List<List<@Nullable Object>> rows) {

  /** How the table is drawn. */
  public enum Chart {
    /** Fields {@code label, value, low, high[, series]}: a point and its interval per label. */
    INTERVALS,
    /** Fields {@code x, y[, low, high], series}: a line per series. */
    LINES,
    /**
     * Fields {@code x, y, label[, front]}: a dot per label; those on the Pareto front are joined.
     */
    SCATTER,
    /** Fields {@code row, column, value}: a shaded grid. */
    HEATMAP,
    /**
     * Fields {@code image, caption}: small pictures side by side, each as a {@code data:} address
     * of a PNG. Machine-readable results keep the captions only.
     */
    IMAGES,
    /** Any fields: a table only. */
    TABLE
  }

  public Exhibit {
    fields = List.copyOf(fields);
    List<List<@Nullable Object>> copy = new ArrayList<>(rows.size());
    for (List<@Nullable Object> row : rows) {
      if (row.size() != fields.size()) {
        throw new IllegalArgumentException(
            "exhibit '" + title + "' has a row of " + row.size() + " cells");
      }
      copy.add(Collections.unmodifiableList(new ArrayList<>(row)));
    }
    rows = Collections.unmodifiableList(copy);
  }
}
