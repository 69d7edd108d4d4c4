package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.task.Groups;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts {@link Cells} inside DuckDB by one {@code GROUP BY}, so that a file of any size is scanned
 * once and its rows never reach memory. Rows whose label or decision is missing are left out; a
 * missing group is a group of its own; the levels of a column are in order of their text.
 *
 * @param relation what to read, as SQL: {@code read_parquet('rows.parquet')}, a table or a query in
 *     parentheses
 * @param groups protected columns, by name
 * @param label SQL that gives the class of a row as a whole number in [0, classes); see {@link
 *     #equal} and {@link #atLeast}
 * @param decision the same for the decision; the label again when only labels are audited
 * @param classes number of classes K
 * @param weight name of the column of weights
 */
public record CellQuery(
    String relation,
    List<String> groups,
    String label,
    String decision,
    int classes,
    Optional<String> weight) {
  public CellQuery {
    groups = List.copyOf(groups);
    Require.atLeast("classes", classes, 2);
  }

  /** A file of Parquet as a relation. */
  public static String parquet(String path) {
    return "read_parquet(" + text(path) + ")";
  }

  /** SQL that is 1 where a column has this text and 0 where it has another. */
  public static String equal(String column, String positive) {
    return "CAST(" + name(column) + "::VARCHAR = " + text(positive) + " AS TINYINT)";
  }

  /** SQL that is 1 where a numeric column is at or above a threshold and 0 where it is below. */
  public static String atLeast(String column, double threshold) {
    return "CAST("
        + name(column)
        + " >= "
        + new BigDecimal(threshold).toPlainString()
        + " AS TINYINT)";
  }

  /** A column's name, quoted for SQL. */
  public static String name(String column) {
    return '"' + column.replace("\"", "\"\"") + '"';
  }

  /** A text, quoted for SQL. */
  public static String text(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** The query as it is sent. */
  public String sql() {
    String keys =
        groups.stream().map(CellQuery::name).map(n -> n + ", ").collect(Collectors.joining());
    String sums =
        weight
            .map(CellQuery::name)
            .map(w -> ", sum(" + w + "), sum(" + w + " * " + w + ")")
            .orElse("");
    return "SELECT "
        + keys
        + label
        + ", "
        + decision
        + ", count(*)"
        + sums
        + " FROM "
        + relation
        + " GROUP BY ALL";
  }

  /** Runs the query. */
  public Cells run(Connection connection) {
    List<@Nullable String[]> keys = new ArrayList<>();
    List<double[]> sums = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql())) {
      int g = groups.size();
      while (rows.next()) {
        double label = rows.getDouble(g + 1);
        boolean known = !rows.wasNull();
        double decision = rows.getDouble(g + 2);
        if (!known || rows.wasNull()) {
          continue;
        }
        @Nullable String[] key = new @Nullable String[g];
        for (int k = 0; k < g; k++) {
          key[k] = rows.getString(k + 1);
        }
        double count = rows.getDouble(g + 3);
        keys.add(key);
        sums.add(
            new double[] {
              label * classes + decision,
              count,
              weight.isPresent() ? rows.getDouble(g + 4) : count,
              weight.isPresent() ? rows.getDouble(g + 5) : count
            });
      }
    } catch (SQLException e) {
      throw new UserError("cannot count " + relation + ": " + e.getMessage(), e);
    }
    return collect(keys, sums);
  }

  private Cells collect(List<@Nullable String[]> keys, List<double[]> sums) {
    List<Cells.Axis> axes = new ArrayList<>();
    List<Map<String, Integer>> numbers = new ArrayList<>();
    for (int k = 0; k < groups.size(); k++) {
      TreeSet<String> levels = new TreeSet<>();
      boolean missing = false;
      for (@Nullable String[] key : keys) {
        String level = key[k];
        if (level == null) {
          missing = true;
        } else {
          levels.add(level);
        }
      }
      List<String> ordered = new ArrayList<>(levels);
      if (missing) {
        ordered.add(Groups.MISSING_NAME);
      }
      axes.add(new Cells.Axis(groups.get(k), ordered));
      numbers.add(
          IntStream.range(0, ordered.size())
              .boxed()
              .collect(Collectors.toMap(ordered::get, i -> i)));
    }
    Map<List<Integer>, Tally> tallies = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      List<Integer> cell = new ArrayList<>();
      for (int k = 0; k < groups.size(); k++) {
        String level = keys.get(i)[k];
        cell.add(
            Objects.requireNonNull(
                numbers.get(k).get(level == null ? Groups.MISSING_NAME : level)));
      }
      Tally tally = tallies.computeIfAbsent(cell, c -> Tally.empty(classes));
      double[] sum = sums.get(i);
      int outcome = (int) sum[0];
      tally.rows()[outcome] += sum[1];
      tally.totals()[outcome] += sum[2];
      tally.squares()[outcome] += sum[3];
    }
    List<int[]> levels = new ArrayList<>();
    List<Tally> ordered = new ArrayList<>();
    tallies.forEach(
        (cell, tally) -> {
          levels.add(cell.stream().mapToInt(Integer::intValue).toArray());
          ordered.add(tally);
        });
    return new Cells(axes, classes, levels, ordered);
  }
}
