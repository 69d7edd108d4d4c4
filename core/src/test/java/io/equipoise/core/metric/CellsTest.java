package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.task.Groups;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CellsTest {
  private static final long SEED = 51;
  private static final int N = 400;

  private final int[] labels = new int[N];
  private final int[] decisions = new int[N];
  private final double[] weights = new double[N];
  private final @Nullable String[] sex = new @Nullable String[N];
  private final String[] site = new String[N];

  CellsTest() {
    UniformRandomProvider random = new Seed(SEED).generator();
    for (int i = 0; i < N; i++) {
      labels[i] = random.nextInt(2);
      decisions[i] = random.nextInt(2);
      weights[i] = random.nextInt(4) / 2.0;
      int s = random.nextInt(3);
      sex[i] = s == 0 ? null : s == 1 ? "f" : "m";
      site[i] = "s" + random.nextInt(4);
    }
  }

  private List<Groups> groupings() {
    CategoryColumn a = CategoryColumn.of("sex", sex);
    CategoryColumn b = CategoryColumn.of("site", site);
    return List.of(
        Groups.cross(List.of(a), N), Groups.cross(List.of(b), N), Groups.cross(List.of(a, b), N));
  }

  @Test
  void everyGroupingEqualsItsOwnScan() {
    Cells cells = Cells.count(groupings(), 2, labels, decisions, weights);
    List<Grouping> derived = cells.groupings();
    assertThat(derived).extracting(Grouping::where).containsExactly("sex", "site", "sex × site");
    for (int k = 0; k < 3; k++) {
      Groups groups = groupings().get(k);
      Grouping grouping = derived.get(k);
      assertThat(grouping.names()).containsExactlyElementsOf(groups.names());
      for (int g = 0; g < groups.count(); g++) {
        double[] slow = new double[4];
        int rows = 0;
        for (int i = 0; i < N; i++) {
          if (groups.code(i) == g) {
            slow[labels[i] * 2 + decisions[i]] += weights[i];
            rows++;
          }
        }
        assertThat(grouping.tallies().get(g).totals()).as("seed %d", SEED).containsExactly(slow);
        assertThat(grouping.size(g)).isEqualTo(rows);
      }
    }
    assertThat(cells.overall().size(0)).isEqualTo(N);
    assertThat(cells.overall().where()).isEqualTo("overall");
  }

  @Test
  void oneVersusRestAddsUp() {
    int[] three = new int[N];
    Arrays.setAll(three, i -> (labels[i] + i) % 3);
    Cells cells = Cells.count(groupings(), 3, three, three, weights);
    Confusion one = cells.overall().overall().oneVersusRest(2);
    assertThat(one.fp()).isZero();
    assertThat(one.fn()).isZero();
    assertThat(one.total()).isCloseTo(Arrays.stream(weights).sum(), within(1e-9));
  }

  @Test
  void databaseCountsTheSameCells() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE \"my rows\" (sex VARCHAR, site VARCHAR, y VARCHAR, score DOUBLE, w DOUBLE)");
      for (int i = 0; i < N; i++) {
        statement.execute(
            "INSERT INTO \"my rows\" VALUES ("
                + (sex[i] == null ? "NULL" : "'" + sex[i] + "'")
                + ", '"
                + site[i]
                + "', '"
                + (labels[i] == 1 ? "it''s" : "no")
                + "', "
                + (decisions[i] + 0.5)
                + ", "
                + weights[i]
                + ")");
      }
      CellQuery query =
          new CellQuery(
              CellQuery.name("my rows"),
              List.of("sex", "site"),
              CellQuery.equal("y", "it's"),
              CellQuery.atLeast("score", 1.5),
              2,
              Optional.of("w"));
      Cells there = query.run(connection);
      Cells here = Cells.count(groupings(), 2, labels, decisions, weights);
      for (Grouping grouping : there.groupings()) {
        Grouping same =
            here.groupings().stream()
                .filter(g -> g.where().equals(grouping.where()))
                .findFirst()
                .orElseThrow();
        assertThat(grouping.names()).containsExactlyInAnyOrderElementsOf(same.names());
        for (int g = 0; g < grouping.groups(); g++) {
          Tally expected = same.tallies().get(same.names().indexOf(grouping.names().get(g)));
          assertThat(grouping.tallies().get(g).totals()).containsExactly(expected.totals());
          assertThat(grouping.tallies().get(g).squares()).containsExactly(expected.squares());
          assertThat(grouping.tallies().get(g).rows()).containsExactly(expected.rows());
        }
      }
      CellQuery wrong = new CellQuery("nowhere", List.of(), "1", "1", 2, Optional.empty());
      assertThatThrownBy(() -> wrong.run(connection))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("nowhere");
    }
  }
}
