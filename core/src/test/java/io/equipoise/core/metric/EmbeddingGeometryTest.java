package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class EmbeddingGeometryTest {

  private static Embeddings angles(double... degrees) {
    double[] values = new double[degrees.length * 2];
    for (int i = 0; i < degrees.length; i++) {
      values[2 * i] = 3 * Math.cos(Math.toRadians(degrees[i]));
      values[2 * i + 1] = 3 * Math.sin(Math.toRadians(degrees[i]));
    }
    return new Embeddings(values, 2);
  }

  private static double squaredChord(double degrees) {
    return 2 - 2 * Math.cos(Math.toRadians(degrees));
  }

  @Test
  void givesTheWorkedValuesOfFourAngles() {
    Embeddings four = angles(0, 20, 90, 100);
    assertThat(EmbeddingGeometry.tolerance(four, new int[] {0, 0, 1, 1}))
        .isCloseTo(0.96225019, within(5e-9));
    assertThat(EmbeddingGeometry.uniformity(four, 2)).isCloseTo(-1.16968591, within(5e-9));
  }

  @Test
  void alignmentIsTheMeanDistanceOfPairs() {
    Embeddings a = angles(0, 10);
    Embeddings b = angles(60, 10);
    assertThat(EmbeddingGeometry.alignment(a, b, 2).value()).isCloseTo(0.5, within(1e-12));
    assertThat(EmbeddingGeometry.alignment(a, b, 1).value()).isCloseTo(0.5, within(1e-12));
    assertThat(EmbeddingGeometry.alignment(a, angles(90, 10), 1).value())
        .isCloseTo(Math.sqrt(2) / 2, within(1e-12));
    assertThat(EmbeddingGeometry.alignment(a, a, 2).value()).isZero();
  }

  @Test
  void agreesWithLoopsOverPairs() {
    for (long seed = 0; seed < 6; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int rows = 2 + random.nextInt(150);
      double[] values = random.doubles(rows * 7L, -1, 1).toArray();
      Arrays.fill(values, 0, 7, 0);
      Embeddings embeddings = new Embeddings(values, 7);
      int[] labels = random.ints(rows, 0, 4).toArray();
      double[] unit = embeddings.unit().values();
      double potential = 0;
      double cosines = 0;
      double same = 0;
      int samePairs = 0;
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < i; j++) {
          double product = 0;
          double square = 0;
          for (int k = 0; k < 7; k++) {
            product += unit[i * 7 + k] * unit[j * 7 + k];
            square += Math.pow(unit[i * 7 + k] - unit[j * 7 + k], 2);
          }
          potential += Math.exp(-3 * square);
          cosines += product;
          same += labels[i] == labels[j] ? product : 0;
          samePairs += labels[i] == labels[j] ? 1 : 0;
        }
      }
      double pairs = rows * (rows - 1) / 2.0;
      assertThat(EmbeddingGeometry.uniformity(embeddings, 3))
          .as("seed %d", seed)
          .isCloseTo(Math.log(potential / pairs), within(1e-12));
      assertThat(EmbeddingGeometry.meanCosine(embeddings))
          .as("seed %d", seed)
          .isCloseTo(cosines / pairs, within(1e-12));
      if (samePairs > 0) {
        assertThat(EmbeddingGeometry.tolerance(embeddings, labels))
            .as("seed %d", seed)
            .isCloseTo(same / samePairs, within(1e-12));
      }
    }
  }

  @Test
  void aLargePotentialDoesNotVanish() {
    assertThat(EmbeddingGeometry.uniformity(angles(0, 180), 1000)).isCloseTo(-4000, within(1e-9));
    assertThat(EmbeddingGeometry.uniformity(angles(0, 180, 90), 1000))
        .isCloseTo(-1000 * squaredChord(90) + Math.log(2 / 3.0), within(1e-9));
  }

  @Test
  void whatHasNoPairCannotBeMeasured() {
    assertThat(EmbeddingGeometry.uniformity(angles(1), 2)).isNaN();
    assertThat(EmbeddingGeometry.meanCosine(angles(1))).isNaN();
    assertThat(EmbeddingGeometry.tolerance(angles(1, 2), new int[] {0, 1})).isNaN();
    assertThatThrownBy(() -> EmbeddingGeometry.uniformity(angles(1, 2), 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("t is 0");
    assertThatThrownBy(() -> EmbeddingGeometry.alignment(angles(1), angles(1, 2), 2))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> EmbeddingGeometry.tolerance(angles(1), new int[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
  }

  @Test
  void anEvenSpreadHasFullRankAndALineHasOne() {
    double[] cross = new double[8 * 4];
    for (int k = 0; k < 4; k++) {
      cross[2 * k * 4 + k] = 1;
      cross[(2 * k + 1) * 4 + k] = -1;
    }
    EmbeddingSpectrum even = EmbeddingSpectrum.of(new Embeddings(cross, 4));
    assertThat(even.effectiveRank()).isCloseTo(4, within(1e-12));
    assertThat(even.components(0.99)).isEqualTo(4);
    assertThat(even.components(0.5)).isEqualTo(2);
    assertThat(even.singularValues())
        .hasSize(4)
        .containsOnly(new double[] {Math.sqrt(2)}, within(1e-12));

    double[] line = new double[50 * 6];
    for (int i = 0; i < line.length; i++) {
      int row = i / 6;
      line[i] = 5 + row * (i % 6 - 1.5);
    }
    EmbeddingSpectrum one = EmbeddingSpectrum.of(new Embeddings(line, 6));
    assertThat(one.effectiveRank()).isCloseTo(1, within(1e-9));
    assertThat(one.components(1)).isEqualTo(1);

    EmbeddingSpectrum none = EmbeddingSpectrum.of(new Embeddings(new double[] {2, 3, 2, 3}, 2));
    assertThat(none.effectiveRank()).isZero();
    assertThat(none.components(0.99)).isZero();
  }

  @Test
  void rowsAndColumnsGiveTheSameSpectrum() {
    UniformRandomProvider random = new Seed(4).generator();
    // centred in both ways, so that the transposed matrix has the same singular values
    int rows = 9;
    int width = 14;
    double[] values = random.doubles(126).toArray();
    double[] byRow = new double[rows];
    double[] byColumn = new double[width];
    double mean = Arrays.stream(values).average().orElseThrow();
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < width; k++) {
        byRow[i] += values[i * width + k] / width;
        byColumn[k] += values[i * width + k] / rows;
      }
    }
    double[] turned = new double[values.length];
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < width; k++) {
        values[i * width + k] += mean - byRow[i] - byColumn[k];
        turned[k * rows + i] = values[i * width + k];
      }
    }
    EmbeddingSpectrum a = EmbeddingSpectrum.of(new Embeddings(values, width));
    EmbeddingSpectrum b = EmbeddingSpectrum.of(new Embeddings(turned, rows));
    assertThat(a.singularValues()).hasSize(9).containsExactly(b.singularValues(), within(1e-10));
    double squares = Arrays.stream(a.singularValues()).map(x -> x * x).sum();
    assertThat(squares).isCloseTo(Arrays.stream(values).map(x -> x * x).sum(), within(1e-10));
  }

  @Test
  void evalComputesAllOfIt() {
    Embeddings four = angles(0, 20, 90, 100);
    double[] twice = Arrays.copyOf(four.values(), 16);
    System.arraycopy(four.values(), 0, twice, 8, 8);
    assertThat(evaluate("alignment-uniformity", Map.of("views", new Tensor(twice, 2, 4, 2))))
        .containsExactly(new double[] {0, -1.16968591}, within(5e-9));
    Map<String, Tensor> rows = Map.of("embeddings", new Tensor(four.values(), 4, 2));
    assertThat(evaluate("mean-cosine", rows)[0])
        .isCloseTo(EmbeddingGeometry.meanCosine(four), within(1e-15));
    assertThat(evaluate("embedding-effective-rank", rows)[0])
        .isCloseTo(EmbeddingSpectrum.of(four).effectiveRank(), within(1e-15));
  }

  private static double[] evaluate(String name, Map<String, Tensor> inputs) {
    return new EmbeddingGeometry()
        .functions().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow()
            .evaluate(new Arguments(inputs, Map.of()))
            .value()
            .data();
  }
}
