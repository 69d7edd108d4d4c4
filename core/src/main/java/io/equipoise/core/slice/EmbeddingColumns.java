package io.equipoise.core.slice;

import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which columns of a table hold an embedding: numbered ones such as {@code e0, e1, …, e511}. */
public final class EmbeddingColumns {
  static final int LEAST = 8;

  private EmbeddingColumns() {}

  /**
   * The largest set of at least {@value #LEAST} columns of numbers whose names differ in a number
   * at their end only, in the table's order; none when there is no such set.
   *
   * @param others columns that are something else, whatever their names
   */
  public static List<String> of(Table table, Collection<String> others) {
    Map<String, List<String>> byStem = new LinkedHashMap<>();
    for (Column column : table.columns()) {
      String stem = column.name().replaceFirst("[0-9]+$", "");
      if (column instanceof NumericColumn
          && !stem.equals(column.name())
          && !others.contains(column.name())) {
        byStem.computeIfAbsent(stem, each -> new ArrayList<>()).add(column.name());
      }
    }
    return byStem.values().stream()
        .filter(names -> names.size() >= LEAST)
        .max(Comparator.comparingInt(List::size))
        .map(List::copyOf)
        .orElse(List.of());
  }

  /** Every column of numbers but these. */
  public static List<String> allNumbers(Table table, Collection<String> others) {
    return table.columns().stream()
        .filter(column -> column instanceof NumericColumn && !others.contains(column.name()))
        .map(Column::name)
        .toList();
  }
}
