package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Methods that are for environments compare those where they are named, and groups without. */
class EnvironmentsTest {
  private static final Dataset GROUPED = Moons.draw(150, 1);
  private static final Groups PLACES = places("north", "south", "west");
  private static final Dataset BOTH = with(GROUPED.rows().groups(), PLACES);

  private static Groups places(String... names) {
    int[] codes = IntStream.range(0, GROUPED.size()).map(i -> i / 7 % names.length).toArray();
    return Groups.cross(
        List.of(new CategoryColumn("place", codes, List.of(names))), GROUPED.size());
  }

  private static Dataset with(Groups groups, Groups environments) {
    Rows rows = new Rows(GROUPED.rows().features(), groups, environments);
    return new Dataset(rows, GROUPED.target(), GROUPED.weights(), GROUPED.synthetic());
  }

  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  private static double[] scores(String recipe, Dataset train, Rows judged) {
    try (Model model = learner(recipe).fit(train, new Seed(3))) {
      Predictions said = model.predict(judged);
      return said.probabilities();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp(loss=irm, epochs=2)",
        "mlp(loss=vrex, epochs=2)",
        "mlp(loss=class-balanced(loss=vrex), epochs=2)",
        "mlp(training=coral, epochs=2)",
        "mlp(training=mmd, epochs=2)",
        "mlp(training=fishr, epochs=2)",
        "mlp(training=lisa, epochs=2)",
        "mlp(loss=vrex, select=worst-group, epochs=2)",
        "drm(epochs=2)",
      })
  void environmentsStandInForGroups(String recipe) {
    Groups none = Groups.none(GROUPED.size());
    Dataset asGroups = with(PLACES, none);
    double[] expected = scores(recipe, asGroups, asGroups.rows());
    assertThat(scores(recipe, BOTH, BOTH.rows())).as("beside groups").isEqualTo(expected);
    Dataset alone = with(none, PLACES);
    assertThat(scores(recipe, alone, alone.rows())).as("without groups").isEqualTo(expected);
    assertThat(scores(recipe, GROUPED, GROUPED.rows())).as("by sex").isNotEqualTo(expected);
  }

  @Test
  void groupDroComparesWhatItIsToldTo() {
    Dataset asGroups = with(PLACES, Groups.none(GROUPED.size()));
    String byGroup = "mlp(loss=group-dro(eta=1), epochs=2)";
    String byEnvironment = "mlp(loss=group-dro(eta=1, by=environment), epochs=2)";
    assertThat(scores(byEnvironment, BOTH, BOTH.rows()))
        .isEqualTo(scores(byGroup, asGroups, asGroups.rows()));
    assertThat(scores(byGroup, BOTH, BOTH.rows()))
        .isEqualTo(scores(byGroup, GROUPED, GROUPED.rows()));
    assertThat(learner(byEnvironment).obstacle(GROUPED).orElseThrow())
        .contains("name one with --environment");
    assertThat(learner(byEnvironment).obstacle(BOTH)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mlp(loss=vrex, weighting=group-weights)",
        "mlp(loss=group-dro, training=coral)",
        "mlp(loss=irm, training=dfr)",
      })
  void environmentsAndGroupsAtOnceAreRefused(String recipe) {
    Learner learner = learner(recipe);
    assertThat(learner.obstacle(GROUPED)).as("only groups are there").isEmpty();
    assertThat(learner.obstacle(BOTH).orElseThrow()).contains("learns from one of the two");
    assertThatThrownBy(() -> learner.fit(BOTH, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("leave out --environment");
  }

  @Test
  void oneEnvironmentIsNothingToCompare() {
    Dataset single = with(GROUPED.rows().groups(), places("everywhere"));
    assertThat(learner("mlp(loss=irm)").obstacle(single).orElseThrow())
        .contains("compares environments, but there is only one", "--environment");
    assertThatThrownBy(() -> learner("drm").fit(single, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("compares environments");
  }
}
