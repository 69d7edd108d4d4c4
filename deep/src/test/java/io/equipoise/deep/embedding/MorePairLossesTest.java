package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.recipe.Step;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Further losses of pairs and rankings against loops. */
class MorePairLossesTest {
  private static final int N = 8;

  private static Evaluated eval(String name, MadeRows rows) {
    return rows.into(Evaluated.of(Catalogue.get().create(Step.of(name), Numeric.class), name));
  }

  private interface Anchor {
    /** What an anchor costs, NaN where it does not count. */
    double of(int i);
  }

  private static double mean(Anchor anchor) {
    double sum = 0;
    int counted = 0;
    for (int i = 0; i < N; i++) {
      double value = anchor.of(i);
      if (!Double.isNaN(value)) {
        sum += value;
        counted++;
      }
    }
    return counted == 0 ? 0 : sum / counted;
  }

  private interface Pair {
    double of(int i, int j);
  }

  private static double sum(MadeRows rows, int i, boolean positive, Pair pair) {
    double sum = 0;
    for (int j = 0; j < N; j++) {
      boolean wanted = positive ? rows.positive(i, j) : rows.negative(i, j);
      sum += wanted ? pair.of(i, j) : 0;
    }
    return sum;
  }

  /** Mean over the ordered positive pairs. */
  private static double overPairs(MadeRows rows, Pair pair) {
    double sum = 0;
    double number = 0;
    for (int i = 0; i < N; i++) {
      sum += sum(rows, i, true, pair);
      number += sum(rows, i, true, (a, b) -> 1);
    }
    return sum / number;
  }

  private static void assertEquals(String what, Evaluated evaluated, double expected) {
    assertThat(evaluated.value()).as(what).isCloseTo(expected, within(1e-8));
    evaluated.assertGradients();
  }

  @Test
  void equalTheirLoops() {
    for (long seed = 0; seed < 3; seed++) {
      MadeRows rows = MadeRows.random(seed, N, 4, 3);
      double[][] d = rows.distances();
      double[][] s = rows.cosines();
      String seeded = ", seed " + seed;

      assertEquals(
          "generalized lifted structure" + seeded,
          eval("generalized-lifted-structure", rows).with("negativeMargin", 0.8),
          mean(
              i -> {
                double far = sum(rows, i, true, (a, b) -> Math.exp(d[a][b]));
                double near = sum(rows, i, false, (a, b) -> Math.exp(0.8 - d[a][b]));
                return Math.max(0, (far > 0 ? Math.log(far) : 0) + (near > 0 ? Math.log(near) : 0));
              }));
      assertEquals(
          "lifted structure" + seeded,
          eval("lifted-structure", rows).with("positiveMargin", 0.1),
          overPairs(
              rows,
              (i, j) -> {
                Pair push = (a, b) -> Math.exp(1 - d[a][b]);
                double both = sum(rows, i, false, push) + sum(rows, j, false, push);
                double cost = Math.max(0, d[i][j] - 0.1 + Math.log(both));
                return cost * cost / 2;
              }));
      assertEquals(
          "tuplet margin" + seeded,
          eval("tuplet-margin", rows).with("scale", 6).with("margin", 10),
          overPairs(
              rows,
              (i, j) -> {
                double slack = Math.cos(Math.acos(s[i][j]) - Math.toRadians(10));
                return Math.log1p(sum(rows, i, false, (a, b) -> Math.exp(6 * (s[a][b] - slack))));
              }));
      assertEquals(
          "nca" + seeded,
          eval("nca", rows).with("scale", 2),
          mean(
              i -> {
                Pair near = (a, b) -> Math.exp(-2 * d[a][b] * d[a][b]);
                double own = sum(rows, i, true, near);
                double all = own + sum(rows, i, false, near);
                return own > 0 ? -Math.log(own / all) : Double.NaN;
              }));
      assertEquals(
          "angular" + seeded,
          eval("angular", rows).with("alpha", 30),
          overPairs(
              rows,
              (i, j) -> {
                double tangent = Math.pow(Math.tan(Math.toRadians(30)), 2);
                return Math.log1p(
                    sum(
                        rows,
                        i,
                        false,
                        (a, n) ->
                            Math.exp(
                                4 * tangent * (s[i][n] + s[j][n]) - 2 * (1 + tangent) * s[i][j])));
              }));
      assertEquals(
          "ranked list" + seeded,
          eval("ranked-list", rows).with("tp", 3).with("tn", 4).with("imbalance", 0.3),
          mean(i -> 0.7 * weighted(rows, i, true, d) + 0.3 * weighted(rows, i, false, d)));
      assertEquals(
          "fast-ap" + seeded, eval("fast-ap", rows).with("bins", 5), mean(i -> fastAp(rows, i, d)));
      assertEquals(
          "smooth-ap" + seeded,
          eval("smooth-ap", rows).with("temperature", 0.2),
          mean(i -> smoothAp(rows, i, s, 0.2)));
      assertEquals("margin" + seeded, eval("margin", rows), margin(rows, d, 1.2, 1.2, 1.2));
      assertEquals("snr" + seeded, eval("snr-contrastive", rows), snr(rows));
    }
  }

  private static double weighted(MadeRows rows, int i, boolean positive, double[][] d) {
    Pair over = (a, b) -> Math.max(0, positive ? d[a][b] - 0.8 : 1.2 - d[a][b]);
    double sharp = positive ? 3 : 4;
    Pair weight = (a, b) -> over.of(a, b) > 0 ? Math.exp(sharp * over.of(a, b)) : 0;
    double all = sum(rows, i, positive, weight);
    double sum = sum(rows, i, positive, (a, b) -> weight.of(a, b) * over.of(a, b));
    return all > 0 ? sum / all : 0;
  }

  private static double fastAp(MadeRows rows, int i, double[][] d) {
    double[] near = new double[6];
    double[] far = new double[6];
    for (int j = 0; j < N; j++) {
      for (int l = 0; l <= 5; l++) {
        double pulse = Math.max(0, 1 - Math.abs(d[i][j] * d[i][j] - l * 0.8) / 0.8);
        near[l] += rows.positive(i, j) ? pulse : 0;
        far[l] += rows.negative(i, j) ? pulse : 0;
      }
    }
    double number = sum(rows, i, true, (a, b) -> 1);
    double above = 0;
    double all = 0;
    double precision = 0;
    for (int l = 0; l <= 5; l++) {
      above += near[l];
      all += near[l] + far[l];
      precision += all > 0 ? near[l] * above / all : 0;
    }
    return number > 0 ? 1 - precision / number : Double.NaN;
  }

  private static double margin(MadeRows rows, double[][] d, double... beta) {
    double sum = 0;
    int active = 0;
    for (int a = 0; a < N; a++) {
      double bound = beta[rows.labels()[a]];
      for (int p = 0; p < N; p++) {
        for (int n = 0; n < N; n++) {
          if (rows.positive(a, p) && rows.negative(a, n)) {
            double far = Math.max(0, d[a][p] - bound + 0.2);
            double near = Math.max(0, bound - d[a][n] + 0.2);
            sum += far + near;
            active += (far > 0 ? 1 : 0) + (near > 0 ? 1 : 0);
          }
        }
      }
    }
    return active == 0 ? 0 : sum / active;
  }

  private static double snr(MadeRows rows) {
    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        double ratio = variance(rows, i, j) / variance(rows, i, -1);
        double cost = rows.positive(i, j) ? ratio : rows.negative(i, j) ? 1 - ratio : 0;
        if (cost > 0) {
          sums[rows.positive(i, j) ? 0 : 1] += cost;
          counts[rows.positive(i, j) ? 0 : 1]++;
        }
      }
    }
    return sums[0] / Math.max(1, counts[0]) + sums[1] / Math.max(1, counts[1]);
  }

  /** Of row i as a direction, less row j where there is one. */
  private static double variance(MadeRows rows, int i, int j) {
    int width = rows.width();
    double longI = Math.sqrt(MadeRows.dot(rows.rows()[i], rows.rows()[i]));
    double longJ = j < 0 ? 1 : Math.sqrt(MadeRows.dot(rows.rows()[j], rows.rows()[j]));
    double[] x = new double[width];
    double mean = 0;
    for (int k = 0; k < width; k++) {
      x[k] = rows.rows()[i][k] / longI - (j < 0 ? 0 : rows.rows()[j][k] / longJ);
      mean += x[k] / width;
    }
    double sum = 0;
    for (double each : x) {
      sum += (each - mean) * (each - mean);
    }
    return sum;
  }

  /** One less the average precision of row i; NaN without a positive. */
  private static double smoothAp(MadeRows rows, int i, double[][] s, double temperature) {
    double precision = 0;
    int positives = 0;
    for (int p = 0; p < N; p++) {
      if (rows.positive(i, p)) {
        double own = 1;
        double all = 1;
        for (int j = 0; j < N; j++) {
          double before = 1 / (1 + Math.exp((s[i][p] - s[i][j]) / temperature));
          own += rows.positive(i, j) && j != p ? before : 0;
          all += (rows.positive(i, j) && j != p) || rows.negative(i, j) ? before : 0;
        }
        precision += own / all;
        positives++;
      }
    }
    return positives == 0 ? Double.NaN : 1 - precision / positives;
  }

  @Test
  void smoothApIsAveragePrecisionAtALowTemperature() {
    // 0 ranks 10, 40, 75: its positive 40 is second, so that its precision is a half
    MadeRows rows = MadeRows.of(Angles.rows(0, 10, 40, 75), 2, 0, 1, 0, 1);
    double[] precision = {1 / 2.0, 1 / 3.0, 1 / 3.0, 1 / 2.0};
    assertThat(eval("smooth-ap", rows).with("temperature", 0.0005).value())
        .isCloseTo(1 - Arrays.stream(precision).average().orElseThrow(), within(1e-9));
    MadeRows right = MadeRows.of(Angles.rows(0, 10, 100, 115), 2, 0, 0, 1, 1);
    assertThat(eval("smooth-ap", right).value()).isCloseTo(0, within(1e-12));
    MadeRows single = MadeRows.of(Angles.rows(0, 10, 100), 2, 0, 1, 2);
    assertThat(eval("smooth-ap", single).value()).isZero();
  }

  @Test
  void marginLearnsABoundaryOfEachClass() {
    MadeRows rows = MadeRows.random(7, N, 4, 3);
    double[][] d = rows.distances();
    double[] beta = {0.9, 1.3, 1.1};
    Evaluated evaluated = eval("margin", rows).list("boundaries", beta);
    assertEquals("per class", evaluated, margin(rows, d, beta));
    assertEquals(
        "one for all", eval("margin", rows).list("boundaries", 1.0), margin(rows, d, 1, 1, 1));
    assertThatThrownBy(() -> eval("margin", rows).list("boundaries", 1.0, 1.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 2 has no boundary");
  }

  @Test
  void nPairsComparesTheFirstTwoRowsOfEachClass() {
    MadeRows rows = MadeRows.random(8, N, 4, 3);
    MadeRows made = new MadeRows(rows.rows(), new int[] {5, 2, 5, 2, 2, 7, 9, 9});
    int[][] pairs = {{0, 2}, {1, 3}, {6, 7}};
    for (boolean normalize : new boolean[] {true, false}) {
      double[][] s = normalize ? made.cosines() : made.all(MadeRows::dot);
      double sum = 0;
      for (int[] own : pairs) {
        double all = 0;
        for (int[] other : pairs) {
          all += Math.exp(s[own[0]][other[1]]);
        }
        sum += Math.log(all) - s[own[0]][own[1]];
      }
      assertEquals("n-pairs", eval("n-pairs", made).with("normalize", normalize), sum / 3);
    }
    MadeRows single = new MadeRows(made.rows(), new int[] {0, 1, 2, 3, 4, 5, 6, 7});
    assertThat(eval("n-pairs", single).value()).isZero();
  }

  @Test
  void intraPairVarianceMeasuresFromTheMeansOfTheBatch() {
    MadeRows rows = MadeRows.random(9, N, 4, 3);
    double[][] s = rows.cosines();
    double near = overPairs(rows, (i, j) -> s[i][j]);
    double far = 0;
    double negatives = 0;
    for (int i = 0; i < N; i++) {
      far += sum(rows, i, false, (a, b) -> s[a][b]);
      negatives += sum(rows, i, false, (a, b) -> 1);
    }
    double middle = far / negatives;
    double push = 0;
    for (int i = 0; i < N; i++) {
      push += sum(rows, i, false, (a, b) -> Math.pow(Math.max(0, s[a][b] - 1.1 * middle), 2));
    }
    double pull = overPairs(rows, (i, j) -> Math.pow(Math.max(0, 0.8 * near - s[i][j]), 2));
    assertEquals(
        "intra-pair variance",
        eval("intra-pair-variance", rows).with("positiveEps", 0.2).with("negativeEps", 0.1),
        pull + push / negatives);
  }

  @Test
  void refuseWhatHasNoMeaning() {
    MadeRows rows = MadeRows.random(1, N, 3, 2);
    assertRefused(eval("angular", rows).with("alpha", 90), "alpha is 90");
    assertRefused(eval("fast-ap", rows).with("bins", 1), "bins is 1");
    assertRefused(eval("nca", rows).with("scale", 0), "scale is 0");
    assertRefused(eval("smooth-ap", rows).with("temperature", 0), "temperature is 0");
    assertRefused(eval("ranked-list", rows).with("imbalance", 2), "imbalance is 2");
    assertRefused(eval("tuplet-margin", rows).with("margin", -1), "margin is -1");
  }

  private static void assertRefused(Evaluated evaluated, String words) {
    assertThatThrownBy(evaluated::value).isInstanceOf(UserError.class).hasMessageContaining(words);
  }
}
