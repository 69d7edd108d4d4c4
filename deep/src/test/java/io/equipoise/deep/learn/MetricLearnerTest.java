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
import java.util.Arrays;
import java.util.List;
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "metric-learning",
        "metric-learning(loss=supcon(temperature=0.3))",
        "metric-learning(loss=contrastive)",
        "metric-learning(loss=contrastive, memory=500)",
        "metric-learning(loss=contrastive, similarity=euclidean)",
        "metric-learning(loss=pnp)",
        "metric-learning(loss=histogram)",
        "metric-learning(loss=proxy-anchor)",
        "metric-learning(loss=arcface(scale=16))",
        "metric-learning(loss=multi-similarity, miner=multi-similarity-miner)",
        "metric-learning(neighbours=9)",
        "embedding-classifier(layers=2, width=8, batchSize=64)",
      })
  void learnsWhatNoLineParts(String recipe) {
    try (Model model = learner(recipe).fit(TRAIN, new Seed(7))) {
      Predictions predictions = model.predict(TEST.rows());
      assertThat(Moons.accuracy(TEST, predictions)).as(recipe).isGreaterThan(0.9);
      for (int i = 0; i < TEST.size(); i++) {
        double sum = predictions.probabilities()[2 * i] + predictions.probabilities()[2 * i + 1];
        assertThat(sum).as(recipe).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void onlyLossesOfPairsTakeASimilarity() {
    assertThatThrownBy(() -> learner("metric-learning(loss=arcface, similarity=snr)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("similarity is given");
    assertThatThrownBy(() -> learner("metric-learning(loss=contrastive, similarity=near)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("squared-euclidean");
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
