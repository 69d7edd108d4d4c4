package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.scheme.TrainingScheme;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every learner on DJL keeps to, whatever it trains. */
class LearnerContractTest {
  private static final Dataset TRAIN = Moons.draw(400, 1);
  private static final Dataset TEST = Moons.draw(300, 2);

  /** All learners of the module at their defaults, and some at what makes them draw more. */
  static Stream<String> recipes() {
    Stream<String> plain =
        Catalogue.get().entries().stream()
            .filter(entry -> Learner.class.isAssignableFrom(entry.type()))
            .filter(entry -> entry.type().getName().startsWith("io.equipoise.deep."))
            .map(Entry::name)
            .map(name -> name + "(epochs=2)");
    Stream<String> schemes =
        Catalogue.get().entries().stream()
            .filter(entry -> TrainingScheme.class.isAssignableFrom(entry.type()))
            .map(entry -> "mlp(epochs=2, training=" + entry.name() + ")");
    return Stream.concat(
        Stream.concat(plain, schemes),
        Stream.of(
            "mlp(epochs=2, select=worst-class)",
            "mlp(epochs=2, select=worst-group)",
            "mlp(epochs=2, select=pseudo-group)",
            "mlp(epochs=2, loss=group-dro, dropout=0.2)",
            "mlp(epochs=2, weighting=loss-reweighting, dropout=0.2)",
            "mlp(epochs=2, loss=ensloss)",
            "co-teaching(epochs=2, forgetRate=0.3, layers=2)",
            "srat(epochs=2, steps=2, eps=0.3, from=0.5)",
            "comp-sum-adversarial(epochs=2, steps=2)",
            "metric-learning(epochs=2, memory=64, loss=contrastive)",
            "metric-learning(epochs=2, neighbours=5)"));
  }

  static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  private static double[] scores(String recipe, Dataset train, long seed) {
    try (Model model = learner(recipe).fit(train, new Seed(seed))) {
      return model.predict(TEST.rows()).probabilities();
    }
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void givesTheSameBitsAgainAndLeavesNoNativeArray(String recipe) {
    double[] once = scores(recipe, TRAIN, 3);
    int before = NativeArrays.count();
    assertThat(scores(recipe, TRAIN, 3)).as(recipe).isEqualTo(once);
    assertThat(scores(recipe, TRAIN, 4)).as(recipe).isNotEqualTo(once);
    assertThat(NativeArrays.count()).as(recipe).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void predictsTheSameBitsAfterSavingAndInParts(String recipe) {
    Learner learner = learner(recipe);
    MemoryStore store = new MemoryStore();
    double[] all;
    try (Model model = learner.fit(TRAIN, new Seed(5))) {
      model.save(store);
      all = model.predict(TEST.rows()).probabilities();
      int[] some = {17, 3, 299};
      double[] part = model.predict(TEST.rows().take(some)).probabilities();
      for (int k = 0; k < some.length; k++) {
        assertThat(part[2 * k + 1]).as(recipe).isEqualTo(all[2 * some[k] + 1]);
      }
    }
    try (Model again = learner.load(store)) {
      assertThat(again.predict(TEST.rows()).probabilities()).as(recipe).isEqualTo(all);
    }
    store.writeBytes("weights", new byte[12]);
    assertThatThrownBy(() -> learner.load(store))
        .as(recipe)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("damaged");
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void rowsOfWeightZeroTeachNothing(String recipe) {
    int n = TRAIN.size();
    int[] order = new int[n + 100];
    Arrays.setAll(order, i -> i % n);
    int[] labels = new int[order.length];
    double[] weights = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      labels[i] = i < n ? TRAIN.labels()[i] : 1 - TRAIN.labels()[i - n];
      weights[i] = i < n ? TRAIN.weights()[i] : 0;
    }
    Dataset longer = Dataset.of(TRAIN.rows().take(order), labels, TRAIN.classes(), weights);
    assertThat(scores(recipe, longer, 3)).as(recipe).isEqualTo(scores(recipe, TRAIN, 3));
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void refusesRowsOfOneClass(String recipe) {
    Dataset one = Dataset.of(TRAIN.rows(), new int[TRAIN.size()], TRAIN.classes(), TRAIN.weights());
    assertThatThrownBy(() -> learner(recipe).fit(one, new Seed(1)))
        .as(recipe)
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class");
  }

  @Test
  void fitsBesideEachOtherAreTheSameBits() throws Exception {
    List<String> recipes =
        List.of(
            "mlp(epochs=4, loss=group-dro, dropout=0.2)",
            "metric-learning(epochs=2, memory=100, loss=contrastive)");
    List<double[]> alone = recipes.stream().map(recipe -> scores(recipe, TRAIN, 3)).toList();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<double[]>> beside = new ArrayList<>();
      for (int k = 0; k < 8; k++) {
        String recipe = recipes.get(k % 2);
        long seed = k < 4 ? 3 : 9;
        beside.add(pool.submit(() -> scores(recipe, TRAIN, seed)));
      }
      for (int k = 0; k < 8; k++) {
        assertThat(Arrays.equals(beside.get(k).get(), alone.get(k % 2)))
            .as("fit %d", k)
            .isEqualTo(k < 4);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
