package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.Relation.Kind;
import io.equipoise.core.table.Relation.Raw;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * What the first record of a CSV or TSV file tells: the delimiter, the names of the columns and how
 * many there are.
 */
record TextHead(FileFormat format, char delimiter, String newLine, List<String> names) {
  /** Longest record in characters; longer ones are refused. */
  static final int MAX_RECORD = 2 * 1024 * 1024;

  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  static TextHead read(Path file, FileFormat format, ReadOptions options) throws IOException {
    First first = firstRecord(file, format, options);
    String record = first.text;
    char delimiter = options.delimiter().orElseGet(() -> delimiter(file, record));
    List<String> fields = fields(record, delimiter);
    List<String> names = new ArrayList<>();
    if (options.header()) {
      for (int i = 0; i < fields.size(); i++) {
        String name = fields.get(i).strip();
        names.add(name.isEmpty() ? "column" + (i + 1) : name);
      }
    } else {
      for (int i = 0; i < fields.size(); i++) {
        names.add("column" + (i + 1));
      }
      List<String> given = options.columns().stream().map(ColumnChoice::name).toList();
      if (!given.isEmpty() && !names.containsAll(given)) {
        Require.that(
            given.size() == names.size(),
            file.getFileName()
                + " has "
                + names.size()
                + " columns but "
                + given.size()
                + " names were given; without a header, name all of them or use column1,"
                + " column2, …");
        names = new ArrayList<>(given);
      }
    }
    checkDistinct(file, names);
    return new TextHead(format, delimiter, first.newLine, List.copyOf(names));
  }

  private static void checkDistinct(Path file, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      int first = names.indexOf(names.get(i));
      Require.that(
          first == i,
          file.getFileName()
              + " has two columns called '"
              + names.get(i)
              + "', the "
              + (first + 1)
              + ". and the "
              + (i + 1)
              + ".; rename one, or say --no-header if the first line holds data");
    }
  }

  /** All columns as text with neutral names, so that nothing of the file enters the SQL. */
  Relation relation(Path file, ReadOptions options) {
    List<Raw> columns = new ArrayList<>();
    List<String> structure = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(new Raw(names.get(i), "c" + i, Kind.UNTYPED));
      structure.add("'c" + i + "': 'VARCHAR'");
    }
    String from =
        "read_csv("
            + DuckDb.path(file.toString())
            + ", auto_detect = false, columns = {"
            + String.join(", ", structure)
            + "}, header = "
            + options.header()
            + ", delim = "
            + DuckDb.text(String.valueOf(delimiter))
            + ", new_line = '"
            + newLine
            + "', quote = '\"', escape = '\"', max_line_size = "
            + MAX_RECORD
            + ", compression = "
            + (format.gzip() ? "'gzip'" : "'none'")
            + ")";
    return new Relation(from, columns);
  }

  /** A record and what ends it, as DuckDB writes it. */
  private record First(String text, String newLine) {}

  private static First firstRecord(Path file, FileFormat format, ReadOptions options)
      throws IOException {
    String openers =
        new String(DELIMITERS) + " " + options.delimiter().map(String::valueOf).orElse("");
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    String newLine = "\\n";
    try (InputStream in = Files.newInputStream(file);
        InputStream plain = new BufferedInputStream(format.gzip() ? new GZIPInputStream(in) : in)) {
      boolean quoted = false;
      char before = ' ';
      int c;
      while ((c = plain.read()) >= 0) {
        if (record.size() == 0 && (c == '\n' || c == '\r')) {
          continue;
        }
        if (!quoted && (c == '\n' || c == '\r')) {
          newLine = c == '\n' ? "\\n" : plain.read() == '\n' ? "\\r\\n" : "\\r";
          break;
        }
        if (c == '"' && (quoted || before == '"' || openers.indexOf(before) >= 0)) {
          quoted = !quoted;
        }
        before = (char) c;
        record.write(c);
        Require.that(
            record.size() <= MAX_RECORD,
            file.getFileName()
                + " begins with a line of more than "
                + MAX_RECORD
                + " bytes; check that it is CSV and its quotes are closed");
      }
    }
    return new First(decoded(file, record.toByteArray()), newLine);
  }

  private static String decoded(Path file, byte[] record) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record)).toString();
      String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
      Require.that(!plain.isBlank(), file.getFileName() + " begins with a blank line");
      return plain;
    } catch (CharacterCodingException e) {
      throw new UserError(
          "line 1 of " + file.getFileName() + " is not in UTF-8; save the file as UTF-8", e);
    }
  }

  /** The candidate that occurs most outside quotes; a comma when none occurs. */
  private static char delimiter(Path file, String record) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".tsv") || name.endsWith(".tsv.gz")) {
      return '\t';
    }
    char best = ',';
    int most = 0;
    for (char candidate : DELIMITERS) {
      int count = fields(record, candidate).size() - 1;
      if (count > most) {
        most = count;
        best = candidate;
      }
    }
    return best;
  }

  /**
   * Splits a record. A quote at the start of a field, blanks aside, opens it; doubled ones inside
   * stand for one; a quote elsewhere is a character like any other.
   */
  static List<String> fields(String record, char delimiter) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < record.length(); i++) {
      char c = record.charAt(i);
      if (quoted && c == '"') {
        quoted = i + 1 < record.length() && record.charAt(i + 1) == '"';
        if (quoted) {
          field.append(c);
          i++;
        }
      } else if (c == '"' && field.toString().isBlank()) {
        quoted = true;
        field.setLength(0);
      } else if (c == delimiter && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
