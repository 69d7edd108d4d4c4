package io.equipoise.core.table;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBConnection;

/** Connections to DuckDB that do only what they are opened for, and the quoting of its SQL. */
final class DuckDb {
  private DuckDb() {}

  /**
   * A database in memory that may read this one file and nothing else, loads no extension, and
   * leaves nothing on the disk.
   */
  static DuckDBConnection forFile(String absolutePath) throws SQLException {
    DuckDBConnection connection = open("jdbc:duckdb:", false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET temp_directory = ''");
      statement.execute(
          "SET allowed_paths = [" + text(absolutePath) + ", " + path(absolutePath) + "]");
      statement.execute("SET enable_external_access = false");
      statement.execute("SET lock_configuration = true");
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** A connection to this address; extensions are neither fetched nor loaded unasked. */
  static DuckDBConnection open(String url, boolean readOnly) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("autoinstall_known_extensions", "false");
    settings.setProperty("autoload_known_extensions", "false");
    settings.setProperty("threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
    if (readOnly) {
      settings.setProperty("duckdb.read_only", "true");
    }
    Connection connection = DriverManager.getConnection(url, settings);
    return connection.unwrap(DuckDBConnection.class);
  }

  /** A text literal: nothing in {@code value} can end it. */
  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** A quoted name: nothing in {@code name} can end it. */
  static String name(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A path literal in which {@code *}, {@code ?} and {@code [} stand for themselves. */
  static String path(String path) {
    StringBuilder literal = new StringBuilder();
    for (char c : path.toCharArray()) {
      literal.append(c == '*' || c == '?' || c == '[' ? "[" + c + "]" : c);
    }
    return text(literal.toString());
  }

  /** The first row of a query as numbers or texts; the query must give one row. */
  static Object[] one(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      if (!result.next()) {
        throw new IllegalStateException("no row from " + query);
      }
      Object[] row = new Object[result.getMetaData().getColumnCount()];
      for (int i = 0; i < row.length; i++) {
        row[i] = result.getObject(i + 1);
      }
      return row;
    }
  }
}
