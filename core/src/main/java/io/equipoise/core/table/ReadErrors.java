package io.equipoise.core.table;

import io.equipoise.core.error.UserError;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line what went wrong when DuckDB could not read a source. */
final class ReadErrors {
  private static final Pattern LINE = Pattern.compile("CSV Error on Line: (\\d+)");
  private static final Pattern RAGGED =
      Pattern.compile("Expected Number of Columns: (\\d+) Found: (\\d+)");

  private ReadErrors() {}

  static UserError of(String shown, SQLException e) {
    String message = String.valueOf(e.getMessage());
    Matcher line = LINE.matcher(message);
    String where = line.find() ? "line " + line.group(1) + " of " + shown : shown;
    Matcher ragged = RAGGED.matcher(message);
    if (ragged.find()) {
      return new UserError(
          where
              + " has "
              + ragged.group(2)
              + " columns where "
              + ragged.group(1)
              + " are expected; mend the line or quote entries that hold the delimiter",
          e);
    }
    if (message.contains("not utf-8") || message.contains("Invalid unicode")) {
      return new UserError(where + " is not in UTF-8; save the file as UTF-8", e);
    }
    if (message.contains("Maximum line size")) {
      return new UserError(
          where
              + " is longer than "
              + TextHead.MAX_RECORD
              + " bytes; shorten the entry, or check that its quotes are closed",
          e);
    }
    if (message.contains("unterminated quote")) {
      return new UserError(where + " opens a quote that is never closed", e);
    }
    if (message.contains("invalid state")) {
      return new UserError(
          where + " mixes line endings, or quotes that do not pair; save it again as plain CSV", e);
    }
    if (message.contains("Out of Memory") || message.contains("NewByteArray")) {
      return outOfMemory(shown, e);
    }
    return new UserError(shown + " cannot be read: " + firstLine(message), e);
  }

  /** What does not fit. */
  static UserError outOfMemory(String shown, Throwable cause) {
    return new UserError(
        shown
            + " does not fit into memory; start Java with a larger -Xmx, or read fewer rows or"
            + " columns",
        cause);
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }
}
