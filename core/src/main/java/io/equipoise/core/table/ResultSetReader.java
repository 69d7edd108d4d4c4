package io.equipoise.core.table;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the result of a query row by row, without knowing beforehand how many rows there are. */
final class ResultSetReader {
  private static final Set<Integer> NUMBERS =
      Set.of(
          Types.TINYINT,
          Types.SMALLINT,
          Types.INTEGER,
          Types.BIGINT,
          Types.REAL,
          Types.FLOAT,
          Types.DOUBLE,
          Types.NUMERIC,
          Types.DECIMAL);

  private ResultSetReader() {}

  static Table read(ResultSet result, ReadOptions options) throws SQLException {
    ResultSetMetaData meta = result.getMetaData();
    int count = meta.getColumnCount();
    List<String> names = new ArrayList<>();
    for (int c = 1; c <= count; c++) {
      names.add(meta.getColumnLabel(c));
    }
    for (ColumnChoice choice : options.columns()) {
      Require.that(
          names.contains(choice.name()),
          "the query gives no column '"
              + choice.name()
              + "'."
              + Nearest.hint(choice.name(), names));
    }
    ColumnBuilder[] builders = new ColumnBuilder[count];
    boolean[] numeric = new boolean[count];
    boolean[] truth = new boolean[count];
    for (int c = 0; c < count; c++) {
      int type = meta.getColumnType(c + 1);
      numeric[c] = NUMBERS.contains(type);
      truth[c] = type == Types.BOOLEAN || (type == Types.BIT && meta.getPrecision(c + 1) <= 1);
      ColumnType wanted =
          options.type(names.get(c)).orElse(numeric[c] ? ColumnType.NUMBER : ColumnType.CATEGORY);
      builders[c] =
          wanted == ColumnType.NUMBER
              ? new NumberBuilder(names.get(c))
              : new CategoryBuilder(names.get(c), options.missing());
    }
    boolean any = false;
    while (result.next()) {
      any = true;
      for (int c = 0; c < count; c++) {
        if (builders[c] instanceof NumberBuilder numbers) {
          number(result, c + 1, numeric[c], numbers, options);
        } else if (builders[c] instanceof CategoryBuilder categories) {
          category(result, c + 1, truth[c], categories);
        }
      }
    }
    Require.that(any, "the query gives no rows");
    List<Column> columns = new ArrayList<>();
    for (ColumnBuilder builder : builders) {
      columns.add(builder.build());
    }
    return Table.of(columns);
  }

  private static void number(
      ResultSet result, int column, boolean numeric, NumberBuilder builder, ReadOptions options)
      throws SQLException {
    if (numeric) {
      double value = result.getDouble(column);
      if (result.wasNull()) {
        builder.addMissing();
      } else {
        builder.add(value);
      }
      return;
    }
    String text = result.getString(column);
    if (text == null || options.missing().contains(text.strip())) {
      builder.addMissing();
      return;
    }
    try {
      builder.add(Double.parseDouble(text.strip()));
    } catch (NumberFormatException e) {
      throw new UserError(
          "column '"
              + result.getMetaData().getColumnLabel(column)
              + "' cannot be numbers: one entry is '"
              + text
              + "'; name a missing marker or take it as a category",
          e);
    }
  }

  private static void category(ResultSet result, int column, boolean truth, CategoryBuilder builder)
      throws SQLException {
    if (truth) {
      boolean value = result.getBoolean(column);
      if (result.wasNull()) {
        builder.addMissing();
      } else {
        builder.add(Boolean.toString(value));
      }
      return;
    }
    String text = result.getString(column);
    if (text == null) {
      builder.addMissing();
    } else {
      builder.add(text);
    }
  }
}
