package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DistributionDistancesTest {
  private static final double[] P = {20, 30, 50};
  private static final double[] Q = {0.4, 0.4, 0.2};

  private static double[] value(String name, Map<String, double[]> inputs) {
    Function function =
        new DistributionDistances()
            .functions().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    Map<String, Tensor> tensors =
        inputs.entrySet().stream()
            .collect(
                java.util.stream.Collectors.toMap(
                    Map.Entry::getKey, e -> Tensor.list(e.getValue())));
    return function.evaluate(new Arguments(tensors, Map.of())).value().data();
  }

  private static double shares(String name) {
    return value(name, Map.of("counts", P, "referenceCounts", Q))[0];
  }

  @Test
  void distancesOfSharesAreTheirFormulas() {
    double kl = 0.2 * Math.log(0.5) + 0.3 * Math.log(0.75) + 0.5 * Math.log(2.5);
    double entropy = -0.2 * Math.log(0.2) - 0.3 * Math.log(0.3) - 0.5 * Math.log(0.5);
    assertThat(shares("kl-divergence")).isCloseTo(kl, within(1e-12));
    assertThat(shares("cross-entropy-distance")).isCloseTo(kl + entropy, within(1e-12));
    assertThat(shares("infinity-norm")).isCloseTo(0.3, within(1e-12));
    assertThat(shares("min-skew")).isCloseTo(Math.log(0.5), within(1e-12));
    assertThat(shares("max-skew")).isCloseTo(Math.log(2.5), within(1e-12));
    // scipy.stats.chisquare([20, 30, 50], [40, 40, 20]): 57.5, 3.3e-13
    double[] chi = value("chi-square", Map.of("counts", P, "referenceCounts", Q));
    assertThat(chi[0]).isCloseTo(10 + 2.5 + 45, within(1e-12));
    assertThat(chi[1]).isCloseTo(Math.exp(-57.5 / 2), within(1e-18));
    double[] none = {1, 0};
    assertThat(
            value("kl-divergence", Map.of("counts", new double[] {1, 1}, "referenceCounts", none)))
        .containsExactly(Double.POSITIVE_INFINITY);
    assertThatThrownBy(
            () -> value("kl-divergence", Map.of("counts", new double[2], "referenceCounts", none)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
  }

  @Test
  void wassersteinIsTheAreaBetweenDistributions() {
    assertThat(DistributionDistances.wasserstein(new double[] {0, 1, 3}, new double[] {5, 6, 8}))
        .isCloseTo(5, within(1e-12));
    SplittableRandom random = new SplittableRandom(3);
    double[] a = random.doubles(40).toArray();
    double[] b = random.doubles(25).map(x -> Math.rint(4 * x) / 4).toArray();
    double sum = 0;
    int steps = 200_000;
    for (int s = 0; s < steps; s++) {
      double t = (s + 0.5) / steps;
      sum += Math.abs(below(a, t) - below(b, t)) / steps;
    }
    assertThat(DistributionDistances.wasserstein(a, b)).isCloseTo(sum, within(1e-4));
  }

  private static double below(double[] values, double t) {
    return java.util.Arrays.stream(values).filter(v -> v <= t).count() / (double) values.length;
  }

  @Test
  void meanShiftIsWelchs() {
    double[] a = {1, 2, 3, 4};
    double[] b = {2, 4, 6, 8, 10};
    double[] seen = value("mean-shift", Map.of("samples", a, "reference", b));
    assertThat(seen[0]).isCloseTo((2.5 - 6) / Math.sqrt(5 / 3.0 / 4 + 10 / 5.0), within(1e-12));
    assertThat(seen[1]).isBetween(0.05, 0.1);
    double[] ones = {1, 1};
    assertThat(value("mean-shift", Map.of("samples", ones, "reference", ones)))
        .containsExactly(0, 1);
  }
}
