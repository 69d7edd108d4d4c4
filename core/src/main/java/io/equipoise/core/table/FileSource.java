package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.Relation.Kind;
import io.equipoise.core.table.Relation.Raw;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.duckdb.DuckDBConnection;

/** Reads a file: finds out what it is, opens a DuckDB that may see only it, and reads the rows. */
final class FileSource {
  private static final Set<String> NUMBERS =
      Set.of(
          "TINYINT",
          "SMALLINT",
          "INTEGER",
          "BIGINT",
          "HUGEINT",
          "UTINYINT",
          "USMALLINT",
          "UINTEGER",
          "UBIGINT",
          "UHUGEINT",
          "FLOAT",
          "DOUBLE");

  private FileSource() {}

  static Table read(String source, ReadOptions options) {
    Path file = path(source);
    Require.that(!Files.isDirectory(file), source + " is a directory; name a file in it");
    Require.that(Files.exists(file), source + " does not exist");
    Require.that(
        Files.isRegularFile(file),
        source + " is a pipe or a device, which can be read only once; save it as a file first");
    Require.that(Files.isReadable(file), source + " may not be read; check its permissions");
    try {
      Path real = file.toRealPath();
      FileFormat format = FileFormat.of(real, source);
      if (format.gzip()) {
        GzipBound.check(real, source, options.maxUnpacked());
      }
      return read(real, format, source, options);
    } catch (ZipException | EOFException e) {
      throw new UserError(source + " is damaged: its gzip content cannot be unpacked", e);
    } catch (IOException e) {
      throw new UserError(source + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static Table read(Path real, FileFormat format, String source, ReadOptions options)
      throws IOException {
    try (DuckDBConnection connection = DuckDb.forFile(real.toString())) {
      Relation relation =
          format.type() == FileFormat.Type.DELIMITED
              ? TextHead.read(real, format, options).relation(real, options)
              : typed(connection, from(real, format));
      return new RelationReader(connection, relation, options, source).read();
    } catch (SQLException e) {
      Optional<String> place =
          format.type() == FileFormat.Type.JSON
              ? JsonLines.firstMistake(real, format.gzip())
              : Optional.empty();
      if (place.isPresent()) {
        throw new UserError(
            place.get() + " of " + source + " is not a JSON object; write one object per line", e);
      }
      throw ReadErrors.of(source, e);
    }
  }

  private static Path path(String source) {
    try {
      return Path.of(source);
    } catch (InvalidPathException e) {
      throw new UserError("'" + source + "' is not a path: " + e.getReason(), e);
    }
  }

  private static String from(Path file, FileFormat format) {
    String path = DuckDb.path(file.toString());
    if (format.type() == FileFormat.Type.PARQUET) {
      return "read_parquet(" + path + ")";
    }
    return "read_json("
        + path
        + ", format = 'auto', records = true, sample_size = -1, maximum_depth = 2, compression = "
        + (format.gzip() ? "'gzip'" : "'uncompressed'")
        + ")";
  }

  /** A relation whose columns have types of their own. */
  static Relation typed(DuckDBConnection connection, String from) throws SQLException {
    List<Raw> columns = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet described = statement.executeQuery("DESCRIBE SELECT * FROM " + from)) {
      while (described.next()) {
        String name = described.getString(1);
        String type = described.getString(2).toUpperCase(Locale.ROOT);
        String column = DuckDb.name(name);
        if (NUMBERS.contains(type) || type.startsWith("DECIMAL")) {
          columns.add(new Raw(name, column, Kind.NUMBER));
        } else {
          String text = "CAST(" + column + " AS VARCHAR)";
          columns.add(new Raw(name, text, Kind.TEXT));
        }
      }
    }
    return new Relation(from, columns);
  }
}
