package io.equipoise.report.chart;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.report.text.CleanText;
import io.equipoise.report.text.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cells of an exhibit by the part they play in the chart. A part is found by its name among the
 * fields; parts that no field names take the remaining fields in order, so that an exhibit may also
 * call its fields what they are ({@code threshold, selectionRate, group}).
 */
final class Cells {
  private static final int LONGEST_LABEL = 80;

  private final Exhibit exhibit;
  private final Map<String, Integer> columns;
  private final Map<String, String> labels = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  private Cells(Exhibit exhibit, Map<String, Integer> columns) {
    this.exhibit = exhibit;
    this.columns = columns;
  }

  /** The exhibit's cells under the parts of its chart. */
  static Cells of(Exhibit exhibit) {
    return switch (exhibit.chart()) {
      case INTERVALS ->
          of(exhibit, List.of("label", "value"), List.of("low", "high"), List.of("series"));
      case LINES -> of(exhibit, List.of("x", "y"), List.of("low", "high"), List.of("series"));
      case SCATTER -> of(exhibit, List.of("x", "y", "label"), List.of(), List.of("front"));
      case HEATMAP -> of(exhibit, List.of("row", "column", "value"), List.of(), List.of());
      case IMAGES, TABLE -> new Cells(exhibit, Map.of());
    };
  }

  /** {@code pair} comes both or not at all; {@code single} may come alone. */
  private static Cells of(
      Exhibit exhibit, List<String> required, List<String> pair, List<String> single) {
    List<String> parts = new ArrayList<>(required);
    parts.addAll(pair);
    parts.addAll(single);
    Map<String, Integer> columns = new LinkedHashMap<>();
    List<Integer> unnamed = new ArrayList<>();
    for (int i = 0; i < exhibit.fields().size(); i++) {
      String field = exhibit.fields().get(i);
      if (parts.contains(field) && !columns.containsKey(field)) {
        columns.put(field, i);
      } else {
        unnamed.add(i);
      }
    }
    fill(columns, required, unnamed);
    if (pair.stream().noneMatch(columns::containsKey) && unnamed.size() >= 2) {
      fill(columns, pair, unnamed);
    }
    fill(columns, single, unnamed);
    return new Cells(exhibit, columns);
  }

  private static void fill(
      Map<String, Integer> columns, List<String> parts, List<Integer> unnamed) {
    for (String part : parts) {
      if (!columns.containsKey(part) && !unnamed.isEmpty()) {
        columns.put(part, unnamed.remove(0));
      }
    }
  }

  /** Whether some field plays this part. */
  boolean has(String part) {
    return columns.containsKey(part);
  }

  /** The name of the field that plays this part, unless it is the part's own name. */
  String named(String part) {
    Integer column = columns.get(part);
    String field = column == null ? part : exhibit.fields().get(column);
    return field.equals(part)
        ? ""
        : Words.shortened(Words.oneLine(CleanText.of(field)), LONGEST_LABEL);
  }

  int rows() {
    return exhibit.rows().size();
  }

  /** NaN when it is not a finite number. */
  double number(int row, String part) {
    @Nullable Object cell = cell(row, part);
    double value = cell instanceof Number number ? number.doubleValue() : Double.NaN;
    return Double.isFinite(value) ? value : Double.NaN;
  }

  boolean flag(int row, String part) {
    return Boolean.TRUE.equals(cell(row, part));
  }

  /** Text of a cell as it is, {@code ""} for none. */
  String text(int row, String part) {
    @Nullable Object cell = cell(row, part);
    return cell == null ? "" : CleanText.of(cell.toString());
  }

  /**
   * A label short enough to draw. Different texts get different labels, also when they differ only
   * where they are cut.
   */
  String label(int row, String part) {
    String whole = text(row, part);
    String label = labels.get(whole);
    if (label == null) {
      String cut = Words.shortened(Words.oneLine(whole), LONGEST_LABEL);
      label = cut;
      for (int n = 2; !taken.add(label); n++) {
        label = cut + " (" + n + ")";
      }
      labels.put(whole, label);
    }
    return label;
  }

  /** Whether every cell of this part is a finite number. */
  boolean numeric(String part) {
    for (int row = 0; row < rows(); row++) {
      if (Double.isNaN(number(row, part))) {
        return false;
      }
    }
    return true;
  }

  /** The distinct labels of a part in order of appearance; none when no field plays it. */
  List<String> distinct(String part) {
    if (!has(part)) {
      return List.of();
    }
    String[] all = new String[rows()];
    for (int row = 0; row < all.length; row++) {
      all[row] = label(row, part);
    }
    return Arrays.stream(all).distinct().toList();
  }

  private @Nullable Object cell(int row, String part) {
    Integer column = columns.get(part);
    return column == null ? null : exhibit.rows().get(row).get(column);
  }
}
