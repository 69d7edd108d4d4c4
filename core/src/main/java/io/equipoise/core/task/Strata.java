package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns any column into the few strata that groups, conditions and environments need. */
public final class Strata {
  /** Most distinct numbers that may stand as strata without bins. */
  public static final int MAX_NUMBERS = 20;

  /** Most levels that a stratifying column may have. */
  public static final int MAX_LEVELS = 100;

  private Strata() {}

  /**
   * The strata of a column: its levels; its numbers in ascending order; or the ranges that the
   * task's bins cut it into. Missing entries and NaN are missing. More than {@value #MAX_NUMBERS}
   * numbers without bins, or more than {@value #MAX_LEVELS} levels, are the user's error.
   */
  public static CategoryColumn of(Table table, Task task, String name) {
    Column column = table.column(name);
    List<Double> edges = task.bins().get(name);
    if (column instanceof NumericColumn numbers) {
      if (edges != null) {
        return binned(numbers, edges);
      }
      return distinct(numbers, MAX_NUMBERS)
          .orElseThrow(
              () ->
                  new UserError(
                      "column '"
                          + name
                          + "' has more than "
                          + MAX_NUMBERS
                          + " distinct numbers, too many for groups; cut it into ranges, such as"
                          + " --bins "
                          + name
                          + "="
                          + suggestion(numbers)));
    }
    Require.that(edges == null, "--bins cuts numbers, but column '" + name + "' holds categories");
    CategoryColumn levels = (CategoryColumn) column;
    int used = Levels.used(levels).size();
    Require.that(
        used <= MAX_LEVELS,
        "column '"
            + name
            + "' has "
            + used
            + " distinct values, too many for groups (at most "
            + MAX_LEVELS
            + "); choose a coarser column or merge values");
    return levels;
  }

  /** The distinct numbers as levels, ascending; empty when there are more than {@code most}. */
  static Optional<CategoryColumn> distinct(NumericColumn column, int most) {
    double[] found = new double[most];
    int count = 0;
    double[] values = column.values();
    for (double value : values) {
      if (Double.isNaN(value)) {
        continue;
      }
      int place = Arrays.binarySearch(found, 0, count, value + 0.0);
      if (place < 0) {
        if (count == most) {
          return Optional.empty();
        }
        int at = -place - 1;
        System.arraycopy(found, at, found, at + 1, count - at);
        found[at] = value + 0.0;
        count++;
      }
    }
    int[] codes = new int[values.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] =
          Double.isNaN(values[i])
              ? CategoryColumn.MISSING
              : Arrays.binarySearch(found, 0, count, values[i] + 0.0);
    }
    List<String> levels = Arrays.stream(found, 0, count).mapToObj(NumericColumn::text).toList();
    return Optional.of(new CategoryColumn(column.name(), codes, levels));
  }

  /** Ranges {@code < 25}, {@code 25 to < 45}, {@code >= 45}; a range includes its lower edge. */
  private static CategoryColumn binned(NumericColumn column, List<Double> edges) {
    double[] cuts = edges.stream().mapToDouble(Double::doubleValue).toArray();
    List<String> levels = new ArrayList<>();
    levels.add("< " + NumericColumn.text(cuts[0]));
    for (int i = 1; i < cuts.length; i++) {
      levels.add(NumericColumn.text(cuts[i - 1]) + " to < " + NumericColumn.text(cuts[i]));
    }
    levels.add(">= " + NumericColumn.text(cuts[cuts.length - 1]));
    double[] values = column.values();
    int[] codes = new int[values.length];
    for (int i = 0; i < codes.length; i++) {
      if (Double.isNaN(values[i])) {
        codes[i] = CategoryColumn.MISSING;
        continue;
      }
      int place = Arrays.binarySearch(cuts, values[i] + 0.0);
      codes[i] = place >= 0 ? place + 1 : -place - 1;
    }
    return new CategoryColumn(column.name(), codes, levels);
  }

  /** The quartiles, rounded when the column is whole numbers. */
  private static String suggestion(NumericColumn column) {
    double[] sorted = Arrays.stream(column.values()).filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      return "0";
    }
    return Arrays.stream(new double[] {0.25, 0.5, 0.75})
        .map(share -> sorted[(int) (share * (sorted.length - 1))])
        .distinct()
        .mapToObj(NumericColumn::text)
        .collect(Collectors.joining(","));
  }
}
