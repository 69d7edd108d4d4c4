package io.equipoise.core.table;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.Relation.Kind;
import io.equipoise.core.table.Relation.Raw;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;

/**
 * Reads a {@link Relation} into a table in two passes: one that counts the rows and decides the
 * types over all of them, and one that fills arrays of exactly that length, chunk by chunk.
 */
final class RelationReader {
  private final DuckDBConnection connection;
  private final Relation relation;
  private final String shown;
  private final Map<String, ColumnType> chosen = new HashMap<>();

  /** {@code shown} is the source's name in messages. */
  RelationReader(
      DuckDBConnection connection, Relation relation, List<ColumnChoice> choices, String shown) {
    this.connection = connection;
    this.relation = relation;
    this.shown = shown;
    List<String> names = relation.columns().stream().map(Raw::name).toList();
    for (ColumnChoice choice : choices) {
      Require.that(
          names.contains(choice.name()),
          shown + " has no column '" + choice.name() + "'." + Nearest.hint(choice.name(), names));
      choice.type().ifPresent(type -> chosen.put(choice.name(), type));
    }
  }

  Table read() throws SQLException {
    Object[] facts = DuckDb.one(connection, facts());
    long rows = ((Number) facts[0]).longValue();
    Require.that(rows > 0, shown + " has no rows");
    List<ColumnType> types = types(facts);
    HeapCheck.fits(shown, rows, types);
    List<ColumnBuilder> builders = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    for (int c = 0; c < types.size(); c++) {
      Raw raw = relation.columns().get(c);
      boolean number = types.get(c) == ColumnType.NUMBER;
      builders.add(
          number
              ? new NumberBuilder(raw.name(), (int) rows)
              : new CategoryBuilder(raw.name(), (int) rows));
      expressions.add("CAST(" + raw.expression() + (number ? " AS DOUBLE)" : " AS VARCHAR)"));
    }
    fill(builders, "SELECT " + String.join(", ", expressions) + " FROM " + relation.from());
    return Table.of(builders.stream().map(ColumnBuilder::build).toList());
  }

  /** Rows, then for each column: entries, entries that are numbers, and one that is none. */
  private String facts() {
    StringBuilder query = new StringBuilder("SELECT count(*)");
    for (Raw raw : relation.columns()) {
      String entry = raw.expression();
      if (raw.kind() == Kind.NUMBER || chosen.get(raw.name()) == ColumnType.CATEGORY) {
        query.append(", NULL, NULL, NULL");
      } else {
        String number = "try_cast(" + entry + " AS DOUBLE)";
        query.append(", count(").append(entry).append("), count(").append(number);
        query.append("), min(").append(entry).append(") FILTER (WHERE ").append(number);
        query.append(" IS NULL)");
      }
    }
    return query.append(" FROM ").append(relation.from()).toString();
  }

  private List<ColumnType> types(Object[] facts) {
    List<ColumnType> types = new ArrayList<>();
    for (int c = 0; c < relation.columns().size(); c++) {
      Raw raw = relation.columns().get(c);
      ColumnType wanted = chosen.get(raw.name());
      if (wanted == ColumnType.CATEGORY || (wanted == null && raw.kind() != Kind.UNTYPED)) {
        types.add(
            wanted == null && raw.kind() == Kind.NUMBER ? ColumnType.NUMBER : ColumnType.CATEGORY);
      } else if (raw.kind() == Kind.NUMBER) {
        types.add(ColumnType.NUMBER);
      } else {
        long entries = ((Number) facts[1 + 3 * c]).longValue();
        long numbers = ((Number) facts[2 + 3 * c]).longValue();
        if (wanted == ColumnType.NUMBER && numbers < entries) {
          throw new UserError(
              "column '"
                  + raw.name()
                  + "' of "
                  + shown
                  + " cannot be numbers: "
                  + (entries - numbers)
                  + " entries are none, such as '"
                  + shortened(String.valueOf(facts[3 + 3 * c]))
                  + "'; name a missing marker or take it as a category");
        }
        boolean number = wanted == ColumnType.NUMBER || (entries > 0 && numbers == entries);
        types.add(number ? ColumnType.NUMBER : ColumnType.CATEGORY);
      }
    }
    return types;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }

  private void fill(List<ColumnBuilder> builders, String query) throws SQLException {
    try (DuckDBPreparedStatement statement = connection.prepare(query);
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        DuckDBDataChunkReader chunk = result.chunk();
        int rows = (int) chunk.rowCount();
        for (int c = 0; c < builders.size(); c++) {
          add(builders.get(c), chunk.vector(c), rows);
        }
      }
    }
  }

  private static void add(ColumnBuilder builder, DuckDBReadableVector vector, int rows) {
    if (builder instanceof NumberBuilder numbers) {
      for (int i = 0; i < rows; i++) {
        if (vector.isNull(i)) {
          numbers.addMissing();
        } else {
          numbers.add(vector.getDouble(i));
        }
      }
    } else if (builder instanceof CategoryBuilder categories) {
      for (int i = 0; i < rows; i++) {
        if (vector.isNull(i)) {
          categories.addMissing();
        } else {
          categories.add(vector.getString(i));
        }
      }
    }
  }
}
