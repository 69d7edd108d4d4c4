package io.equipoise.deep.shortcut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.data.MixingShare;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.AdamOptimizer;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.NetworkState;
import io.equipoise.deep.train.Selection;
import io.equipoise.deep.train.Settings;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemesTest {
  private static final Examples TEST = Shortcuts.rows(2000, 0.5, 99);

  private static TrainingScheme scheme(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), TrainingScheme.class);
  }

  static Stream<TrainingScheme> schemes() {
    return Catalogue.get().entries().stream()
        .filter(entry -> TrainingScheme.class.isAssignableFrom(entry.type()))
        .map(Entry::name)
        .map(name -> Catalogue.get().create(Step.of(name), TrainingScheme.class));
  }

  private static double rare(String recipe, Curriculum<DenseNetwork> curriculum) {
    try (DenseNetwork network = scheme(recipe).fit(curriculum, new Seed(5))) {
      return Shortcuts.accuracy(network, TEST, 1);
    }
  }

  @Test
  void plainTrainingFailsWhereTheShortcutFails() {
    assertThat(rare("erm", Shortcuts.curriculum(600, 0.03, 3))).isLessThan(0.6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "group-resampling",
        "jtt(epochs=4)",
        "lff",
        "lisa",
        "dfr",
        "dfr(reserved=0)",
      })
  void schemesAgainstShortcutsServeRareRows(String recipe) {
    Curriculum<DenseNetwork> curriculum = Shortcuts.curriculum(600, 0.03, 3);
    assertThat(rare(recipe, curriculum)).as(recipe).isGreaterThan(rare("erm", curriculum) + 0.15);
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void learnWhatHasNoShortcutAndLeaveNoNativeArray(TrainingScheme scheme) {
    Examples rows = Shortcuts.rows(400, 0, 7);
    int[] groups = new int[rows.size()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = i % 2;
    }
    Curriculum<DenseNetwork> curriculum =
        Shortcuts.curriculum(400, 0, 7).from(rows.inGroups(groups, 2));
    scheme.fit(curriculum, new Seed(3)).close();
    int before = NativeArrays.count();
    try (DenseNetwork network = scheme.fit(curriculum, new Seed(4))) {
      assertThat(Shortcuts.accuracy(network, TEST, 0)).as(scheme.toString()).isGreaterThan(0.95);
    }
    assertThat(NativeArrays.count()).as(scheme.toString()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("schemes")
  void aGroupOfOneRowAndAnEmptyOneAreDefined(TrainingScheme scheme) {
    Examples rows = Shortcuts.rows(60, 0, 7);
    int[] groups = new int[rows.size()];
    groups[17] = 2;
    Curriculum<DenseNetwork> curriculum =
        Shortcuts.curriculum(60, 0, 7)
            .from(rows.inGroups(groups, 3))
            .with(new Settings(2, 64, 1e-3, 0, 0));
    try (DenseNetwork network = scheme.fit(curriculum, new Seed(3))) {
      for (float[] parameter : NetworkState.of(network).parameters()) {
        for (float value : parameter) {
          assertThat(value).as(scheme.toString()).isFinite();
        }
      }
    }
  }

  @Test
  void partnersAgreeInOneAndDifferInTheOther() {
    long[] labels = {0, 0, 0, 1, 1, 1, 2};
    long[] groups = {0, 1, 0, 0, 0, 0, 1};
    UniformRandomProvider random = new Seed(6).generator();
    for (int k = 0; k < 50; k++) {
      long[] partners = SelectiveMixup.partners(labels, groups, random);
      assertThat(partners[0]).isEqualTo(1);
      assertThat(partners[1]).isIn(0L, 2L);
      // a class of one group has no partner
      assertThat(partners[3]).isEqualTo(3);
      assertThat(partners[6]).isEqualTo(6);
      long[] across = SelectiveMixup.partners(groups, labels, random);
      assertThat(across[1]).isEqualTo(6);
      assertThat(labels[(int) across[0]]).isEqualTo(1);
    }
  }

  @Test
  void theShareOfAMixtureIsOfABeta() {
    UniformRandomProvider random = new Seed(8).generator();
    for (double alpha : new double[] {0.2, 2}) {
      double sum = 0;
      double squares = 0;
      for (int k = 0; k < 20_000; k++) {
        double share = MixingShare.draw(alpha, random);
        sum += share / 20_000;
        squares += share * share / 20_000;
      }
      assertThat(sum).isCloseTo(0.5, within(0.02));
      assertThat(squares - sum * sum).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.01));
    }
  }

  @Test
  void mixupOfAVanishingShareIsPlainTraining() {
    Curriculum<DenseNetwork> curriculum =
        Shortcuts.curriculum(128, 0, 3).with(new Settings(3, 64, 1e-3, 0, 0));
    // with so small an alpha a mixture is one of its two rows
    try (DenseNetwork mixed = new Mixup(new Mixup.Options(1e-3)).fit(curriculum, new Seed(4));
        DenseNetwork plain = curriculum.trained(new Seed(4))) {
      List<float[]> one = NetworkState.of(mixed).parameters();
      List<float[]> two = NetworkState.of(plain).parameters();
      for (int k = 0; k < one.size(); k++) {
        assertThat(one.get(k)).containsExactly(two.get(k), within(5e-3f));
      }
    }
  }

  @Test
  void difficultyIsTheSecondNetworksShareOfBothLosses() {
    int[] labels = {0, 0, 1};
    LearningFromFailure.Difficulty difficulty = new LearningFromFailure.Difficulty(labels, 0.7);
    float[] first =
        difficulty.weights(new int[] {0, 1, 2}, new float[] {1, 4, 2}, new float[] {2, 2, 5});
    // the losses themselves, over the largest of the class
    assertThat(first).containsExactly(new float[] {.25f / 1.25f, 1 / 2f, 1 / 2f}, within(1e-6f));
    float[] second = difficulty.weights(new int[] {0}, new float[] {9}, new float[] {0});
    double b = (.7 * 1 + .3 * 9) / Math.max(.7 * 1 + .3 * 9, 4);
    double d = .7 * 2 / 2;
    assertThat(second[0]).isCloseTo((float) (b / (b + d)), within(1e-6f));
  }

  @Test
  void theLastLayerAloneIsRetrained() {
    Curriculum<DenseNetwork> curriculum = Shortcuts.curriculum(300, 0.1, 3);
    LastLayerRetraining scheme = new LastLayerRetraining(LastLayerRetraining.Options.DEFAULT);
    try (DenseNetwork network = curriculum.trained(new Seed(1))) {
      List<float[]> before = NetworkState.of(network).parameters();
      scheme.retrain(network, curriculum, new Seed(2));
      List<float[]> after = NetworkState.of(network).parameters();
      assertThat(after.get(0)).isEqualTo(before.get(0));
      assertThat(after.get(1)).isEqualTo(before.get(1));
      assertThat(after.get(2)).isNotEqualTo(before.get(2));
    }
  }

  @Test
  void aLastLayerNeedsOneBelowIt() {
    Curriculum<DenseNetwork> linear =
        new Curriculum<>(
            (inputs, outputs, seed) -> DenseNetwork.random(new int[] {inputs, outputs}, 0, seed),
            Shortcuts.curriculum(60, 0.2, 3).objective(),
            Shortcuts.curriculum(60, 0.2, 3).weighting(),
            Settings.fixed(1, 64, 1e-3),
            new AdamOptimizer(),
            Selection.LOSS,
            Shortcuts.rows(60, 0.2, 3),
            null);
    int before = NativeArrays.count();
    assertThatThrownBy(() -> scheme("dfr").fit(linear, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("hidden layer");
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void selectionKeepsTheEpochThatItsRuleLikes() {
    Examples heldOut = Shortcuts.rows(400, 0.25, 12);
    double[] worst = new double[3];
    Selection[] rules = {Selection.ACCURACY, Selection.WORST_GROUP, Selection.PSEUDO_GROUP};
    for (int k = 0; k < rules.length; k++) {
      Curriculum<DenseNetwork> base = Shortcuts.curriculum(600, 0.06, 3);
      Curriculum<DenseNetwork> curriculum =
          new Curriculum<>(
                  base.architecture(),
                  base.objective(),
                  base.weighting(),
                  new Settings(60, 64, 5e-3, 0, 0),
                  base.optimizer(),
                  rules[k],
                  base.train(),
                  heldOut)
              .ready(new Seed(2));
      try (DenseNetwork network = curriculum.trained(new Seed(5))) {
        double common = Shortcuts.accuracy(network, heldOut, 0);
        worst[k] = Math.min(common, Shortcuts.accuracy(network, heldOut, 1));
      }
      int groups = curriculum.heldOut() == null ? 0 : curriculum.heldOut().groupCount();
      assertThat(groups).isEqualTo(rules[k] == Selection.PSEUDO_GROUP ? 4 : 2);
    }
    assertThat(worst[1]).isGreaterThanOrEqualTo(worst[0]);
    assertThat(worst[1]).isGreaterThanOrEqualTo(worst[2]);
  }
}
