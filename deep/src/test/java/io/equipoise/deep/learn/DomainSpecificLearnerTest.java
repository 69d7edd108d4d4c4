package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.environment.SourceHeads;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class DomainSpecificLearnerTest {
  /** Two places whose label rules are opposite, told apart by a second column. */
  private static Dataset places(int count, long seed, String... names) {
    UniformRandomProvider random = new Seed(seed).child("places").generator();
    double[] cue = new double[count];
    double[] place = new double[count];
    int[] labels = new int[count];
    int[] sources = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      sources[i] = i % names.length;
      boolean turned = !names[sources[i]].startsWith("first");
      cue[i] = (labels[i] == 1 ^ turned ? 1 : -1) + 0.5 * (random.nextDouble() - 0.5);
      place[i] = (turned ? 1 : -1) + 0.5 * (random.nextDouble() - 0.5);
    }
    double[] weights = new double[count];
    Arrays.fill(weights, 1);
    CategoryColumn column = new CategoryColumn("place", sources, List.of(names));
    Table table = Table.of(List.of(NumericColumn.of("cue", cue), NumericColumn.of("at", place)));
    return Dataset.of(
        new Rows(table, Groups.cross(List.of(column), count)),
        labels,
        List.of("no", "yes"),
        weights);
  }

  private static double accuracy(SourceHeads.Choice choice, Dataset test) {
    DomainSpecificLearner learner =
        new DomainSpecificLearner(
            new DomainSpecificLearner.Options(8, 1, 60, 64, 1e-2, 0, choice, 0.1));
    try (Model model = learner.fit(places(400, 1, "first", "second"), new Seed(3))) {
      int[] decided = model.predict(test.rows()).labels();
      int right = 0;
      for (int i = 0; i < decided.length; i++) {
        right += decided[i] == test.labels()[i] ? 1 : 0;
      }
      return (double) right / decided.length;
    }
  }

  @Test
  void rowsOfAKnownPlaceAreJudgedByItsHead() {
    assertThat(accuracy(SourceHeads.Choice.ENTROPY, places(300, 2, "first", "second")))
        .isGreaterThan(0.95);
  }

  @Test
  void rowsOfNewPlacesAreJudgedTogether() {
    Dataset fresh = places(300, 2, "first too", "another");
    for (SourceHeads.Choice choice : SourceHeads.Choice.values()) {
      assertThat(accuracy(choice, fresh)).as(choice.name()).isBetween(0.0, 1.0);
    }
    assertThat(accuracy(SourceHeads.Choice.JOINT, fresh)).isGreaterThan(0.9);
  }

  @Test
  void oneSourceIsRefused() {
    assertThatThrownBy(
            () ->
                new DomainSpecificLearner(DomainSpecificLearner.Options.DEFAULT)
                    .fit(places(100, 1, "first"), new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another group column");
  }
}
