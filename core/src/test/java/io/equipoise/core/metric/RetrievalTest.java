package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RetrievalTest {
  private static final double[] LINE = {0, 1, 2.5, 4.5, 7};

  private static Embeddings line() {
    return new Embeddings(LINE, 1);
  }

  @Test
  void givesTheWorkedValuesOnALine() {
    // order seen from each: 0: 1 2 3 4; 1: 0 2 3 4; 2: 1 3 0 4; 3: 2 4 1 0; 4: 3 2 1 0
    RetrievalScores scores =
        Retrieval.amongOthers(line(), new int[] {0, 0, 1, 0, 1}, Distance.EUCLIDEAN);
    assertThat(scores.queries()).containsExactly(0, 1, 2, 3, 4);
    assertThat(scores.firstRanks()).containsExactly(1, 1, 4, 3, 2);
    assertThat(scores.rPrecisions()).containsExactly(0.5, 0.5, 0, 0, 0);
    assertThat(scores.averagePrecisions()).containsExactly(0.5, 0.5, 0, 0, 0);
    assertThat(scores.precisionAt1().value()).isEqualTo(0.4);
    assertThat(scores.recallAt(2).value()).isEqualTo(0.6);
    assertThat(scores.mrr().value()).isCloseTo((1 + 1 + 0.25 + 1 / 3.0 + 0.5) / 5, within(1e-15));
    assertThat(scores.mapAtR().value()).isCloseTo(0.2, within(1e-15));
    assertThat(scores.mapAtR().low()).isBetween(0.0, 0.2);
    assertThat(scores.mapAtR().high()).isBetween(0.2, 0.5);
  }

  @Test
  void averagePrecisionCountsPrecisionOnlyWhereARowIsRelevant() {
    // three relevant rows for the query at places 1, 3 and 4 of four
    Embeddings gallery = new Embeddings(new double[] {1, 2, 3, 4}, 1);
    RetrievalScores scores =
        Retrieval.of(
            new Embeddings(new double[] {0}, 1),
            new int[] {7},
            gallery,
            new int[] {7, 5, 7, 7},
            Distance.EUCLIDEAN);
    assertThat(scores.rPrecisions()[0]).isCloseTo(2 / 3.0, within(1e-15));
    assertThat(scores.averagePrecisions()[0]).isCloseTo((1 + 2 / 3.0) / 3, within(1e-15));
  }

  @Test
  void leavesOutQueriesWithNothingToFind() {
    RetrievalScores scores =
        Retrieval.amongOthers(line(), new int[] {0, 9, 1, 0, 8}, Distance.EUCLIDEAN);
    assertThat(scores.queries()).containsExactly(0, 3);
    RetrievalScores none =
        Retrieval.amongOthers(line(), new int[] {0, 1, 2, 3, 4}, Distance.EUCLIDEAN);
    assertThat(none.queries()).isEmpty();
    assertThat(none.precisionAt1().measurable()).isFalse();
    assertThat(none.mapAtR().measurable()).isFalse();
    assertThat(none.mrr().measurable()).isFalse();
  }

  @Test
  void agreesWithFullSortingInPlainLists() {
    for (long seed = 0; seed < 10; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      Embeddings rows = NearestNeighboursTest.random(80, 1 + random.nextInt(6), random);
      int[] labels = random.ints(80, 0, 2 + random.nextInt(9)).toArray();
      for (Distance distance : Distance.values()) {
        RetrievalScores scores = Retrieval.amongOthers(rows, labels, distance);
        NearestNeighbours.Found all = NearestNeighbours.amongOthers(rows, 79, distance);
        for (int at = 0; at < scores.queries().length; at++) {
          int query = scores.queries()[at];
          List<Boolean> relevant = new ArrayList<>();
          for (int place = 0; place < 79; place++) {
            relevant.add(labels[all.rows()[query * 79 + place]] == labels[query]);
          }
          int r = (int) relevant.stream().filter(each -> each).count();
          double precisions = 0;
          for (int i = 0; i < r; i++) {
            long hits = relevant.subList(0, i + 1).stream().filter(each -> each).count();
            precisions += relevant.get(i) ? hits / (i + 1.0) : 0;
          }
          String where = "seed " + seed + ", " + distance + ", query " + query;
          assertThat(scores.firstRanks()[at]).as(where).isEqualTo(relevant.indexOf(true) + 1);
          assertThat(scores.averagePrecisions()[at])
              .as(where)
              .isCloseTo(precisions / r, within(1e-12));
          assertThat(scores.rPrecisions()[at])
              .as(where)
              .isCloseTo(
                  relevant.subList(0, r).stream().filter(each -> each).count() / (double) r,
                  within(1e-12));
        }
      }
    }
  }

  @Test
  void namesOfClassesDoNotMatterNorDoesScaleUnderTheCosine() {
    UniformRandomProvider random = new Seed(3).generator();
    double[] values = random.doubles(60 * 5, -1, 1).toArray();
    int[] labels = random.ints(60, 0, 4).toArray();
    int[] renamed = IntStream.of(labels).map(label -> 100 - 7 * label).toArray();
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] *= 1 << (i / 5 % 4);
    }
    RetrievalScores a = Retrieval.amongOthers(new Embeddings(values, 5), labels, Distance.COSINE);
    RetrievalScores b = Retrieval.amongOthers(new Embeddings(scaled, 5), renamed, Distance.COSINE);
    assertThat(b.firstRanks()).isEqualTo(a.firstRanks());
    assertThat(b.averagePrecisions()).isEqualTo(a.averagePrecisions());
  }

  @Test
  void evalGivesTheFiveMeans() {
    Map<String, Tensor> inputs =
        Map.of("embeddings", new Tensor(LINE, 5, 1), "labels", Tensor.list(0, 0, 1, 0, 1));
    double[] value =
        new Retrieval()
            .functions()
            .get(0)
            .evaluate(
                new Arguments(
                    inputs,
                    Map.of(
                        "distance",
                        com.fasterxml.jackson.databind.node.TextNode.valueOf("euclidean"),
                        "k",
                        com.fasterxml.jackson.databind.node.IntNode.valueOf(2))))
            .value()
            .data();
    assertThat(value)
        .containsExactly(
            new double[] {0.4, 0.2, 0.2, (1 + 1 + 0.25 + 1 / 3.0 + 0.5) / 5, 0.6}, within(1e-12));
  }

  @Test
  void manyRowsTakeSeconds() {
    UniformRandomProvider random = new Seed(1).generator();
    int rows = 3000;
    float[] values = new float[rows * 128];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % 10;
      for (int k = 0; k < 128; k++) {
        values[i * 128 + k] = (float) (random.nextDouble() + (k == labels[i] ? 3 : 0));
      }
    }
    RetrievalScores scores =
        Retrieval.amongOthers(Embeddings.of(values, 128), labels, Distance.COSINE);
    assertThat(scores.queries()).hasSize(rows);
    assertThat(scores.precisionAt1().value()).isGreaterThan(0.9);
  }

  @Test
  void refusesLabelsOfAnotherLength() {
    assertThatThrownBy(() -> Retrieval.amongOthers(line(), new int[4], Distance.COSINE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("abels");
    assertThatThrownBy(() -> Retrieval.amongOthers(line(), new int[5], Distance.COSINE).recallAt(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k");
  }

  @Test
  void evaluationsRefuseWhatHasNothingToFind() {
    Map<String, Tensor> alone =
        Map.of("embeddings", new Tensor(LINE, 5, 1), "labels", Tensor.list(0, 1, 2, 3, 4));
    assertThatThrownBy(
            () -> new Retrieval().functions().get(0).evaluate(new Arguments(alone, Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'labels'");
    Map<String, Tensor> irrelevant =
        Map.of("relevances", Tensor.list(0, 0), "scores", Tensor.list(1, 2));
    assertThatThrownBy(
            () -> new Ndcg().functions().get(0).evaluate(new Arguments(irrelevant, Map.of())))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'relevances'");
  }

  @Test
  void refusesGainsBeyondWhatANumberHolds() {
    double[] large = {1001, 1};
    assertThat(Ndcg.of(large, large, 2, Ndcg.Gain.LINEAR)).isEqualTo(1);
    assertThatThrownBy(() -> Ndcg.of(large, large, 2, Ndcg.Gain.EXPONENTIAL))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("relevances");
  }

  @Test
  void gainsOfEqualScoresAreShared() {
    double[] relevances = {10, 0, 0, 1, 5};
    assertThat(ndcg(relevances, new double[] {0.1, 0.2, 0.3, 4, 70}, 5))
        .isCloseTo(0.6956940443813076, within(1e-12));
    assertThat(ndcg(relevances, new double[] {0.05, 1.1, 1, 0.5, 0}, 5))
        .isCloseTo(0.4936801913773761, within(1e-12));
    assertThat(ndcg(relevances, new double[] {0.05, 1.1, 1, 0.5, 0}, 4))
        .isCloseTo(0.3520241100634489, within(1e-12));
    assertThat(ndcg(relevances, new double[] {1, 0, 0, 0, 1}, 1)).isCloseTo(0.75, within(1e-12));
    assertThat(ndcg(relevances, relevances, 4)).isEqualTo(1);
    assertThat(ndcg(new double[3], new double[3], 2)).isNaN();
    assertThat(Ndcg.of(new double[] {2, 1}, new double[] {0, 1}, 2, Ndcg.Gain.EXPONENTIAL))
        .isCloseTo(
            (1 + 3 * Math.log(2) / Math.log(3)) / (3 + Math.log(2) / Math.log(3)), within(1e-12));
    assertThatThrownBy(() -> ndcg(new double[] {-1}, new double[] {1}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("relevances");
    assertThatThrownBy(() -> ndcg(new double[] {1}, new double[] {Double.NaN}, 1))
        .isInstanceOf(UserError.class);
  }

  @Test
  void tiesAreTheMeanOverAllOrdersOfTheTied() {
    UniformRandomProvider random = new Seed(5).generator();
    double[] relevances = random.doubles(6).toArray();
    double[] scores = {2, 1, 1, 1, 0, 3};
    List<List<Integer>> orders = new ArrayList<>();
    for (int[] tied :
        new int[][] {{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}}) {
      orders.add(List.of(5, 0, tied[0], tied[1], tied[2], 4));
    }
    List<Integer> best =
        IntStream.range(0, 6)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -relevances[i]))
            .toList();
    double mean = orders.stream().mapToDouble(o -> gain(o, relevances, 4)).average().orElseThrow();
    assertThat(ndcg(relevances, scores, 4))
        .isCloseTo(mean / gain(best, relevances, 4), within(1e-12));
  }

  private static double gain(List<Integer> order, double[] relevances, int k) {
    double sum = 0;
    for (int place = 0; place < k; place++) {
      sum += relevances[order.get(place)] / (Math.log(place + 2) / Math.log(2));
    }
    return sum;
  }

  private static double ndcg(double[] relevances, double[] scores, int k) {
    return Ndcg.of(relevances, scores, k, Ndcg.Gain.LINEAR);
  }
}
