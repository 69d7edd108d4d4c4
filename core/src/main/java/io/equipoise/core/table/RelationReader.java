package io.equipoise.core.table;

import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.Relation.Kind;
import io.equipoise.core.table.Relation.Raw;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;

/**
 * Reads a {@link Relation} into a table, chunk by chunk.
 *
 * <p>Every untyped column is taken for numbers until an entry shows otherwise. A first look at some
 * rows settles nearly all columns; should a later row still surprise, the rows are read once more.
 */
final class RelationReader {
  private static final int FIRST_LOOK = 20_000;

  private final DuckDBConnection connection;
  private final Relation relation;
  private final ReadOptions options;
  private final String shown;
  private final boolean[] number;

  /** {@code shown} is the source's name in messages. */
  RelationReader(
      DuckDBConnection connection, Relation relation, ReadOptions options, String shown) {
    this.connection = connection;
    this.relation = relation;
    this.options = options;
    this.shown = shown;
    this.number = new boolean[relation.columns().size()];
    List<String> names = relation.columns().stream().map(Raw::name).toList();
    for (ColumnChoice choice : options.columns()) {
      Require.that(
          names.contains(choice.name()),
          shown + " has no column '" + choice.name() + "'." + Nearest.hint(choice.name(), names));
    }
    for (int c = 0; c < number.length; c++) {
      Raw raw = relation.columns().get(c);
      number[c] =
          options
              .type(raw.name())
              .map(type -> type == ColumnType.NUMBER)
              .orElse(raw.kind() != Kind.TEXT);
    }
  }

  Table read() throws SQLException {
    if (relation.columns().stream().anyMatch(raw -> raw.kind() == Kind.UNTYPED)) {
      pass(" LIMIT " + FIRST_LOOK);
    }
    List<ChunkColumn> columns = pass("");
    if (columns.stream().anyMatch(ChunkColumn::refuted)) {
      columns = pass("");
    }
    Require.that(columns.get(0).size() > 0, shown + " has no rows");
    List<Column> built = new ArrayList<>(columns.size());
    for (int c = 0; c < columns.size(); c++) {
      Raw raw = relation.columns().get(c);
      boolean inferred = raw.kind() == Kind.UNTYPED && options.type(raw.name()).isEmpty();
      built.add(columns.get(c).build(inferred));
    }
    return Table.of(built);
  }

  /** Reads rows under the present types, and gives up those that an entry refutes. */
  private List<ChunkColumn> pass(String limit) throws SQLException {
    List<ChunkColumn> columns = new ArrayList<>();
    List<String> inner = new ArrayList<>();
    List<String> outer = new ArrayList<>();
    for (int c = 0; c < number.length; c++) {
      Raw raw = relation.columns().get(c);
      boolean spelled = number[c] && raw.kind() != Kind.NUMBER;
      columns.add(ChunkColumn.of(raw.name(), number[c], spelled, outer.size(), options.missing()));
      if (spelled) {
        inner.add(raw.expression() + " AS t" + c);
        inner.add("try_cast(" + raw.expression() + " AS DOUBLE) AS n" + c);
        outer.add("n" + c);
        outer.add("CASE WHEN n" + c + " IS NULL " + marked(c) + "THEN t" + c + " END");
      } else {
        String type = number[c] ? "DOUBLE" : "VARCHAR";
        inner.add("CAST(" + raw.expression() + " AS " + type + ") AS t" + c);
        outer.add("t" + c);
      }
    }
    String query =
        String.format(
            "SELECT %s FROM (SELECT %s FROM %s%s)",
            String.join(", ", outer), String.join(", ", inner), relation.from(), limit);
    run(query, columns);
    for (int c = 0; c < number.length; c++) {
      Optional<String> surprise = columns.get(c).surprise();
      if (surprise.isPresent()) {
        refute(relation.columns().get(c), surprise.get());
        number[c] = false;
      }
    }
    return columns;
  }

  /** A condition that also passes on the text of numbers which are missing markers. */
  private String marked(int column) {
    List<String> numbers =
        options.missing().stream().filter(RelationReader::spellsNumber).map(DuckDb::text).toList();
    return numbers.isEmpty()
        ? ""
        : "OR trim(t" + column + ") IN (" + String.join(", ", numbers) + ") ";
  }

  private static boolean spellsNumber(String marker) {
    return marker.matches("[-+]?(?:[0-9_.]+(?:[eE][-+]?[0-9]+)?|(?i:nan|inf|infinity))");
  }

  private void refute(Raw raw, String entry) {
    if (options.type(raw.name()).isPresent()) {
      throw new UserError(
          "column '"
              + raw.name()
              + "' of "
              + shown
              + " cannot be numbers: it holds '"
              + (entry.length() <= 40 ? entry : entry.substring(0, 40) + "…")
              + "'; name that as a missing marker, or take the column as a category");
    }
  }

  private void run(String query, List<ChunkColumn> columns) throws SQLException {
    try (DuckDBPreparedStatement statement = connection.prepare(query);
        DuckDBChunkedResult result = statement.query()) {
      while (result.nextChunk()) {
        HeapCheck.fits(shown, columns.get(0).size(), number);
        for (ChunkColumn column : columns) {
          column.add(result.chunk());
        }
      }
    }
  }
}
