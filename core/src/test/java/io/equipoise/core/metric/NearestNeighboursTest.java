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
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NearestNeighboursTest {

  /** Rows of small whole numbers, so that distances tie often. */
  static Embeddings random(int rows, int width, UniformRandomProvider random) {
    double[] values = new double[rows * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(5) - 2;
    }
    return new Embeddings(values, width);
  }

  static double plain(Embeddings a, int i, Embeddings b, int j, Distance distance) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    double apart = 0;
    for (int k = 0; k < a.width(); k++) {
      double x = a.values()[i * a.width() + k];
      double y = b.values()[j * b.width() + k];
      product += x * y;
      squareA += x * x;
      squareB += y * y;
      apart += (x - y) * (x - y);
    }
    if (distance == Distance.EUCLIDEAN) {
      return Math.sqrt(apart);
    }
    return squareA == 0 || squareB == 0 ? 1 : 1 - product / Math.sqrt(squareA * squareB);
  }

  @ParameterizedTest
  @EnumSource(Distance.class)
  void agreesWithSortingAllDistances(Distance distance) {
    for (long seed = 0; seed < 8; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int width = 1 + random.nextInt(9);
      Embeddings queries = random(1 + random.nextInt(90), width, random);
      Embeddings gallery = random(70 + random.nextInt(140), width, random);
      int k = 1 + random.nextInt(20);
      NearestNeighbours.Found found = NearestNeighbours.of(queries, gallery, k, distance);
      for (int q = 0; q < queries.size(); q++) {
        double[] sorted = new double[gallery.size()];
        for (int j = 0; j < sorted.length; j++) {
          sorted[j] = plain(queries, q, gallery, j, distance);
        }
        java.util.Arrays.sort(sorted);
        for (int place = 0; place < k; place++) {
          String where = "seed " + seed + ", query " + q + ", place " + place;
          int at = q * k + place;
          assertThat(found.distances()[at]).as(where).isCloseTo(sorted[place], within(1e-12));
          assertThat(plain(queries, q, gallery, found.rows()[at], distance))
              .as(where)
              .isCloseTo(sorted[place], within(1e-12));
          boolean exact = distance == Distance.EUCLIDEAN && place > 0;
          if (exact && found.distances()[at] == found.distances()[at - 1]) {
            assertThat(found.rows()[at]).as(where).isGreaterThan(found.rows()[at - 1]);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Distance.class)
  void leavesOutTheRowItselfAndTiesByRow(Distance distance) {
    Embeddings equal = new Embeddings(new double[] {1, 2, 1, 2, 1, 2, 1, 2}, 2);
    NearestNeighbours.Found found = NearestNeighbours.amongOthers(equal, 2, distance);
    assertThat(found.rows()).containsExactly(1, 2, 0, 2, 0, 1, 0, 1);
    assertThat(found.distances()).containsOnly(new double[] {0}, within(1e-15));
  }

  @Test
  void votesLikeALoopOverLists() {
    for (long seed = 0; seed < 20; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int k = 1 + random.nextInt(7);
      int[] rows = random.ints(12L * k, 0, 30).toArray();
      int[] labels = random.ints(30, 0, 4).toArray();
      int[] votes = new NearestNeighbours.Found(k, rows, new double[rows.length]).vote(labels);
      for (int q = 0; q < 12; q++) {
        List<Integer> near = new ArrayList<>();
        for (int place = 0; place < k; place++) {
          near.add(labels[rows[q * k + place]]);
        }
        int expected =
            near.stream()
                .distinct()
                .max(
                    Comparator.<Integer>comparingLong(c -> near.stream().filter(c::equals).count())
                        .thenComparing(c -> -near.indexOf(c)))
                .orElseThrow();
        assertThat(votes[q]).as("seed %d, query %d", seed, q).isEqualTo(expected);
      }
    }
  }

  @Test
  void evalClassifiesQueriesOrRowsAmongThemselves() {
    Map<String, Tensor> inputs =
        new java.util.HashMap<>(
            Map.of(
                "embeddings", new Tensor(new double[] {1, 0, 2, 0.1, 0, 1, 0.1, 1}, 4, 2),
                "labels", Tensor.list(0, 0, 1, 0),
                "queries", new Tensor(new double[] {1, 0.2, 0, 5}, 2, 2)));
    inputs.put("queryLabels", Tensor.list(0, 1));
    Map<String, com.fasterxml.jackson.databind.JsonNode> one =
        Map.of("k", com.fasterxml.jackson.databind.node.IntNode.valueOf(1));
    assertThat(evaluate(new Arguments(inputs, one))).isEqualTo(1);
    inputs.remove("queries");
    inputs.remove("queryLabels");
    assertThat(evaluate(new Arguments(inputs, one))).isEqualTo(0.5);
  }

  private static double evaluate(Arguments arguments) {
    return new NearestNeighbours().functions().get(0).evaluate(arguments).value().data()[0];
  }

  @Test
  void refusesWhatIsNoEmbedding() {
    Embeddings three = new Embeddings(new double[] {1, 2, 3}, 1);
    assertThatThrownBy(() -> new Embeddings(new double[] {1, Double.NaN}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 1");
    assertThatThrownBy(() -> new Embeddings(new double[3], 2)).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> NearestNeighbours.amongOthers(three, 3, Distance.COSINE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 3");
    assertThatThrownBy(() -> NearestNeighbours.accuracy(three, new int[2], 1, Distance.COSINE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(
            () -> NearestNeighbours.of(new Embeddings(new double[2], 2), three, 1, Distance.COSINE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("width");
  }
}
