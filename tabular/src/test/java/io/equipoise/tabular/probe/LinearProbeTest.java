package io.equipoise.tabular.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class LinearProbeTest {

  /** Two columns, the second constant; class by the sign of the first. */
  private static Embeddings rows(double... first) {
    double[] values = new double[2 * first.length];
    for (int i = 0; i < first.length; i++) {
      values[2 * i] = first[i];
      values[2 * i + 1] = 7;
    }
    return new Embeddings(values, 2);
  }

  @Test
  void namesClassesThatALineParts() {
    Embeddings train = rows(-3, -2, -1, 1, 2, 3);
    int[] labels = {9, 9, 9, -4, -4, -4};
    assertThat(
            LinearProbe.accuracy(train, labels, rows(-5, 5, 0.5, -0.1), new int[] {9, -4, -4, 9})
                .value())
        .isEqualTo(1);
    assertThat(LinearProbe.accuracy(train, labels, rows(-5, 5, 0.5), new int[] {9, 77, 9}).value())
        .isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void unitsAndOffsetsOfColumnsDoNotMatter() {
    UniformRandomProvider random = new Seed(2).generator();
    double[] x = random.doubles(60 * 3).toArray();
    int[] labels = new int[60];
    double[] targets = new double[60];
    double[] moved = new double[x.length];
    for (int i = 0; i < 60; i++) {
      targets[i] = 2 * x[3 * i] - x[3 * i + 1] + 0.1 * random.nextDouble();
      labels[i] = targets[i] > 0.5 ? 1 : 0;
      for (int j = 0; j < 3; j++) {
        moved[3 * i + j] = 1000 * x[3 * i + j] - 5;
      }
    }
    Embeddings a = new Embeddings(x, 3);
    Embeddings b = new Embeddings(moved, 3);
    assertThat(LinearProbe.accuracy(a, labels, a, labels))
        .isEqualTo(LinearProbe.accuracy(b, labels, b, labels));
    LinearProbe.Numbers numbers = LinearProbe.numbers(a, targets, a, targets, 1);
    LinearProbe.Numbers same = LinearProbe.numbers(b, targets, b, targets, 1);
    assertThat(numbers.r2().value()).isBetween(0.95, 1.0);
    assertThat(same.r2().value()).isCloseTo(numbers.r2().value(), within(1e-9));
    assertThat(numbers.r2().low()).isLessThan(numbers.r2().value());
    assertThat(numbers.r2().high()).isGreaterThan(numbers.r2().value());
  }

  /** One standardised column: w = Σ z y / (n + ridge). */
  @Test
  void ridgeIsTheClosedFormOfOneColumn() {
    double[] x = {1, 2, 4, 9};
    double[] y = {3, 1, 5, 8};
    double[] z = new double[4];
    double deviation = Math.sqrt((9 + 4 + 0 + 25) / 4.0);
    double slope = 0;
    for (int i = 0; i < 4; i++) {
      z[i] = (x[i] - 4) / deviation;
      slope += z[i] * (y[i] - 4.25) / (4 + 3.0);
    }
    double errors = 0;
    double spread = 0;
    double absolute = 0;
    for (int i = 0; i < 4; i++) {
      double error = 4.25 + slope * z[i] - y[i];
      errors += error * error;
      absolute += Math.abs(error) / 4;
      spread += (y[i] - 4.25) * (y[i] - 4.25);
    }
    double[] value =
        evaluate(
            "ridge-probe",
            Map.of(
                "features",
                new Tensor(x, 4, 1),
                "targets",
                Tensor.list(y),
                "testFeatures",
                new Tensor(x, 4, 1),
                "testTargets",
                Tensor.list(y)),
            Map.of("ridge", com.fasterxml.jackson.databind.node.IntNode.valueOf(3)));
    assertThat(value).containsExactly(new double[] {1 - errors / spread, absolute}, within(1e-12));
  }

  @Test
  void evalNamesTheAccuracy() {
    Map<String, Tensor> inputs =
        Map.of(
            "features",
            new Tensor(new double[] {0, 1, 5, 6}, 4, 1),
            "labels",
            Tensor.list(0, 0, 1, 1),
            "testFeatures",
            new Tensor(new double[] {-1, 7}, 2, 1),
            "testLabels",
            Tensor.list(0, 0));
    assertThat(evaluate("linear-probe", inputs, Map.of())).containsExactly(0.5);
  }

  @Test
  void whatCannotBeLearnedOrMeasuredIsRefused() {
    Embeddings two = rows(1, 2);
    assertThatThrownBy(() -> LinearProbe.accuracy(two, new int[2], two, new int[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two classes");
    assertThatThrownBy(() -> LinearProbe.accuracy(two, new int[3], two, new int[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> LinearProbe.accuracy(two, new int[] {0, 1}, rows(), new int[0]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("testFeatures");
    assertThatThrownBy(() -> LinearProbe.numbers(two, new double[2], two, new double[2], 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ridge");
    assertThat(LinearProbe.numbers(two, new double[] {1, 3}, two, new double[2], 1).r2().value())
        .isNaN();
  }

  private static double[] evaluate(
      String name,
      Map<String, Tensor> inputs,
      Map<String, com.fasterxml.jackson.databind.JsonNode> parameters) {
    return new LinearProbe()
        .functions().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow()
            .evaluate(new Arguments(inputs, parameters))
            .value()
            .data();
  }
}
