package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class OperatingPointInconsistencyTest {
  private static double opis(double[] degrees, double[] labels, double... thresholds) {
    double[] rows = new double[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      rows[2 * i] = Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = Math.sin(Math.toRadians(degrees[i]));
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (double threshold : thresholds) {
      list.add(threshold);
    }
    return new OperatingPointInconsistency()
        .functions()
        .get(0)
        .evaluate(
            new Arguments(
                Map.of(
                    "embeddings",
                    new Tensor(rows, degrees.length, 2),
                    "labels",
                    Tensor.list(labels)),
                thresholds.length == 0 ? Map.of() : Map.of("thresholds", list)))
        .value()
        .data()[0];
  }

  @Test
  void equalDistributionsOfDistancesAreConsistent() {
    double[] degrees = {0, 20, 50, 120, 140, 170};
    double[] labels = {0, 0, 0, 1, 1, 1};
    assertThat(opis(degrees, labels)).isCloseTo(0, within(1e-15));
    assertThat(opis(degrees, labels, 0.2, 0.4, 0.6, 1)).isCloseTo(0, within(1e-15));
    degrees[5] = 150;
    assertThat(opis(degrees, labels, 0.2, 0.4, 0.6, 1)).isPositive();
  }

  @Test
  void isAtMostAQuarter() {
    assertThat(OperatingPointInconsistency.ofUtilities(new double[][] {{0, 1}, {1, 0}}))
        .isEqualTo(0.25);
    for (long seed = 0; seed < 20; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[][] utilities = new double[2 + random.nextInt(5)][7];
      for (double[] each : utilities) {
        for (int t = 0; t < each.length; t++) {
          each[t] = random.nextInt(3) == 0 ? random.nextDouble() : random.nextInt(2);
        }
      }
      assertThat(OperatingPointInconsistency.ofUtilities(utilities))
          .as("seed %d", seed)
          .isBetween(0.0, 0.25);
    }
  }

  @Test
  void onlyTheOrderOfDistancesAndThresholdsCounts() {
    // halving all angles shortens each chord by a strictly increasing function
    double[] degrees = {0, 17, 45, 61, 80, 100, 133, 160};
    double[] labels = {0, 0, 1, 0, 1, 2, 2, 1};
    double[] half = new double[degrees.length];
    for (int i = 0; i < half.length; i++) {
      half[i] = degrees[i] / 2;
    }
    double[] thresholds = {0.3, 0.5, 0.8, 1.1, 1.4};
    double[] mapped = new double[thresholds.length];
    for (int t = 0; t < mapped.length; t++) {
      mapped[t] = 2 * Math.sin(Math.asin(thresholds[t] / 2) / 2);
    }
    assertThat(opis(half, labels, mapped))
        .isCloseTo(opis(degrees, labels, thresholds), within(1e-14))
        .isPositive();
  }
}
