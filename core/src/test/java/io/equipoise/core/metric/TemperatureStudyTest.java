package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class TemperatureStudyTest {
  private static final RelativePenalty.Kin NONE = (i, j) -> false;

  private static Embeddings random(long seed, int rows, int width) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] values = new double[rows * width];
    Arrays.setAll(values, i -> 2 * random.nextDouble() - 1);
    return new Embeddings(values, width);
  }

  private static double[] eval(
      int function, Map<String, Tensor> inputs, String name, double value) {
    Function called = new TemperatureStudy().functions().get(function);
    return called
        .evaluate(new Arguments(inputs, Map.of(name, DoubleNode.valueOf(value))))
        .value()
        .data();
  }

  /** One anchor before rows with these products; the first is its own. */
  private static RelativePenalty worked(double tau) {
    double[] products = {0.8, 0.7, 0.2, -0.3};
    double[] anchors = {1, 0, 1, 0, 1, 0, 1, 0};
    double[] candidates = new double[8];
    for (int j = 0; j < 4; j++) {
      candidates[2 * j] = products[j];
      candidates[2 * j + 1] = Math.sqrt(1 - products[j] * products[j]);
    }
    return RelativePenalty.of(
        new Embeddings(anchors, 2), new Embeddings(candidates, 2), tau, (i, j) -> i == 0 && j == 1);
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(worked(0.1).entropies()[0]).isCloseTo(0.04067413, within(1e-8));
    assertThat(worked(0.5).entropies()[0]).isCloseTo(0.83239558, within(1e-8));
    assertThat(worked(1).entropies()[0]).isCloseTo(1.02019134, within(1e-8));
    // only the first anchor has kin, one of four
    assertThat(worked(0.1).kinShare()).isCloseTo(0.99326236 / 4, within(1e-8));
    assertThat(worked(0.5).kinShare()).isCloseTo(0.66524096 / 4, within(1e-8));
    double[] angles = {0, 20, 90, 100};
    double[] rows = new double[8];
    for (int i = 0; i < 4; i++) {
      rows[2 * i] = 3 * Math.cos(Math.toRadians(angles[i]));
      rows[2 * i + 1] = 3 * Math.sin(Math.toRadians(angles[i]));
    }
    double[] both =
        eval(
            1,
            Map.of("embeddings", new Tensor(rows, 4, 2), "labels", Tensor.list(0, 0, 1, 1)),
            "t",
            2);
    assertThat(both).containsExactly(new double[] {-1.16968591, 0.96225019}, within(1e-8));
  }

  @Test
  void entropiesAreThoseOfTheSoftmaxOverNegatives() {
    Embeddings first = random(1, 8, 5);
    Embeddings second = random(2, 8, 5);
    double[] both = new double[80];
    System.arraycopy(first.values(), 0, both, 0, 40);
    System.arraycopy(second.values(), 0, both, 40, 40);
    double[] given = eval(0, Map.of("views", new Tensor(both, 2, 8, 5)), "tau", 0.2);
    double[] a = first.unit().values();
    double[] b = second.unit().values();
    double hardest = 0;
    for (int i = 0; i < 8; i++) {
      double[] r = new double[8];
      for (int j = 0; j < 8; j++) {
        double product = 0;
        for (int k = 0; k < 5; k++) {
          product += a[5 * i + k] * b[5 * j + k];
        }
        r[j] = j == i ? 0 : Math.exp(product / 0.2);
      }
      double sum = Arrays.stream(r).sum();
      double entropy = 0;
      for (double share : r) {
        entropy -= share == 0 ? 0 : share / sum * Math.log(share / sum);
      }
      hardest += Arrays.stream(r).max().orElseThrow() / sum / 8;
      assertThat(given[i]).isCloseTo(entropy, within(1e-13));
    }
    RelativePenalty penalty = RelativePenalty.of(first, second, 0.2, (i, j) -> true);
    assertThat(penalty.kinShare()).as("shares sum to 1").isCloseTo(1, within(1e-13));
    assertThat(penalty.hardestShare()).isCloseTo(hardest, within(1e-13));
  }

  @Test
  void entropyGrowsWithTheTemperatureBetweenItsLimits() {
    Embeddings first = random(3, 20, 4);
    Embeddings second = random(4, 20, 4);
    double[] before = new double[20];
    double hardest = 1;
    for (double tau : new double[] {1e-6, 0.05, 0.1, 0.3, 1, 10, 1e6}) {
      RelativePenalty penalty = RelativePenalty.of(first, second, tau, NONE);
      for (int i = 0; i < 20; i++) {
        assertThat(penalty.entropies()[i]).as("tau %s", tau).isGreaterThanOrEqualTo(before[i]);
        assertThat(penalty.entropies()[i]).isLessThanOrEqualTo(Math.log(19) + 1e-12);
      }
      assertThat(penalty.hardestShare()).isLessThanOrEqualTo(hardest + 1e-12);
      hardest = penalty.hardestShare();
      before = penalty.entropies();
    }
    assertThat(RelativePenalty.of(first, second, 1e-6, NONE).hardestShare())
        .isCloseTo(1, within(1e-9));
    assertThat(before[0]).isCloseTo(Math.log(19), within(1e-9));
  }

  /** Two classes on two sides, the second view a little off. */
  private static TemperatureStudy.Embedded sides(boolean labelled) {
    int n = 40;
    int[] labels = new int[n];
    double[] first = new double[2 * n];
    double[] second = new double[2 * n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 2;
      double angle = Math.PI * labels[i] + 0.03 * i;
      first[2 * i] = Math.cos(angle);
      first[2 * i + 1] = Math.sin(angle);
      second[2 * i] = Math.cos(angle + 0.01);
      second[2 * i + 1] = Math.sin(angle + 0.01);
    }
    return new TemperatureStudy.Embedded(
        new Embeddings(first, 2), new Embeddings(second, 2), labelled ? labels : new int[0], 2);
  }

  @Test
  void readsAModelAtEachTemperature() {
    TemperatureStudy.Embedded same = sides(true);
    TemperatureStudy.Table table = TemperatureStudy.of(TemperatureStudy.usual(), tau -> same);
    assertThat(table.readings()).hasSize(7);
    TemperatureStudy.Reading low = table.readings().get(0);
    TemperatureStudy.Reading high = table.readings().get(6);
    assertThat(low.entropy()).isLessThan(high.entropy());
    assertThat(low.hardestShare()).isGreaterThan(high.hardestShare());
    assertThat(low.falseNegativeShare()).isGreaterThan(high.falseNegativeShare());
    assertThat(low.accuracy()).isEqualTo(1);
    assertThat(low.tolerance())
        .isCloseTo(EmbeddingGeometry.tolerance(same.first(), same.labels()), within(1e-15));
    assertThat(low.toString()).startsWith("tau 0.0700: alignment 0.000, uniformity -");
  }

  @Test
  void recommendsTheBestAccuracyOrTheLowestBearableTemperature() {
    // a model that is spoilt at every temperature but one
    TemperatureStudy.Embedded spoilt =
        new TemperatureStudy.Embedded(random(5, 40, 2), random(6, 40, 2), sides(true).labels(), 2);
    double[] taus = {0.1, 0.3, 1};
    assertThat(TemperatureStudy.of(taus, tau -> tau == 0.3 ? sides(true) : spoilt).recommended())
        .isEqualTo(0.3);
    // without labels and with two classes every share is below 1
    assertThat(TemperatureStudy.of(taus, tau -> sides(false)).recommended()).isEqualTo(0.1);
    // with a hundred classes none is, and the highest temperature presses on neighbours least
    TemperatureStudy.Embedded two = sides(false);
    TemperatureStudy.Embedded many =
        new TemperatureStudy.Embedded(two.first(), two.second(), new int[0], 100);
    TemperatureStudy.Table table = TemperatureStudy.of(taus, tau -> many);
    assertThat(table.recommended()).isEqualTo(1);
    assertThat(table.readings().get(0).accuracy()).isNaN();
    assertThat(table.readings().get(0).tolerance()).isNaN();
  }

  @Test
  void hasADefinedAnswerForLittleAndRefusesTheRest() {
    double[] one =
        eval(0, Map.of("views", new Tensor(new double[] {1, 2, 3, 4}, 2, 1, 2)), "tau", 1);
    assertThat(one).containsExactly(0);
    double[] zeros = eval(0, Map.of("views", new Tensor(new double[12], 2, 3, 2)), "tau", 1);
    assertThat(zeros).containsExactly(new double[] {1, 1, 1}, within(0.31));
    assertThat(zeros[0]).isCloseTo(Math.log(2), within(1e-15));
    assertThatThrownBy(() -> eval(0, Map.of("views", new Tensor(new double[4], 2, 1, 2)), "tau", 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    assertThatThrownBy(() -> eval(0, Map.of("views", new Tensor(new double[6], 3, 1, 2)), "tau", 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must be (2,N,d)");
    Map<String, Tensor> lonely =
        Map.of(
            "embeddings", new Tensor(new double[] {1, 2, 3, 4}, 2, 2), "labels", Tensor.list(0, 1));
    assertThatThrownBy(() -> eval(1, lonely, "t", 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no class of 'labels' has two rows");
    assertThatThrownBy(() -> TemperatureStudy.of(new double[0], tau -> sides(true)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("number of temperatures");
    assertThatThrownBy(
            () -> new TemperatureStudy.Embedded(random(1, 4, 2), random(2, 5, 2), new int[0], 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("first view");
  }
}
