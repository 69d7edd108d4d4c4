package io.equipoise.core.table;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** One column as it comes out of DuckDB's chunks. */
final class ChunkColumn {
  private final ColumnBuilder builder;
  private final boolean spelled;
  private final int vector;
  private final List<String> missing;
  private @Nullable String surprise;

  private ChunkColumn(ColumnBuilder builder, boolean spelled, int vector, List<String> missing) {
    this.builder = builder;
    this.spelled = spelled;
    this.vector = vector;
    this.missing = missing;
  }

  /**
   * A column that begins at this vector of each chunk.
   *
   * @param spelled whether its numbers come from text; then the next vector holds the text of
   *     entries that are no number, or may be missing
   */
  static ChunkColumn of(
      String name, boolean number, boolean spelled, int vector, List<String> missing) {
    ColumnBuilder builder = number ? new NumberBuilder(name) : new CategoryBuilder(name, missing);
    return new ChunkColumn(builder, spelled, vector, missing);
  }

  int size() {
    return builder.size();
  }

  /** An entry that is no number where all should be. */
  Optional<String> surprise() {
    return Optional.ofNullable(surprise);
  }

  boolean refuted() {
    return surprise != null;
  }

  void add(DuckDBDataChunkReader chunk) {
    int rows = (int) chunk.rowCount();
    DuckDBReadableVector values = chunk.vector(vector);
    if (builder instanceof CategoryBuilder categories) {
      for (int i = 0; i < rows; i++) {
        if (values.isNull(i)) {
          categories.addMissing();
        } else {
          categories.add(values.getString(i));
        }
      }
    } else if (builder instanceof NumberBuilder numbers) {
      if (spelled) {
        addSpelled(numbers, values, chunk.vector(vector + 1L), rows);
      } else {
        addNumbers(numbers, values, rows);
      }
    }
  }

  private static void addNumbers(NumberBuilder numbers, DuckDBReadableVector values, int rows) {
    for (int i = 0; i < rows; i++) {
      if (values.isNull(i)) {
        numbers.addMissing();
      } else {
        numbers.add(values.getDouble(i));
      }
    }
  }

  private void addSpelled(
      NumberBuilder numbers, DuckDBReadableVector values, DuckDBReadableVector texts, int rows) {
    for (int i = 0; i < rows && surprise == null; i++) {
      boolean none = values.isNull(i);
      String text = texts.isNull(i) ? null : texts.getString(i);
      if (text != null && !missing.contains(text.strip())) {
        if (none) {
          surprise = text.strip();
        } else {
          numbers.add(values.getDouble(i));
        }
      } else if (none || text != null) {
        numbers.addMissing();
      } else {
        numbers.add(values.getDouble(i));
      }
    }
  }

  /**
   * The column.
   *
   * @param inferred whether the type was for us to decide; then a column without any entry is a
   *     category without levels
   */
  Column build(boolean inferred) {
    Column column = builder.build();
    if (inferred && column instanceof NumericColumn && column.missing() == column.size()) {
      int[] codes = new int[column.size()];
      Arrays.fill(codes, CategoryColumn.MISSING);
      return new CategoryColumn(column.name(), codes, List.of());
    }
    return column;
  }
}
