package io.equipoise.evidence.benchmark;

import io.equipoise.core.audit.Measured;
import io.equipoise.core.metric.CellQuery;
import io.equipoise.core.metric.Cells;
import io.equipoise.core.metric.MeasuredRates;
import io.equipoise.core.random.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the audit of group rates costs beside the bare scan it needs: 10 million rows of Parquet
 * with three group columns (5, 6 and 8 groups; 240 intersections), every rate, disparity and parity
 * of all seven groupings with 1,000 bootstrap replicates, against one DuckDB {@code GROUP BY} over
 * the same columns of the same file. Both run in this process, in turns; medians are printed.
 *
 * <p>The first argument may name another number of rows.
 */
public final class GroupRatesBenchmark {
  private static final int TURNS = 9;

  private GroupRatesBenchmark() {}

  /** Makes the file in a temporary folder, measures, prints and removes it. */
  public static void main(String[] args) throws IOException, SQLException {
    long rows = args.length > 0 ? Long.parseLong(args[0]) : 10_000_000;
    Path folder = Files.createTempDirectory("group-rates");
    Path file = folder.resolve("rows.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
      write(connection, file, rows);
      measure(connection, file, rows);
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(folder);
    }
  }

  private static void write(Connection connection, Path file, long rows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT setseed(0.5)");
      statement.execute(
          "COPY (SELECT 'region ' || (i * 7919 % 5)::VARCHAR AS region,"
              + " 'age ' || floor(random() * 6)::INT::VARCHAR AS age,"
              + " 'origin ' || floor(random() * random() * 8)::INT::VARCHAR AS origin,"
              + " (random() < 0.3)::TINYINT AS label, random()::FLOAT AS score"
              + " FROM range("
              + rows
              + ") t(i)) TO "
              + CellQuery.text(file.toString())
              + " (FORMAT parquet)");
    }
  }

  private static void measure(Connection connection, Path file, long rows) throws SQLException {
    String relation = CellQuery.parquet(file.toString());
    CellQuery query =
        new CellQuery(
            relation,
            List.of("region", "age", "origin"),
            CellQuery.equal("label", "1"),
            CellQuery.atLeast("score", 0.7),
            2,
            Optional.empty());
    String bare =
        "SELECT region, age, origin, label, score >= 0.7, count(*) FROM "
            + relation
            + " GROUP BY ALL";
    double[] scan = new double[TURNS];
    double[] count = new double[TURNS];
    double[] audit = new double[TURNS];
    double[] scanWork = new double[TURNS];
    double[] auditWork = new double[TURNS];
    int numbers = 0;
    for (int turn = 0; turn < TURNS; turn++) {
      double work = work();
      long start = System.nanoTime();
      groupBy(connection, bare);
      scan[turn] = seconds(start);
      scanWork[turn] = work() - work;
      work = work();
      start = System.nanoTime();
      Cells cells = query.run(connection);
      count[turn] = seconds(start);
      List<Measured> measured = MeasuredRates.of(cells, true, new Seed(turn));
      audit[turn] = seconds(start);
      auditWork[turn] = work() - work;
      numbers = measured.size();
      System.out.printf(
          Locale.ROOT,
          "turn %d: GROUP BY %.3f s, audit %.3f s (its scan %.3f s)%n",
          turn + 1,
          scan[turn],
          audit[turn],
          count[turn]);
    }
    System.out.printf(
        Locale.ROOT,
        "%,d rows, %,d numbers with intervals, %d cores%n"
            + "bare GROUP BY %.3f s, audit %.3f s (of which scan %.3f s): ratio %.2f, target 3%n"
            + "processor time, which other work on the machine does not stretch: bare GROUP BY"
            + " %.3f s, audit %.3f s: ratio %.2f%n"
            + "first turn, before the compiler has warmed up: ratio %.2f%n"
            + "beside it: Fairlearn 0.9, four metrics on 1,000,000 rows without intervals: 6.8 s%n",
        rows,
        numbers,
        Runtime.getRuntime().availableProcessors(),
        median(scan),
        median(audit),
        median(count),
        median(audit) / median(scan),
        median(scanWork),
        median(auditWork),
        median(auditWork) / median(scanWork),
        audit[0] / scan[0]);
  }

  private static void groupBy(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        result.getLong(6);
      }
    }
  }

  /** Processor seconds of this process so far, over all threads, native ones too. */
  private static double work() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
