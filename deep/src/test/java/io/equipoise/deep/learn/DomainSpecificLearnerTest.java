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
  private static final Seed SEED = new Seed(3);

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

  private static DomainSpecificLearner learner(
      SourceHeads.Choice choice, boolean calibrate, double adaptation) {
    return new DomainSpecificLearner(
        new DomainSpecificLearner.Options(
            8, 1, 60, 64, 1e-2, 0, choice, 0.1, calibrate, adaptation));
  }

  private static double accuracy(SourceHeads.Choice choice, Dataset test) {
    return accuracy(learner(choice, false, 0), test);
  }

  private static double accuracy(DomainSpecificLearner learner, Dataset test) {
    try (Model model = learner.fit(places(400, 1, "first", "second"), SEED)) {
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
  void featuresTellWhichPlaceANewOneIsLike() {
    Dataset fresh = places(300, 2, "first too", "another");
    for (SourceHeads.Choice choice : SourceHeads.Choice.values()) {
      if (choice.byClassifier() || choice.byPrototypes()) {
        assertThat(accuracy(choice, fresh)).as(choice.name()).isGreaterThan(0.95);
      }
    }
  }

  @Test
  void headsMayBeCalibratedAndAdapted() {
    Dataset fresh = places(300, 2, "first too", "another");
    SourceHeads.Choice choice = SourceHeads.Choice.PROTOTYPE;
    assertThat(accuracy(learner(choice, true, 0), fresh)).isGreaterThan(0.95);
    try (Model still = learner(choice, false, 0).fit(places(400, 1, "first", "second"), SEED);
        Model moved = learner(choice, false, 0.5).fit(places(400, 1, "first", "second"), SEED)) {
      double before = certainty(still, fresh);
      assertThat(certainty(moved, fresh)).isGreaterThan(before);
      Dataset known = places(50, 2, "first", "second");
      assertThat(moved.predict(known.rows()).probabilities())
          .isEqualTo(still.predict(known.rows()).probabilities());
    }
    Dataset few = places(100, 1, "first", "second");
    assertThatThrownBy(() -> learner(choice, true, 0).fit(few, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("calibrate holds out");
  }

  private static double certainty(Model model, Dataset rows) {
    double sum = 0;
    for (double p : model.predict(rows.rows()).probabilities()) {
      sum += p * p;
    }
    return sum;
  }

  @Test
  void aSavedModelSaysTheSame() {
    Dataset fresh = places(60, 2, "first too", "another");
    for (SourceHeads.Choice choice : SourceHeads.Choice.values()) {
      DomainSpecificLearner learner = learner(choice, false, 0.1);
      MemoryStore store = new MemoryStore();
      try (Model model = learner.fit(places(100, 1, "first", "second"), SEED)) {
        model.save(store);
        try (Model read = learner.load(store)) {
          assertThat(read.predict(fresh.rows()).probabilities())
              .as(choice.name())
              .isEqualTo(model.predict(fresh.rows()).probabilities());
        }
      }
    }
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
