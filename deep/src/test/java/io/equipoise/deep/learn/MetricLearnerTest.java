package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.embedding.EmbeddingLoss;
import io.equipoise.deep.engine.NativeArrays;
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
import org.junit.jupiter.params.provider.ValueSource;

class MetricLearnerTest {
  private static final Dataset TRAIN = Moons.draw(800, 1);
  private static final Dataset TEST = Moons.draw(500, 2);

  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  private static double accuracy(Predictions predictions) {
    int right = 0;
    for (int i = 0; i < TEST.size(); i++) {
      right += predictions.labels()[i] == TEST.labels()[i] ? 1 : 0;
    }
    return (double) right / TEST.size();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metric-learning",
        "metric-learning(loss=supcon(temperature=0.3))",
        "metric-learning(loss=contrastive)",
        "metric-learning(loss=contrastive, memory=500)",
        "metric-learning(loss=proxy-anchor)",
        "metric-learning(loss=arcface(scale=16))",
        "metric-learning(loss=multi-similarity, miner=multi-similarity-miner)",
        "metric-learning(neighbours=9)",
        "embedding-classifier(layers=2, width=8, batchSize=64)",
      })
  void learnsWhatNoLineParts(String recipe) {
    try (Model model = learner(recipe).fit(TRAIN, new Seed(7))) {
      Predictions predictions = model.predict(TEST.rows());
      assertThat(accuracy(predictions)).as(recipe).isGreaterThan(0.9);
      for (int i = 0; i < TEST.size(); i++) {
        double sum = predictions.probabilities()[2 * i] + predictions.probabilities()[2 * i + 1];
        assertThat(sum).as(recipe).isCloseTo(1, within(1e-12));
      }
    }
  }

  static Stream<String> losses() {
    return Catalogue.get().entries().stream()
        .filter(entry -> EmbeddingLoss.class.isAssignableFrom(entry.type()))
        .map(Entry::name);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void takesEveryLossOnEmbeddings(String loss) {
    Learner learner = learner("metric-learning(epochs=2, loss=" + loss + ")");
    try (Model model = learner.fit(TRAIN, new Seed(7))) {
      for (double p : model.predict(TEST.rows()).probabilities()) {
        assertThat(p).as(loss).isBetween(0.0, 1.0);
      }
    }
  }

  @Test
  void givesTheSameBitsAgainAndBesideOtherFits() throws Exception {
    String recipe = "metric-learning(epochs=4, memory=100, loss=contrastive)";
    double[] alone = scores(recipe, 3);
    assertThat(scores(recipe, 3)).isEqualTo(alone);
    assertThat(scores(recipe, 4)).isNotEqualTo(alone);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      List<Future<double[]>> beside = new ArrayList<>();
      for (int k = 0; k < 4; k++) {
        long seed = k % 2 == 0 ? 3 : 9;
        beside.add(pool.submit(() -> scores(recipe, seed)));
      }
      for (int k = 0; k < 4; k++) {
        assertThat(Arrays.equals(beside.get(k).get(), alone)).as("fit %d", k).isEqualTo(k % 2 == 0);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private static double[] scores(String recipe, long seed) {
    try (Model model = learner(recipe).fit(TRAIN, new Seed(seed))) {
      return model.predict(TEST.rows()).probabilities();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"metric-learning(epochs=3)", "metric-learning(epochs=3, neighbours=5)"})
  void predictsTheSameBitsAfterSavingAndInParts(String recipe) {
    Learner learner = learner(recipe);
    Model model = learner.fit(TRAIN, new Seed(5));
    MemoryStore store = new MemoryStore();
    model.save(store);
    double[] all = model.predict(TEST.rows()).probabilities();
    assertThat(learner.load(store).predict(TEST.rows()).probabilities()).isEqualTo(all);
    int[] some = {17, 3, 499};
    double[] part = model.predict(TEST.rows().take(some)).probabilities();
    for (int k = 0; k < some.length; k++) {
      assertThat(part[2 * k + 1]).isEqualTo(all[2 * some[k] + 1]);
    }
    store.writeBytes("head", new byte[12]);
    assertThatThrownBy(() -> learner.load(store))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void leavesNoNativeArrayBehind() {
    Learner learner = learner("metric-learning(epochs=2, memory=64, loss=contrastive)");
    learner.fit(TRAIN, new Seed(1));
    int before = NativeArrays.count();
    for (int k = 0; k < 3; k++) {
      learner.fit(TRAIN, new Seed(k));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void rowsOfWeightZeroTeachNothing() {
    int n = TRAIN.size();
    int[] order = new int[n + 100];
    Arrays.setAll(order, i -> i % n);
    Rows rows = TRAIN.rows().take(order);
    int[] labels = new int[order.length];
    double[] weights = new double[order.length];
    for (int i = 0; i < order.length; i++) {
      labels[i] = i < n ? TRAIN.labels()[i] : 1 - TRAIN.labels()[i - n];
      weights[i] = i < n ? 1 : 0;
    }
    Dataset more = Dataset.of(rows, labels, TRAIN.classes(), weights);
    Learner learner = learner("metric-learning(epochs=2)");
    assertThat(learner.fit(more, new Seed(1)).predict(TEST.rows()).probabilities())
        .isEqualTo(learner.fit(TRAIN, new Seed(1)).predict(TEST.rows()).probabilities());
  }

  @Test
  void aClassOfOneRowIsLearned() {
    int[] labels = TRAIN.labels().clone();
    labels[4] = 2;
    double[] ones = new double[labels.length];
    Arrays.fill(ones, 1);
    Dataset three =
        Dataset.of(
            new Rows(TRAIN.rows().features(), Groups.none(labels.length)),
            labels,
            List.of("no", "yes", "once", "never"),
            ones);
    double[] probabilities =
        learner("metric-learning(epochs=2)")
            .fit(three, new Seed(1))
            .predict(TEST.rows())
            .probabilities();
    assertThat(probabilities).hasSize(4 * TEST.size());
    for (double p : probabilities) {
      assertThat(p).isBetween(0.0, 1.0);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> learner("metric-learning(loss=focal)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no embedding loss");
    assertThatThrownBy(() -> learner("metric-learning(batchSize=1)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("batchSize");
    assertThatThrownBy(() -> learner("metric-learning(width=0)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("width");
    int[] same = new int[TRAIN.size()];
    double[] ones = new double[same.length];
    Arrays.fill(ones, 1);
    Dataset one = Dataset.of(TRAIN.rows(), same, TRAIN.classes(), ones);
    assertThatThrownBy(() -> learner("metric-learning").fit(one, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least two classes");
  }
}
