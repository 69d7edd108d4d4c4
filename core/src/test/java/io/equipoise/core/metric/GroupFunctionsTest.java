package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class GroupFunctionsTest {

  private static Evaluation evaluate(
      Numeric method, Map<String, Tensor> inputs, Map<String, JsonNode> parameters) {
    return method.functions().get(0).evaluate(new Arguments(inputs, parameters));
  }

  private static double value(Evaluation evaluation) {
    return evaluation.value().data()[0];
  }

  @Test
  void equityScaledScoreOfThePaper() {
    double[] groups = {0.9, 0.7};
    assertThat(EquityScaledScore.of(0.85, groups, 1, EquityScaledScore.Variant.SUM))
        .isCloseTo(0.708333, within(1e-6));
    assertThat(EquityScaledScore.of(0.85, groups, 1, EquityScaledScore.Variant.SD))
        .isCloseTo(0.744686, within(1e-6));
    assertThat(EquityScaledScore.of(0.8, new double[] {0.8, 0.8}, 1, EquityScaledScore.Variant.SUM))
        .isEqualTo(0.8);
    assertThat(
            EquityScaledScore.of(
                0.8, new double[] {0.8, Double.NaN}, 1, EquityScaledScore.Variant.SD))
        .as("one group has no spread")
        .isEqualTo(0.8);
  }

  @Test
  void equityScaledScoreNeverExceedsTheScoreAndFallsWhenAGroupMoves() {
    long seed = 81;
    UniformRandomProvider random = new Seed(seed).generator();
    for (int run = 0; run < 50; run++) {
      double overall = random.nextDouble();
      double[] groups = {random.nextDouble(), random.nextDouble(), random.nextDouble()};
      double score = EquityScaledScore.of(overall, groups, 1, EquityScaledScore.Variant.SUM);
      assertThat(score).as("seed %d", seed).isLessThanOrEqualTo(overall);
      groups[0] += Math.signum(groups[0] - overall) * 0.1;
      assertThat(EquityScaledScore.of(overall, groups, 1, EquityScaledScore.Variant.SUM))
          .as("seed %d", seed)
          .isLessThan(score);
    }
  }

  @Test
  void equityScaledGradientEqualsFiniteDifferences() {
    long seed = 82;
    UniformRandomProvider random = new Seed(seed).generator();
    double[] scores = random.doubles(9).toArray();
    Tensor groups = Tensor.list(0, 0, 1, 1, 1, 5, 5, 5, 5);
    for (String variant : List.of("sum", "sd")) {
      Map<String, JsonNode> parameters =
          Map.of("a", DoubleNode.valueOf(1.5), "variant", TextNode.valueOf(variant));
      double[] gradient =
          evaluate(
                  new EquityScaledScore(),
                  Map.of("scores", Tensor.list(scores), "groups", groups),
                  parameters)
              .gradients()
              .getOrDefault("scores", Tensor.list())
              .data();
      for (int i = 0; i < scores.length; i++) {
        double[] up = scores.clone();
        double[] down = scores.clone();
        up[i] += 1e-6;
        down[i] -= 1e-6;
        double slope =
            (value(
                        evaluate(
                            new EquityScaledScore(),
                            Map.of("scores", Tensor.list(up), "groups", groups),
                            parameters))
                    - value(
                        evaluate(
                            new EquityScaledScore(),
                            Map.of("scores", Tensor.list(down), "groups", groups),
                            parameters)))
                / 2e-6;
        assertThat(gradient[i]).as("%s, seed %d", variant, seed).isCloseTo(slope, within(1e-7));
      }
    }
  }

  @Test
  void equalizedOddsGapOfTheWorkedExample() {
    Map<String, Tensor> inputs =
        Map.of(
            "logits", Tensor.list(0.5, -1.0, 2.0, 0.3, -0.2, 1.5),
            "targets", Tensor.list(1, 0, 1, 0, 1, 0),
            "groups", Tensor.list(0, 0, 0, 1, 1, 1));
    assertThat(value(evaluate(new EqualizedOddsGap(), inputs, Map.of()))).isEqualTo(1);
  }

  @Test
  void groupsWithoutPositivesAreLeftOutOfTheirRate() {
    boolean[] selected = {true, false, true, true, false, true, false};
    int[] labels = {1, 0, 1, 1, 0, 0, 0};
    int[] groups = {0, 0, 1, 1, 1, 2, 2};
    // TPR: 1, 1, none; FPR: 0, 0, 1/2.
    assertThat(EqualizedOddsGap.of(selected, labels, groups)).isEqualTo(0.25);
    assertThatThrownBy(
            () ->
                evaluate(
                    new EqualizedOddsGap(),
                    Map.of(
                        "logits", Tensor.list(1, 2),
                        "targets", Tensor.list(1, 2),
                        "groups", Tensor.list(1, 1)),
                    Map.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets");
  }

  @Test
  void inconsistencyOfTheWorkedExample() {
    double[][] within = {{0.3, 0.45, 0.55}, {0.2, 0.3, 0.35}};
    double[][] across = {{0.42, 0.7, 0.8, 0.9}, {0.42, 0.52, 0.58, 0.9}};
    double[] thresholds = {0.4, 0.5, 0.6};
    double[][] utilities = new double[2][3];
    for (int c = 0; c < 2; c++) {
      for (int t = 0; t < 3; t++) {
        double limit = thresholds[t];
        utilities[c][t] =
            OperatingPointInconsistency.utility(
                Arrays.stream(within[c]).filter(d -> d <= limit).count() / 3.0,
                Arrays.stream(across[c]).filter(d -> d > limit).count() / 4.0);
      }
    }
    assertThat(utilities[0])
        .containsExactly(new double[] {0.5, 0.70588235, 0.85714286}, within(1e-8));
    assertThat(utilities[1]).containsExactly(new double[] {1, 0.85714286, 0.4}, within(1e-8));
    assertThat(OperatingPointInconsistency.ofUtilities(utilities))
        .isCloseTo(0.04015494, within(1e-8));
    assertThat(OperatingPointInconsistency.ofUtilities(new double[][] {{1, 0.2}, {1, 0.2}}))
        .isZero();
    assertThat(OperatingPointInconsistency.ofUtilities(new double[][] {{1, 0}, {0, 1}}))
        .isEqualTo(0.25);
  }

  @Test
  void inconsistencyOfEmbeddingsEqualsThePlainLoops() {
    long seed = 83;
    UniformRandomProvider random = new Seed(seed).generator();
    int n = 15;
    double[][] rows = new double[n][5];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i == 14 ? 3 : i % 3;
      for (int d = 0; d < 5; d++) {
        rows[i][d] = random.nextDouble() - 0.5 + (d == labels[i] ? 0.7 : 0);
      }
    }
    double[] flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    Map<String, Tensor> inputs =
        Map.of(
            "embeddings",
            new Tensor(flat, n, 5),
            "labels",
            Tensor.list(Arrays.stream(labels).asDoubleStream().toArray()));
    assertThat(value(evaluate(new OperatingPointInconsistency(), inputs, Map.of())))
        .as("seed %d", seed)
        .isCloseTo(slow(rows, labels, null), within(1e-12));
    double[] given = {0.6, 0.9, 1.2};
    JsonNode list = JsonNodeFactory.instance.arrayNode().add(given[2]).add(given[0]).add(given[1]);
    assertThat(
            value(evaluate(new OperatingPointInconsistency(), inputs, Map.of("thresholds", list))))
        .as("seed %d", seed)
        .isCloseTo(slow(rows, labels, given), within(1e-12));
  }

  private static double slow(
      double[][] rows, int[] labels, double @org.jspecify.annotations.Nullable [] given) {
    int n = rows.length;
    double[][] distance = new double[n][n];
    List<Double> different = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dot = 0;
        double a = 0;
        double b = 0;
        for (int d = 0; d < rows[i].length; d++) {
          dot += rows[i][d] * rows[j][d];
          a += rows[i][d] * rows[i][d];
          b += rows[j][d] * rows[j][d];
        }
        distance[i][j] = Math.sqrt(Math.max(0, 2 - 2 * dot / Math.sqrt(a * b)));
        if (i < j && labels[i] != labels[j]) {
          different.add(distance[i][j]);
        }
      }
    }
    double[] thresholds = given;
    if (thresholds == null) {
      double[] all = different.stream().mapToDouble(x -> x).toArray();
      double low = Quantile.of(all, 0.01);
      double high = Quantile.of(all, 0.1);
      thresholds = new double[101];
      for (int t = 0; t < 101; t++) {
        thresholds[t] = low + (high - low) * t / 100;
      }
    }
    double total = 0;
    for (double t : thresholds) {
      double[] utility = new double[3];
      for (int c = 0; c < 3; c++) {
        double in = 0;
        double near = 0;
        double out = 0;
        double far = 0;
        for (int i = 0; i < n; i++) {
          for (int j = i + 1; j < n; j++) {
            if (labels[i] == c && labels[j] == c) {
              in++;
              near += distance[i][j] <= t ? 1 : 0;
            } else if (labels[i] == c || labels[j] == c) {
              out++;
              far += distance[i][j] > t ? 1 : 0;
            }
          }
        }
        double sum = near / in + far / out;
        utility[c] = sum == 0 ? 0 : 2 * (near / in) * (far / out) / sum;
      }
      double mean = Arrays.stream(utility).average().orElseThrow();
      total += Arrays.stream(utility).map(u -> (u - mean) * (u - mean)).average().orElseThrow();
    }
    return total / thresholds.length;
  }

  @Test
  void groupsAreInconsistentWhenOneScoresLower() {
    long seed = 84;
    UniformRandomProvider random = new Seed(seed).generator();
    int n = 4000;
    int[] codes = new int[n];
    int[] labels = new int[n];
    double[] even = new double[n];
    double[] uneven = new double[n];
    for (int i = 0; i < n; i++) {
      codes[i] = i % 2;
      labels[i] = (i / 2) % 2;
      even[i] = labels[i] + random.nextDouble();
      uneven[i] = even[i] - 0.4 * codes[i];
    }
    Groups groups = new Groups(List.of("site"), codes, List.of("a", "b"));
    GroupOperatingPoints fair = GroupOperatingPoints.of(groups, labels, even, new Seed(seed));
    GroupOperatingPoints unfair = GroupOperatingPoints.of(groups, labels, uneven, new Seed(seed));
    assertThat(unfair.inconsistency().low())
        .as("seed %d", seed)
        .isGreaterThan(fair.inconsistency().high());
    assertThat(fair.inconsistency().low()).as("seed %d", seed).isLessThan(1e-3);
    for (int t = 0; t < 101; t += 25) {
      double threshold = unfair.thresholds()[t];
      double hits = 0;
      double rejects = 0;
      for (int i = 1; i < n; i += 2) {
        hits += labels[i] == 1 && uneven[i] >= threshold ? 1 : 0;
        rejects += labels[i] == 0 && uneven[i] < threshold ? 1 : 0;
      }
      assertThat(unfair.utilities()[1][t])
          .isCloseTo(
              OperatingPointInconsistency.utility(hits / 1000, rejects / 1000), within(1e-12));
    }
    assertThat(
            GroupOperatingPoints.of(Groups.none(n), labels, even, new Seed(1))
                .inconsistency()
                .measurable())
        .isFalse();
  }

  @Test
  void theCatalogueKnowsThemByNameAliasAndRow() {
    assertThat(Catalogue.get().require("equalised-odds-gap").row()).isEqualTo(3);
    assertThat(Catalogue.get().row(168)).extracting("name").contains("opis");
    assertThat(Catalogue.get().row(179)).extracting("name").contains("equity-scaled-score");
  }
}
