package io.equipoise.tabular.fairness;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws lots where a rule leaves a decision to chance, so that they can be drawn again.
 *
 * <p>The lot of a row is a hash of its features, its group and a stored seed: it depends neither on
 * where the row stands nor on the rows around it. Only rows that are alike in everything would then
 * all fare alike, and a table of few distinct rows would miss its rates; so the second, third, … of
 * rows that are alike within one call get the next lots of an evenly spread sequence.
 */
public final class Lots {
  private static final double GOLDEN = 0.6180339887498949;
  private static final double TO_UNIT = 0x1.0p-53;

  private final Rows rows;
  private final List<long[]> levels = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private final long[] groups;
  private final long seed;
  private final Map<Long, Integer> drawn = new HashMap<>();

  /** Lots for these rows, told apart by those of the named features that they have. */
  public Lots(long seed, List<String> names, Rows rows) {
    this.seed = seed;
    this.rows = rows;
    Table features = rows.features();
    for (String name : names) {
      if (features.has(name)) {
        Column column = features.column(name);
        columns.add(column);
        levels.add(
            column instanceof CategoryColumn category ? hashes(category.levels()) : new long[0]);
      }
    }
    Groups all = rows.groups();
    groups = hashes(all.names());
  }

  /** The lot of a row, in [0, 1). */
  public double draw(int row) {
    long hash = mix(seed ^ groups[rows.groups().code(row)]);
    for (int c = 0; c < columns.size(); c++) {
      hash = mix(hash + entry(columns.get(c), levels.get(c), row));
    }
    int before = drawn.merge(hash, 1, Integer::sum) - 1;
    double lot = (hash >>> 11) * TO_UNIT + before * GOLDEN;
    return lot - Math.floor(lot);
  }

  private static long entry(Column column, long[] levels, int row) {
    if (column.isMissing(row)) {
      return 1;
    }
    if (column instanceof NumericColumn numeric) {
      return Double.doubleToLongBits(numeric.value(row) + 0.0); // 0.0 and -0.0 are one number
    }
    return levels[((CategoryColumn) column).code(row)];
  }

  private static long[] hashes(List<String> texts) {
    return texts.stream().mapToLong(Lots::hash).toArray();
  }

  private static long hash(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = mix(hash + text.charAt(i));
    }
    return hash;
  }

  /** The finaliser of SplitMix64. */
  private static long mix(long z) {
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
