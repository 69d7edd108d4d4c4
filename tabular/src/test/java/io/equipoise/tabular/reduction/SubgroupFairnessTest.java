package io.equipoise.tabular.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.UnequalRows;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubgroupFairnessTest {
  private static final Seed SEED = new Seed(2);

  /** Over one-hot groups no union of groups strays further, as trying all of them shows. */
  @Test
  void theAuditorFindsTheBestUnionOfGroups() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 200;
      int[] group = random.ints(n, 0, 6).toArray();
      double[] u = random.doubles(n).toArray();
      double[] shares = random.doubles(n).map(w -> w < 0.2 ? 0 : w).toArray();
      double total = java.util.Arrays.stream(shares).sum();
      double[][] x = new double[n][6];
      double mean = 0;
      for (int i = 0; i < n; i++) {
        shares[i] /= total;
        x[i][group[i]] = 1;
        mean += shares[i] * u[i];
      }
      double best = 0;
      for (int set = 0; set < 64; set++) {
        double violation = 0;
        for (int i = 0; i < n; i++) {
          violation += (set >> group[i] & 1) * shares[i] * (u[i] - mean);
        }
        best = Math.max(best, Math.abs(violation));
      }
      SubgroupAuditor.Subgroup found = new SubgroupAuditor(x, shares).worst(u);
      assertThat(Math.abs(found.violation())).as("seed %d", seed).isCloseTo(best, within(1e-9));
    }
  }

  /** What a slow auditor of all unions finds of the shown chances among the rows of one truth. */
  private static double worst(Dataset rows, double[] chances, int truth) {
    int groups = rows.rows().groups().count();
    double best = 0;
    for (int set = 0; set < 1 << groups; set++) {
      double all = 0;
      double inside = 0;
      int count = 0;
      int members = 0;
      for (int i = 0; i < rows.size(); i++) {
        if (truth < 0 || rows.labels()[i] == truth) {
          all += chances[i];
          count++;
          if ((set >> rows.rows().groups().code(i) & 1) == 1) {
            inside += chances[i];
            members++;
          }
        }
      }
      best = Math.max(best, Math.abs(inside - members * all / count) / rows.size());
    }
    return best;
  }

  @ParameterizedTest
  @ValueSource(strings = {"false-positive", "false-negative", "selection"})
  void lowersTheWorstSubgroupsViolation(String rate) {
    Dataset rows = UnequalRows.classes(1500, 2, 3);
    int truth = rate.equals("selection") ? -1 : rate.equals("false-positive") ? 0 : 1;
    try (Model plain = fit("tree", rows);
        Model fair = fit("subgroup-fairness(rate=" + rate + ") > tree", rows)) {
      double[] decided =
          java.util.Arrays.stream(plain.predict(rows.rows()).labels()).asDoubleStream().toArray();
      double before = worst(rows, decided, truth);
      double after = worst(rows, fair.predict(rows.rows()).positive(), truth);
      assertThat(after).isLessThan(0.6 * before);
      String said = Remarks.of(fair).get(0);
      assertThat(said).contains(String.format(java.util.Locale.ROOT, "%.4f", after));
    }
  }

  private static Model fit(String recipe, Dataset rows) {
    return RecipePlan.of(Recipe.parse(recipe)).fit(rows, SEED);
  }

  @Test
  void subgroupsMayBeCutOutByNumbers() {
    Dataset rows = UnequalRows.classes(600, 2, 4);
    try (Model model =
        fit("subgroup-fairness(attributes=[proxy,sex], iterations=5) > tree", rows)) {
      assertThat(model.predict(rows.rows()).rows()).isEqualTo(600);
    }
    assertThatThrownBy(() -> fit("subgroup-fairness(attributes=[pxy]) > tree", rows))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'pxy'");
    assertThatThrownBy(() -> fit("subgroup-fairness > tree", UnequalRows.classes(100, 3, 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two classes");
  }
}
