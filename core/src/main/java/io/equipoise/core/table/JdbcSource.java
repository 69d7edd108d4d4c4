package io.equipoise.core.table;

import io.equipoise.core.error.UserError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.duckdb.DuckDBConnection;

/** Reads what a query gives, from DuckDB by chunks and from any other database row by row. */
final class JdbcSource {
  private static final int FETCH = 10_000;
  private static final Pattern PRIVATE =
      Pattern.compile("(?i)([?&;](?:user|[a-z]*password|[a-z]*secret|[a-z]*token)=)[^&;]*");
  private static final Pattern LOGIN = Pattern.compile("//[^?]*@");
  private static final Pattern SECRET =
      Pattern.compile(
          "(?i)(?:[?&;][a-z]*(?:password|secret|token)=([^&;]+))|(?://[^/?:]*:([^?]+)@)");

  private JdbcSource() {}

  static boolean isJdbc(String source) {
    return source.regionMatches(true, 0, "jdbc:", 0, 5);
  }

  /** The address without user names and passwords. */
  static String shown(String url) {
    return LOGIN.matcher(PRIVATE.matcher(url).replaceAll("$1***")).replaceAll("//***@");
  }

  static Table read(String url, ReadOptions options) {
    String query =
        options
            .query()
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    new UserError(
                        shown(url) + " is a database, so say what to read from it with a query"))
            .strip()
            .replaceAll(";\\s*$", "");
    try {
      if (url.startsWith("jdbc:duckdb:")) {
        return duckDb(url, query, options);
      }
      return other(url, query, options);
    } catch (SQLException e) {
      String reason = String.valueOf(e.getMessage());
      if (reason.startsWith("No suitable driver")) {
        reason = "there is no driver for it; DuckDB's and PostgreSQL's are built in";
      }
      throw new UserError(shown(url) + " cannot be read: " + withoutSecrets(url, reason));
    }
  }

  private static Table duckDb(String url, String query, ReadOptions options) throws SQLException {
    boolean inMemory = url.substring("jdbc:duckdb:".length()).replace(":memory:", "").isEmpty();
    try (DuckDBConnection connection = DuckDb.open(url, !inMemory)) {
      String from = "(" + query + "\n) AS source";
      Relation relation = FileSource.typed(connection, from);
      return new RelationReader(connection, relation, options, "the query").read();
    }
  }

  private static Table other(String url, String query, ReadOptions options) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.setFetchSize(FETCH);
        try (ResultSet result = statement.executeQuery(query)) {
          return ResultSetReader.read(result, options);
        }
      }
    }
  }

  /** A driver's message without anything that the address keeps secret. */
  static String withoutSecrets(String url, String message) {
    String clean = message.replace(url, shown(url));
    Matcher secrets = SECRET.matcher(url);
    while (secrets.find()) {
      String secret = secrets.group(1) != null ? secrets.group(1) : secrets.group(2);
      clean = clean.replace(secret, "***").replace(decoded(secret), "***");
    }
    return clean;
  }

  private static String decoded(String secret) {
    try {
      return URLDecoder.decode(secret, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return secret;
    }
  }
}
