package io.equipoise.tabular.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BalancedBaggingTest {
  private static final Seed SEED = new Seed(6);

  /** 90 rows of one class and 30 of the other, told apart by x as far as asked. */
  private static Dataset rows(double apart) {
    SplittableRandom random = new SplittableRandom(2);
    double[] x = new double[120];
    int[] labels = new int[120];
    double[] weights = new double[120];
    for (int i = 0; i < 120; i++) {
      labels[i] = i % 4 == 0 ? 1 : 0;
      x[i] = apart * (labels[i] + random.nextDouble());
      weights[i] = 1;
    }
    return Dataset.of(
        new Rows(Table.of(List.of(NumericColumn.of("x", x))), Groups.none(120)),
        labels,
        List.of("no", "yes"),
        weights);
  }

  private static double[] scores(String recipe, Dataset rows) {
    try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(rows, SEED)) {
      return model.predict(rows.rows()).positive();
    }
  }

  @Test
  void everyMemberSeesTheClassesInTheSameShares() {
    Dataset alike = rows(0);
    assertThat(scores("tree", alike)[0]).isCloseTo(0.25, within(1e-12));
    assertThat(scores("balanced-bagging > tree", alike)[0]).isCloseTo(0.5, within(1e-12));
    assertThat(scores("balanced-bagging(ratio=0.5, members=3) > tree", alike)[0])
        .isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void oneMemberOfAllRowsIsTheLearnerItself() {
    Dataset some = rows(1);
    String all = "balanced-bagging(members=1, ratio=0.1, replace=false) > tree(minLeaf=5)";
    assertThat(scores(all, some)).containsExactly(scores("tree(minLeaf=5)", some));
    double[] first = scores("balanced-bagging(members=3) > tree(minLeaf=5)", some);
    assertThat(scores("balanced-bagging(members=3) > tree(minLeaf=5)", some)).isEqualTo(first);
  }

  @Test
  void rowsWithoutWeightAreNotDrawn() {
    Dataset some = rows(1);
    double[] weights = some.weights().clone();
    for (int i = 0; i < weights.length; i++) {
      weights[i] = some.labels()[i] == 0 && i > 60 ? 0 : 1;
    }
    int[] kept = java.util.stream.IntStream.range(0, 120).filter(i -> weights[i] > 0).toArray();
    String recipe = "balanced-bagging(members=2) > tree(minLeaf=5)";
    try (Model left = RecipePlan.of(Recipe.parse(recipe)).fit(some.take(kept), SEED)) {
      assertThat(scores(recipe, some.withWeights(weights)))
          .isEqualTo(left.predict(some.rows()).positive());
    }
    double[] none = new double[120];
    Arrays.fill(none, 0);
    assertThatThrownBy(() -> scores(recipe, some.withWeights(none))).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new BalancedBagging.Options(0, 1, true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("members");
  }
}
