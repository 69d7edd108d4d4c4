package io.equipoise.app.text;

import java.util.List;

/** Lines of CSV (RFC 4180, lines ended by a line feed alone). */
public final class Csv {
  private Csv() {}

  /** One line with its end; quotes only around cells that need them. */
  public static String line(List<String> cells) {
    return String.join(",", cells.stream().map(Csv::cell).toList()) + "\n";
  }

  private static String cell(String text) {
    return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
