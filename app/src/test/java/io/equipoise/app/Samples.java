package io.equipoise.app;

import io.equipoise.core.demo.DemoData;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small files of data for tests of the command line. */
public final class Samples {
  private Samples() {}

  /** The Berkeley admissions as CSV. */
  public static Path berkeley(Path folder) throws IOException {
    return csv(DemoData.berkeley(), folder.resolve("berkeley.csv"));
  }

  /** The first {@code rows} persons aboard the Titanic as CSV. */
  public static Path titanic(Path folder, int rows) throws IOException {
    Table table = DemoData.titanic().take(IntStream.range(0, rows).toArray());
    return csv(table, folder.resolve("titanic.csv"));
  }

  /** Lines as a file. */
  public static Path lines(Path file, String... lines) throws IOException {
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private static Path csv(Table table, Path file) throws IOException {
    StringBuilder text = new StringBuilder(String.join(",", table.names())).append('\n');
    for (int i = 0; i < table.rows(); i++) {
      int row = i;
      text.append(
              table.columns().stream()
                  .map((Column column) -> column.text(row))
                  .collect(Collectors.joining(",")))
          .append('\n');
    }
    return Files.writeString(file, text);
  }
}
