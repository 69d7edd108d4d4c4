package io.equipoise.tabular.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.stat.Auc;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.UnequalRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What learners behind the correlation remover and the disparate-impact remover get to see. */
class RepairTest {
  private static final Seed SEED = new Seed(3);

  /** Keeps what it was shown. */
  private static final class Seer implements Learner {
    private final List<Rows> seen = new ArrayList<>();

    @Override
    public Model fit(Dataset train, Seed seed) {
      seen.add(train.rows());
      return new Model() {
        @Override
        public Predictions predict(Rows rows) {
          seen.add(rows);
          return Predictions.binary(new double[rows.count()]);
        }

        @Override
        public void save(Store store) {
          store.write("nothing", 0);
        }
      };
    }

    @Override
    public Model load(Store store) {
      throw new UnsupportedOperationException("never read");
    }
  }

  private static Table shown(CorrelationRemover remover, Dataset train) {
    Seer seer = new Seer();
    remover.around(seer).fit(train, SEED).close();
    return seer.seen.get(0).features();
  }

  private static CorrelationRemover correlation(double strength) {
    return new CorrelationRemover(new CorrelationRemover.Options(strength));
  }

  private static double mean(Table table, String column, Groups groups, int group) {
    NumericColumn numbers = (NumericColumn) table.column(column);
    return IntStream.range(0, groups.rows())
        .filter(i -> group < 0 || groups.code(i) == group)
        .mapToDouble(numbers::value)
        .average()
        .orElseThrow();
  }

  @Test
  void noColumnKeepsACorrelationWithAnyGroup() {
    Dataset rows = UnequalRows.classes(800, 2, 1);
    Table shown = shown(correlation(1), rows);
    assertThat(shown.names()).containsExactly("x", "proxy", "noise");
    for (String column : shown.names()) {
      double all = mean(shown, column, rows.rows().groups(), -1);
      for (int g = 0; g < rows.rows().groups().count(); g++) {
        assertThat(mean(shown, column, rows.rows().groups(), g)).isCloseTo(all, within(1e-6));
      }
    }
  }

  /** Least squares on centred one-hot columns, by normal equations and elimination. */
  @Test
  void itIsTheResidualOfLeastSquares() {
    Dataset rows = UnequalRows.classes(300, 2, 2);
    Groups groups = rows.rows().groups();
    Table shown = shown(correlation(1), rows);
    Table before = shown(correlation(0), rows);
    int width = groups.count() - 1; // the last group follows from the others
    for (String column : shown.names()) {
      double[] z = ((NumericColumn) before.column(column)).values();
      double[][] s = new double[z.length][width];
      for (int j = 0; j < width; j++) {
        double mean = groups.sizes()[j] / (double) z.length;
        for (int i = 0; i < z.length; i++) {
          s[i][j] = (groups.code(i) == j ? 1 : 0) - mean;
        }
      }
      double[] w = leastSquares(s, z);
      for (int i = 0; i < z.length; i++) {
        double expected = z[i];
        for (int j = 0; j < width; j++) {
          expected -= s[i][j] * w[j];
        }
        assertThat(((NumericColumn) shown.column(column)).value(i))
            .isCloseTo(expected, within(1e-5));
      }
    }
  }

  private static double[] leastSquares(double[][] s, double[] z) {
    int width = s[0].length;
    double[][] system = new double[width][width + 1];
    for (int i = 0; i < z.length; i++) {
      for (int a = 0; a < width; a++) {
        for (int b = 0; b < width; b++) {
          system[a][b] += s[i][a] * s[i][b];
        }
        system[a][width] += s[i][a] * z[i];
      }
    }
    for (int a = 0; a < width; a++) {
      double pivot = system[a][a];
      for (int b = a; b <= width; b++) {
        system[a][b] /= pivot;
      }
      for (int r = 0; r < width; r++) {
        double factor = r == a ? 0 : system[r][a];
        for (int b = a; b <= width; b++) {
          system[r][b] -= factor * system[a][b];
        }
      }
    }
    return Arrays.stream(system).mapToDouble(row -> row[width]).toArray();
  }

  @Test
  void halfTheStrengthTakesHalfOut() {
    Dataset rows = UnequalRows.classes(200, 2, 3);
    double[] all = ((NumericColumn) shown(correlation(1), rows).column("proxy")).values();
    double[] half = ((NumericColumn) shown(correlation(0.5), rows).column("proxy")).values();
    double[] none = ((NumericColumn) shown(correlation(0), rows).column("proxy")).values();
    for (int i = 0; i < all.length; i++) {
      assertThat(half[i]).isCloseTo((all[i] + none[i]) / 2, within(1e-6));
    }
  }

  private static Dataset two(double[] x, String groups) {
    CategoryColumn group = CategoryColumn.of("group", groups.split(""));
    int n = x.length;
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(
            Table.of(List.of(NumericColumn.of("x", x), group)), Groups.cross(List.of(group), n)),
        IntStream.range(0, n).map(i -> i % 2).toArray(),
        List.of("no", "yes"),
        weights);
  }

  private static double[] repaired(double[] x, String groups, double repair) {
    Seer seer = new Seer();
    new DisparateImpactRemover(new DisparateImpactRemover.Options(repair))
        .around(seer)
        .fit(two(x, groups), SEED)
        .close();
    return ((NumericColumn) seer.seen.get(0).features().column("x")).values();
  }

  /** Of the least, middle and greatest of both groups the median is halfway between. */
  @Test
  void numbersMoveToTheMedianOfTheGroups() {
    double[] x = {1, 2, 3, 10, 30, 20};
    assertThat(repaired(x, "aaabbb", 1))
        .containsExactly(new double[] {5.5, 11, 16.5, 5.5, 16.5, 11}, within(1e-12));
    assertThat(repaired(x, "aaabbb", 0)).containsExactly(x);
    assertThat(repaired(x, "aaabbb", 0.5))
        .containsExactly(new double[] {3.25, 6.5, 9.75, 7.75, 23.25, 15.5}, within(1e-12));
    assertThat(repaired(new double[] {1, 2, 3, 10, 30, 20, 5, 5, 5}, "aaabbbccc", 1))
        .as("of three groups the middle one")
        .containsExactly(new double[] {5, 5, 5, 5, 5, 5, 5, 5, 5}, within(1e-12));
  }

  @Test
  void aFullRepairHidesTheGroupAndKeepsTheOrderWithin() {
    Dataset rows = UnequalRows.bySex(UnequalRows.classes(3000, 2, 4));
    Seer seer = new Seer();
    new DisparateImpactRemover(DisparateImpactRemover.Options.DEFAULT)
        .around(seer)
        .fit(rows, SEED)
        .close();
    double[] before = ((NumericColumn) rows.rows().features().column("proxy")).values();
    double[] after = ((NumericColumn) seer.seen.get(0).features().column("proxy")).values();
    int[] sex = rows.rows().groups().codes();
    assertThat(Auc.of(before, sex)).isGreaterThan(0.8);
    assertThat(Auc.of(after, sex)).isCloseTo(0.5, within(0.01));
    assertThat(seer.seen.get(0).features().has("sex")).isFalse();
    for (int i = 0; i + 1 < 400; i++) {
      if (sex[i] == sex[i + 1] && before[i] < before[i + 1]) {
        assertThat(after[i]).isLessThanOrEqualTo(after[i + 1]);
      }
    }
  }

  @Test
  void missingInfiniteAndUnknownStayAsTheyAre() {
    double[] odd = {1, 2, Double.NaN, 10, Double.POSITIVE_INFINITY, 20};
    double[] after = repaired(odd, "aaabbb", 1);
    assertThat(after[2]).isNaN();
    assertThat(after[4]).isInfinite();
    Seer seer = new Seer();
    try (Model model =
        new DisparateImpactRemover(DisparateImpactRemover.Options.DEFAULT)
            .around(seer)
            .fit(two(new double[] {1, 2, 10, 20}, "aabb"), SEED)) {
      var unused = model.predict(two(new double[] {1.5, 1.5}, "ac").rows());
      assertThat(((NumericColumn) seer.seen.get(1).features().column("x")).values())
          .containsExactly(new double[] {8.25, 1.5}, within(1e-12));
    }
  }

  @Test
  void theyNarrowTheSelectionGapOfALinearModel() {
    Dataset rows = UnequalRows.bySex(UnequalRows.classes(3000, 2, 5));
    double plain = gap("logreg(steps=30000)", rows);
    for (String remedy : List.of("correlation-remover", "disparate-impact-remover")) {
      assertThat(gap(remedy + " > logreg(steps=30000)", rows)).isLessThan(plain / 2);
    }
    try (Model model =
        RecipePlan.of(Recipe.parse("correlation-remover > ridge"))
            .fit(UnequalRows.numbers(300, 1), SEED)) {
      assertThat(model.predict(UnequalRows.numbers(20, 2).rows()).numbers().values()).hasSize(20);
    }
  }

  private static double gap(String recipe, Dataset rows) {
    try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(rows, SEED)) {
      int[] decided = model.predict(rows.rows()).labels();
      double[] rates = new double[2];
      for (int i = 0; i < decided.length; i++) {
        int group = rows.rows().groups().code(i);
        rates[group] += decided[i] / (double) rows.rows().groups().sizes()[group];
      }
      return Math.abs(rates[0] - rates[1]);
    }
  }

  @Test
  void refusesRowsWithoutGroups() {
    Dataset rows = UnequalRows.classes(100, 2, 1);
    Dataset alone =
        Dataset.of(
            new Rows(rows.rows().features(), Groups.none(100)), rows.target(), rows.weights());
    assertThatThrownBy(() -> gap("correlation-remover > tree", alone))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--group");
    assertThatThrownBy(() -> gap("correlation-remover(strength=1.5) > tree", rows))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("strength");
  }
}
