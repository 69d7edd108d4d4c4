package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.deep.embedding.IcnnLoss.Options;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IcnnLossTest {
  private static final double[] WORKED = {0, 0, 1, 0, 0, 1, 5, 5, 6, 5, 5, 6, 2, 2};
  private static final int[] WORKED_LABELS = {0, 0, 0, 1, 1, 1, 1};

  private static Evaluated icnn(double[] rows, int width, int... labels) {
    return Evaluated.of(new IcnnLoss(Options.DEFAULT), "icnn-loss")
        .array("embeddings", rows, rows.length / width, width)
        .list("labels", labels);
  }

  private static double score(double[] rows, int width, int[] labels, int k, int p) {
    return IcnnLoss.score(new Embeddings(rows, width), labels, new Options(k, p, false));
  }

  /** Compactness, separation, purity and evenness, step by step. */
  private static double[] plain(double[] z, int width, int[] labels, int wanted, int p) {
    int n = labels.length;
    int k = Math.min(wanted, n - 2);
    double sameSum = 0;
    int sameRows = 0;
    double[] otherMeans = new double[n];
    double otherLargest = 0;
    double pure = 0;
    List<Double> ratios = new ArrayList<>();
    List<Double> strangers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int row = i;
      double[] d = new double[n];
      for (int j = 0; j < n; j++) {
        double squares = 1e-6;
        for (int c = 0; c < width; c++) {
          squares += Math.pow(z[i * width + c] - z[j * width + c], 2);
        }
        d[j] = Math.sqrt(squares);
      }
      int[] order =
          IntStream.range(0, n)
              .filter(j -> j != row)
              .boxed()
              .sorted(Comparator.comparingDouble(j -> d[j]))
              .mapToInt(j -> j)
              .limit(p)
              .toArray();
      double enemy = Double.POSITIVE_INFINITY;
      for (int j : order) {
        enemy = labels[j] == labels[i] ? enemy : Math.min(enemy, d[j]);
      }
      double largest = 1;
      double same = 0;
      int sames = 0;
      double other = 0;
      for (int j = 0; j < k; j++) {
        double r = d[order[j]] / (enemy + 1e-7);
        largest = Math.max(largest, r);
        if (labels[order[j]] == labels[i]) {
          same += r;
          sames++;
        } else {
          other += d[order[j]];
          otherLargest = Math.max(otherLargest, d[order[j]]);
        }
      }
      for (int j = 0; j < k; j++) {
        boolean own = labels[order[j]] == labels[i];
        (own ? ratios : strangers).add(own ? d[order[j]] / (enemy + 1e-7) / largest : d[order[j]]);
      }
      sameSum += sames > 0 ? same / largest / sames : 0;
      sameRows += sames > 0 ? 1 : 0;
      otherMeans[i] = sames < k ? other / (k - sames) : Double.NaN;
      pure += sames / (double) k / n;
    }
    double largest = otherLargest;
    double apart =
        IntStream.range(0, n)
            .mapToDouble(i -> otherMeans[i] / largest)
            .filter(x -> !Double.isNaN(x))
            .average()
            .orElse(1);
    return new double[] {
      sameRows == 0 ? 1 : 1 - sameSum / sameRows,
      apart,
      wanted + 2 >= n ? 1 : pure,
      1 - variance(ratios, 1) - variance(strangers, largest)
    };
  }

  private static double variance(List<Double> values, double unit) {
    double mean = values.stream().mapToDouble(v -> v / unit).average().orElse(0);
    return values.stream().mapToDouble(v -> Math.pow(v / unit - mean, 2)).average().orElse(0);
  }

  private static double score(double[] parts) {
    return ((parts[0] + parts[1]) / 2 + parts[2]) / 2;
  }

  @Test
  void givesTheWorkedExample() {
    double[] parts = plain(WORKED, 2, WORKED_LABELS, 3, 4);
    assertThat(Arrays.copyOf(parts, 3))
        .containsExactly(new double[] {0.59046322, 0.86037963, 0.71428571}, within(1e-6));
    assertThat(score(WORKED, 2, WORKED_LABELS, 3, 4)).isCloseTo(0.71985357, within(1e-6));
    Evaluated evaluated = icnn(WORKED, 2, WORKED_LABELS).with("k", 3).with("p", 4);
    assertThat(evaluated.value()).isCloseTo(0.32870746, within(1e-6));
    assertThat(evaluated.value()).isCloseTo(-Math.log(score(parts)), within(1e-12));
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] rows = Draws.uniform(seed, 42, -1, 1);
      int[] labels = Draws.codes(seed, 14, 3);
      for (int p : new int[] {4, 6, 13}) {
        Evaluated evaluated = icnn(rows, 3, labels).with("k", 4).with("p", p);
        assertThat(evaluated.value())
            .as("seed %d, p %d", seed, p)
            .isCloseTo(-Math.log(score(plain(rows, 3, labels, 4, p))), within(1e-12));
        evaluated.assertGradients();
        double[] parts = plain(rows, 3, labels, 4, p);
        double three = ((parts[0] + parts[1]) / 2 + parts[2] + parts[3]) / 3;
        Evaluated uneven = icnn(rows, 3, labels).with("k", 4).with("p", p).with("variances", true);
        assertThat(uneven.value())
            .as("seed %d, p %d, variances", seed, p)
            .isCloseTo(-Math.log(three), within(1e-12));
        uneven.assertGradients();
      }
      assertThat(icnn(rows, 3, labels).value())
          .as("seed %d", seed)
          .isEqualTo(icnn(rows, 3, labels).with("k", 4).with("p", 5).value());
    }
  }

  @Test
  void pureAndTightNeighbourhoodsHaveTheScoreOne() {
    double[] rows = new double[16];
    int[] labels = new int[8];
    for (int i = 0; i < 4; i++) {
      rows[2 * i] = 1e9;
      labels[i] = 1;
    }
    assertThat(score(rows, 2, labels, 3, 4)).isCloseTo(1, within(1e-9));
    // one class: no other is near, whatever the spread
    Evaluated one = icnn(Draws.uniform(3, 27, -1, 1), 3, 4, 4, 4, 4, 4, 4, 4, 4, 4);
    assertThat(one.value()).isZero();
    assertThat(one.gradient("embeddings")).containsOnly(0.0);
  }

  @Test
  void scaleRotationAndTheNamesOfClassesChangeNothing() {
    double[] rows = Draws.uniform(6, 28, -50, 50);
    double[] turned = new double[28];
    int[] labels = Draws.codes(6, 14, 3);
    int[] renamed = new int[14];
    for (int i = 0; i < 14; i++) {
      turned[2 * i] = 7 * (0.6 * rows[2 * i] - 0.8 * rows[2 * i + 1]);
      turned[2 * i + 1] = 7 * (0.8 * rows[2 * i] + 0.6 * rows[2 * i + 1]);
      renamed[i] = 9 - 2 * labels[i];
    }
    double once = score(rows, 2, labels, 4, 0);
    assertThat(once).isBetween(0.0, 1.0);
    assertThat(score(turned, 2, labels, 4, 0)).isCloseTo(once, within(1e-6));
    assertThat(score(rows, 2, renamed, 4, 0)).isEqualTo(once);
  }

  @Test
  void fewRowsAndDuplicatesAreDefined() {
    assertThat(icnn(new double[] {1, 2}, 2, 0).value()).isZero();
    assertThat(icnn(new double[] {1, 2, 3, 4}, 2, 0, 1).value()).isZero();
    for (Evaluated each :
        new Evaluated[] {
          icnn(new double[] {1, 2, 3, 4, 0, 0}, 2, 0, 1, 0),
          icnn(new double[12], 2, 0, 1, 0, 1, 0, 1),
          icnn(new double[] {1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 5, 5}, 2, 0, 0, 1, 1, 0, 1).with("k", 2),
        }) {
      assertThat(each.value()).isBetween(0.0, -Math.log(1e-6));
      for (double slope : each.gradient("embeddings")) {
        assertThat(slope).isFinite();
      }
    }
    // k is cut to one neighbour, and purity counts as full
    double[] rows = {0, 0, 1, 0, 0, 3};
    assertThat(score(rows, 2, new int[] {0, 0, 1}, 4, 2))
        .isCloseTo(score(plain(rows, 2, new int[] {0, 0, 1}, 4, 2)), within(1e-12));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> icnn(WORKED, 2, WORKED_LABELS).with("k", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 0");
    assertThatThrownBy(() -> icnn(WORKED, 2, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels has 2");
  }
}
