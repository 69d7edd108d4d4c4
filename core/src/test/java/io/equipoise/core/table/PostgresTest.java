package io.equipoise.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Reads from a real PostgreSQL, where one can be started. */
class PostgresTest {

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder().start();
    } catch (IOException | IllegalStateException e) {
      return Assumptions.abort("skipped: PostgreSQL does not start here: " + e.getMessage());
    }
  }

  @Test
  void queriesAreReadAndNothingIsWritten() throws IOException, SQLException {
    try (EmbeddedPostgres postgres = start()) {
      try (Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            "CREATE TABLE people AS SELECT i AS id, i / 4.0 AS pay, i % 2 = 0 AS member,"
                + " CASE WHEN i % 10 = 0 THEN '?' ELSE ' g' || i % 3 END AS team,"
                + " CASE WHEN i = 7 THEN NULL ELSE DATE '2024-05-01' + i END AS day"
                + " FROM generate_series(0, 24999) AS s(i)");
      }
      String url = postgres.getJdbcUrl("postgres", "postgres");
      Table table =
          TableReader.read(
              url,
              ReadOptions.DEFAULT
                  .withQuery("SELECT * FROM people ORDER BY id;")
                  .withColumns("id:category"));
      assertThat(table.rows()).isEqualTo(25_000);
      assertThat(table.names()).containsExactly("id", "pay", "member", "team", "day");
      assertThat(((NumericColumn) table.column("pay")).value(3)).isEqualTo(0.75);
      assertThat(table.column("member").text(1)).isEqualTo("false");
      assertThat(((CategoryColumn) table.column("team")).levels())
          .containsExactly("g0", "g1", "g2");
      assertThat(table.column("team").missing()).isEqualTo(2500);
      assertThat(table.column("day").text(0)).isEqualTo("2024-05-01");
      assertThat(table.column("day").isMissing(7)).isTrue();
      assertThat(table.column("id")).isInstanceOf(CategoryColumn.class);

      assertThatThrownBy(
              () ->
                  TableReader.read(
                      url, ReadOptions.DEFAULT.withQuery("DELETE FROM people RETURNING id")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("read-only");
      String wrong =
          "jdbc:postgresql://localhost:"
              + postgres.getPort()
              + "/postgres?user=nobody&password=swordfish";
      assertThatThrownBy(() -> TableReader.read(wrong, ReadOptions.DEFAULT.withQuery("SELECT 1")))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("cannot be read")
          .hasMessageNotContaining("swordfish")
          .hasNoCause();
    }
  }
}
