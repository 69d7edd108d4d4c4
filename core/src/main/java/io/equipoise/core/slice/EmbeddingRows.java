package io.equipoise.core.slice;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.List;

/**
 * Embeddings of N rows in single precision: 100,000 rows of 512 take 200 MB.
 *
 * @param values (N·d) row after row, all finite; shared, not copied
 * @param width d, at least 1
 */
public record EmbeddingRows(float[] values, int width) {

  public EmbeddingRows {
    Require.atLeast("the width of embeddings", width, 1);
    Require.that(
        values.length % width == 0,
        "the embeddings hold " + values.length + " numbers, which are no rows of " + width);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new UserError(
            "the embedding of row "
                + (i / width + 1)
                + " holds "
                + values[i]
                + " at place "
                + (i % width + 1)
                + ", but must be finite; leave the row out or embed it again");
      }
    }
  }

  /** These columns of a table, which must hold numbers; a missing entry is refused. */
  public static EmbeddingRows of(Table table, List<String> columns) {
    int rows = table.rows();
    int width = columns.size();
    Require.that(
        (long) rows * width < Integer.MAX_VALUE - 8,
        "the embeddings hold more than two billion numbers; take fewer rows or columns");
    float[] values = new float[rows * width];
    for (int c = 0; c < width; c++) {
      if (!(table.column(columns.get(c)) instanceof NumericColumn numbers)) {
        throw new UserError(
            "column '" + columns.get(c) + "' is part of the embedding, but holds categories");
      }
      for (int i = 0; i < rows; i++) {
        values[i * width + c] = (float) numbers.value(i);
        Require.that(
            Float.isFinite(values[i * width + c]),
            "column '"
                + columns.get(c)
                + "' of the embedding holds no finite number in row "
                + (i + 1)
                + "; leave the row out or embed it again");
      }
    }
    return new EmbeddingRows(values, width);
  }

  /** N. */
  public int size() {
    return values.length / width;
  }

  /** These rows, in this order. */
  public EmbeddingRows take(int[] rows) {
    float[] taken = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * width, taken, i * width, width);
    }
    return new EmbeddingRows(taken, width);
  }
}
