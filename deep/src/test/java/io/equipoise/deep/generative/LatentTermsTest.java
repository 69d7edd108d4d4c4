package io.equipoise.deep.generative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Terms of the losses of encoders. */
class LatentTermsTest {
  private static Evaluated covariance(
      double[] means, double[] variances, int width, int... groups) {
    return Evaluated.of(new GaussianDistanceCovariance(), "gaussian-distance-covariance")
        .array("means", means, groups.length, width)
        .array("variances", variances, groups.length, width)
        .list("groups", groups);
  }

  private static Evaluated distillation(double[]... arrays) {
    int rows = arrays[0].length / 2;
    return Evaluated.of(new GaussianDistanceCovariance(), "latent-distillation")
        .array("studentMeans", arrays[0], rows, 2)
        .array("studentVariances", arrays[1], rows, 2)
        .array("teacherMeans", arrays[2], rows, 2)
        .array("teacherVariances", arrays[3], rows, 2);
  }

  private static Evaluated kl(double[] m, double[] v, double[] prior, double[] spread) {
    int width = prior.length;
    return Evaluated.of(new CounterfactualGap(), "gaussian-kl")
        .array("means", m, m.length / width, width)
        .array("variances", v, m.length / width, width)
        .list("priorMeans", prior)
        .list("priorVariances", spread);
  }

  private static Evaluated gap(double[] p, double[] other) {
    return Evaluated.of(new CounterfactualGap(), "counterfactual-gap")
        .list("probabilities", p)
        .list("counterfactual", other);
  }

  private static double[] drawn(int size, double low, double high, UniformRandomProvider random) {
    double[] drawn = new double[size];
    Arrays.setAll(drawn, i -> low + (high - low) * random.nextDouble());
    return drawn;
  }

  /** The sum over groups of squared shares of the integral of squared differences, on a grid. */
  private static double integral(double[] means, double[] variances, int[] groups) {
    double sum = 0;
    double step = 0.01;
    int n = groups.length;
    for (int a = 0; a < 2; a++) {
      double size = 0;
      for (int group : groups) {
        size += group == a ? 1 : 0;
      }
      for (double z = -12; z < 12; z += step) {
        double own = 0;
        double all = 0;
        for (int i = 0; i < n; i++) {
          double off = z - means[i];
          double density =
              Math.exp(-off * off / (2 * variances[i])) / Math.sqrt(2 * Math.PI * variances[i]);
          own += groups[i] == a ? density / size : 0;
          all += density / n;
        }
        sum += size * size / n / n * (own - all) * (own - all) * step;
      }
    }
    return sum;
  }

  @Test
  void distanceCovarianceGivesTheWorkedValueAndTheIntegral() {
    double[] means = {0, 1, 3};
    double[] variances = {1, 0.5, 1};
    assertThat(covariance(means, variances, 1, 0, 0, 1).value()).isCloseTo(.044786, within(1e-6));
    for (long seed = 0; seed < 3; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] m = drawn(6, -2, 2, random);
      double[] v = drawn(6, 0.2, 1.5, random);
      int[] groups = {0, 1, 1, 0, 1, 1};
      assertThat(covariance(m, v, 1, groups).value())
          .as("seed %d", seed)
          .isCloseTo(integral(m, v, groups), within(1e-9));
    }
  }

  @Test
  void distanceCovarianceIsZeroWhereCodesSayNothing() {
    assertThat(
            covariance(new double[] {1, 1, 1, 1}, new double[] {2, 2, 2, 2}, 1, 0, 0, 1, 0).value())
        .isCloseTo(0, within(1e-16));
    double[] twice = {0, 2, 0, 2, 0, 2};
    double[] spread = {1, 3, 1, 3, 1, 3};
    assertThat(covariance(twice, spread, 1, 0, 0, 1, 1, 1, 1).value()).isCloseTo(0, within(1e-16));
    Evaluated one = covariance(new double[] {1, 5}, new double[] {1, 2}, 1, 2, 2);
    assertThat(one.value()).isZero();
    assertThat(one.gradient("means")).containsOnly(0);
  }

  @Test
  void distanceCovarianceHasItsGradientAndIsNotBelowZero() {
    for (long seed = 0; seed < 3; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      Evaluated three =
          covariance(
              drawn(27, -1, 1, random), drawn(27, 0.2, 1, random), 3, 0, 1, 2, 0, 1, 2, 2, 0, 4);
      assertThat(three.value()).as("seed %d", seed).isPositive();
      three.assertGradients();
    }
  }

  @Test
  void distillationIsZeroAtTheTeacherAndGivesThePlainFormula() {
    UniformRandomProvider random = new Seed(4).generator();
    double[] m = drawn(8, -1, 1, random);
    double[] v = drawn(8, 0.3, 2, random);
    assertThat(distillation(m, v, m, v).value()).isZero();
    double[] goal = drawn(8, -1, 1, random);
    double[] spread = drawn(8, 0.3, 2, random);
    double expected = 0;
    for (int i = 0; i < 8; i++) {
      double off = m[i] - goal[i];
      double log = Math.log(v[i] / spread[i]);
      expected += (off * off + log * log) / 8;
      expected += 0.1 * 0.5 * (-log + (v[i] + off * off) / spread[i] - 1) / 4;
    }
    assertThat(distillation(m, v, goal, spread).value()).isCloseTo(expected, within(1e-12));
    distillation(m, v, goal, spread).assertGradients();
    distillation(m, v, goal, spread).with("share", 2).assertGradients();
  }

  @Test
  void divergenceGivesTheWorkedValues() {
    double[] one = {1};
    assertThat(kl(new double[] {.5}, new double[] {.8}, new double[] {0}, one).value())
        .isCloseTo(.136572, within(1e-6));
    assertThat(
            kl(new double[] {.3}, new double[] {.25}, new double[] {.1}, new double[] {.5}).value())
        .isCloseTo(.136574, within(1e-6));
    assertThat(
            kl(new double[] {.3}, new double[] {.25}, new double[] {.3}, new double[] {.25})
                .value())
        .isCloseTo(0, within(1e-16));
    UniformRandomProvider random = new Seed(2).generator();
    Evaluated rows =
        kl(
            drawn(6, -1, 1, random),
            drawn(6, 0.3, 2, random),
            drawn(3, -1, 1, random),
            drawn(3, 0.3, 2, random));
    assertThat(rows.evaluate().value().data()).hasSize(2);
    rows.assertGradients();
  }

  @Test
  void counterfactualGapGivesTheWorkedValue() {
    Evaluated worked = gap(new double[] {.7, .4}, new double[] {.5, .45});
    assertThat(worked.value()).isCloseTo(.125, within(1e-12));
    worked.assertGradients();
    assertThat(gap(new double[] {.7}, new double[] {.7}).gradient("probabilities")).containsOnly(0);
  }

  @Test
  void refusesOddInputByName() {
    assertThatThrownBy(() -> covariance(new double[] {1, 2}, new double[] {1, 0}, 1, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("variances[1] is 0");
    assertThatThrownBy(() -> gap(new double[] {1.2}, new double[] {0}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("probabilities");
    assertThatThrownBy(() -> gap(new double[] {1, 0}, new double[] {0}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("agree");
    double[] two = {1, 2};
    assertThatThrownBy(() -> distillation(two, two, two, new double[] {1, -1}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("teacherVariances");
    assertThatThrownBy(() -> distillation(two, two, two, two).with("share", -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("share is -1");
  }
}
