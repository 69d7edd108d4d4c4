package io.equipoise.tabular.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.tabular.learn.LinearLayer;
import io.equipoise.tabular.optimise.Smooth;
import io.equipoise.tabular.probe.GaussianClasses.Pooling;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbesTest {
  private static final double[] ROWS = {0, 1, 1, 3, 2, 2, 4, 0, 5, 1, 3, 2};
  private static final int[] LABELS = {0, 0, 0, 1, 1, 1};
  private static final double[] QUERY = {2, 1.5};

  private static double[] ones(int rows) {
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static GaussianClasses statistics(double[] x, int width, int[] y, int classes) {
    return GaussianClasses.of(x, width, y, ones(y.length), classes);
  }

  private static double[] posteriors(
      double[] x, int[] y, double[] queries, int width, Map<String, JsonNode> parameters) {
    return new NaiveBayesProbe(NaiveBayesProbe.Options.DEFAULT)
        .functions()
        .get(0)
        .evaluate(
            new Arguments(
                Map.of(
                    "features", new Tensor(x, y.length, width),
                    "labels", Tensor.list(Arrays.stream(y).asDoubleStream().toArray()),
                    "queries", new Tensor(queries, queries.length / width, width)),
                parameters))
        .value()
        .data();
  }

  @Test
  void givesTheNumbersOfWorkedRows() {
    GaussianClasses all = statistics(ROWS, 2, LABELS, 2);
    assertThat(all.means()).containsExactly(new double[] {1, 2, 4, 1}, within(1e-12));
    assertThat(all.shared(Pooling.ROWS))
        .containsExactly(new double[] {0.666667, 0.666667}, within(1e-6));
    assertThat(all.layer(false, Pooling.ROWS).weights())
        .containsExactly(new double[] {1.5, 3, -4.443147, 6, 1.5, -13.443147}, within(1e-6));
    assertThat(posteriors(ROWS, LABELS, QUERY, 2, Map.of()))
        .containsExactly(new double[] {0.904651, 0.095349}, within(1e-6));
    int[] five = {0, 0, 0, 1, 1};
    double[] rows = Arrays.copyOf(ROWS, 10);
    assertThat(statistics(rows, 2, five, 2).shared(Pooling.ROWS))
        .containsExactly(new double[] {0.5, 0.5}, within(1e-6));
    assertThat(posteriors(rows, five, QUERY, 2, Map.of()))
        .containsExactly(new double[] {0.998350, 0.001650}, within(1e-6));
  }

  /** Bayes' rule from the densities, with nothing cancelled. */
  private static double[] slow(double[] x, int width, int[] y, double[] query, int classes) {
    double[] shared = new double[width];
    double[][] means = new double[classes][width];
    int[] counts = new int[classes];
    for (int i = 0; i < y.length; i++) {
      counts[y[i]]++;
      for (int j = 0; j < width; j++) {
        means[y[i]][j] += x[i * width + j];
      }
    }
    for (int k = 0; k < classes; k++) {
      for (int j = 0; j < width; j++) {
        means[k][j] /= counts[k];
      }
    }
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < classes; k++) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
          sum += y[i] == k ? Math.pow(x[i * width + j] - means[k][j], 2) : 0;
        }
        shared[j] += (double) counts[k] / y.length * (sum / counts[k] + 1e-9);
      }
    }
    double[] p = new double[classes];
    for (int k = 0; k < classes; k++) {
      p[k] = (double) counts[k] / y.length;
      for (int j = 0; j < width; j++) {
        double away = query[j] - means[k][j];
        p[k] *= Math.exp(-away * away / 2 / shared[j]) / Math.sqrt(2 * Math.PI * shared[j]);
      }
    }
    double sum = Arrays.stream(p).sum();
    return Arrays.stream(p).map(each -> each / sum).toArray();
  }

  @Test
  void linearDirectAndPlainFormsAgree() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int classes = 2 + random.nextInt(4);
      int width = 1 + random.nextInt(5);
      int[] y = IntStream.range(0, 40).map(i -> i % classes).toArray();
      double[] x = random.doubles(40 * width, -2, 2).toArray();
      double[] query = random.doubles(width, -2, 2).toArray();
      GaussianClasses statistics = statistics(x, width, y, classes);
      double[] linear = new double[classes];
      statistics.layer(false, Pooling.ROWS).probabilities(query, 0, linear, 0);
      double[] direct = statistics.posteriors(query, false, Pooling.ROWS);
      assertThat(linear).as("seed %d", seed).containsExactly(direct, within(1e-9));
      assertThat(direct)
          .as("seed %d", seed)
          .containsExactly(slow(x, width, y, query, classes), within(1e-9));
    }
  }

  @Test
  void batchesMergeIntoTheWhole() {
    SplittableRandom random = new SplittableRandom(4);
    double[] x = random.doubles(60 * 3, -1, 4).toArray();
    int[] y = random.ints(60, 0, 3).toArray();
    double[] weights = random.doubles(60, 0.5, 3).toArray();
    GaussianClasses whole = GaussianClasses.of(x, 3, y, weights, 3);
    for (int cut : new int[] {0, 1, 17, 60}) {
      GaussianClasses merged =
          GaussianClasses.of(
                  Arrays.copyOf(x, cut * 3),
                  3,
                  Arrays.copyOf(y, cut),
                  Arrays.copyOf(weights, cut),
                  3)
              .merge(
                  GaussianClasses.of(
                      Arrays.copyOfRange(x, cut * 3, 180),
                      3,
                      Arrays.copyOfRange(y, cut, 60),
                      Arrays.copyOfRange(weights, cut, 60),
                      3));
      assertThat(merged.counts()).containsExactly(whole.counts(), within(1e-12));
      assertThat(merged.means()).containsExactly(whole.means(), within(1e-12));
      assertThat(merged.variances()).containsExactly(whole.variances(), within(1e-12));
    }
    assertThatThrownBy(() -> whole.merge(statistics(new double[2], 1, new int[] {0, 1}, 3)))
        .isInstanceOf(UserError.class);
  }

  @Test
  void shiftsAndScalesChangeNothing() {
    SplittableRandom random = new SplittableRandom(5);
    double[] x = random.doubles(30 * 2, -1, 1).toArray();
    int[] y = IntStream.range(0, 30).map(i -> i % 3).toArray();
    double[] queries = random.doubles(10, -1, 1).toArray();
    double[] before = posteriors(x, y, queries, 2, Map.of());
    double[] moved = IntStream.range(0, 60).mapToDouble(i -> 5 * x[i] + 40 * (i % 2)).toArray();
    double[] asked =
        IntStream.range(0, 10).mapToDouble(i -> 5 * queries[i] + 40 * (i % 2)).toArray();
    assertThat(posteriors(moved, y, asked, 2, Map.of())).containsExactly(before, within(1e-7));
  }

  @Test
  void copesWithSingleRowsEmptyClassesAndConstants() {
    double[] x = {0, 7.1, 1, 7.1, 2, 7.1, 5, 7.1, 6, 7.1, 3, 7.1};
    int[] y = {0, 0, 0, 1, 1, 3};
    double[] queries = {1, 7.1, 1, 900, 3.2, 7.1};
    double[] p = posteriors(x, y, queries, 2, Map.of("classes", IntNode.valueOf(5)));
    assertThat(Arrays.copyOfRange(p, 5, 10)).containsExactly(Arrays.copyOf(p, 5));
    for (int q = 0; q < 3; q++) {
      assertThat(p[q * 5 + 2]).isZero();
      assertThat(p[q * 5 + 4]).isZero();
    }
    assertThat(p[10 + 3]).isGreaterThan(0.5);
    LinearLayer layer = statistics(x, 2, y, 5).layer(false, Pooling.ROWS);
    double[] linear = new double[5];
    layer.probabilities(queries, 4, linear, 0);
    assertThat(linear).containsExactly(Arrays.copyOfRange(p, 10, 15), within(1e-9));
    assertThat(layer.decide(queries, 4, new double[5])).isEqualTo(3);
  }

  @Test
  void balancedTakesThePriorOutOfTheScoreOnly() {
    int[] y = {0, 0, 0, 0, 0, 1};
    double[] plain = posteriors(ROWS, y, QUERY, 2, Map.of());
    double[] even = posteriors(ROWS, y, QUERY, 2, Map.of("balanced", BooleanNode.TRUE));
    assertThat(even[1] / even[0]).isCloseTo(5 * plain[1] / plain[0], within(1e-9));
    GaussianClasses statistics = statistics(ROWS, 2, y, 2);
    assertThat(statistics.shared(Pooling.CLASSES)[0])
        .isCloseTo(statistics.variances()[0] / 2 + 1e-9, within(1e-12));
  }

  @Test
  void theLogisticProbeStandsAtItsOptimum() {
    for (long seed = 0; seed < 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int classes = 2 + random.nextInt(3);
      int[] y = IntStream.range(0, 60).map(i -> i % classes).toArray();
      double[] x = random.doubles(60 * 3, -1, 1).toArray();
      for (int i = 0; i < 60; i++) {
        x[i * 3] += y[i] * 0.7;
      }
      double[] weights = random.doubles(60, 0.5, 2).toArray();
      LinearLayer layer =
          LogisticProbe.fit(x, 3, y, weights, classes, LogisticProbe.Options.DEFAULT);
      double sum = Arrays.stream(weights).sum();
      Smooth loss = LogisticProbe.loss(x, 3, y, weights, classes, sum);
      double[] point = layer.weights();
      double[] gradient = new double[point.length];
      double value = loss.at(point, gradient);
      double plain = 0;
      for (int i = 0; i < 60; i++) {
        double[] p = new double[classes];
        layer.probabilities(x, i * 3, p, 0);
        plain -= weights[i] * Math.log(p[y[i]]);
      }
      for (int at = 0; at < point.length; at++) {
        plain += at % 4 < 3 ? point[at] * point[at] / 2 : 0;
        double[] up = point.clone();
        double[] down = point.clone();
        up[at] += 1e-5;
        down[at] -= 1e-5;
        double[] unused = new double[point.length];
        assertThat(gradient[at])
            .as("seed %d", seed)
            .isCloseTo((loss.at(up, unused) - loss.at(down, unused)) / 2e-5, within(1e-8))
            .isCloseTo(0, within(2e-7));
      }
      assertThat(value).as("seed %d", seed).isCloseTo(plain / sum, within(1e-12));
    }
  }

  @Test
  void theLogisticProbeNeverChoosesAClassWithoutRows() {
    int[] y = {0, 0, 0, 2, 2, 2};
    LinearLayer layer = LogisticProbe.fit(ROWS, 2, y, ones(6), 4, LogisticProbe.Options.DEFAULT);
    double[] p = new double[4];
    layer.probabilities(QUERY, 0, p, 0);
    assertThat(p[1]).isZero();
    assertThat(p[3]).isZero();
    assertThatThrownBy(
            () -> LogisticProbe.fit(ROWS, 2, new int[6], ones(6), 2, LogisticProbe.Options.DEFAULT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two classes");
  }

  @Test
  void refusesBadInputs() {
    assertThatThrownBy(
            () -> posteriors(ROWS, LABELS, QUERY, 2, Map.of("classes", IntNode.valueOf(1))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes");
    assertThatThrownBy(() -> posteriors(ROWS, new int[] {0, 0, 0, 1, 1, -1}, QUERY, 2, Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels[5]");
    assertThatThrownBy(() -> posteriors(ROWS, LABELS, new double[] {Double.NaN, 1}, 2, Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("queries");
    assertThatThrownBy(() -> new LogisticProbe.Options(0, 1)).hasMessageContaining("c is 0");
    assertThatThrownBy(() -> new LogisticProbe.Options(1, 0)).hasMessageContaining("iterations");
  }
}
