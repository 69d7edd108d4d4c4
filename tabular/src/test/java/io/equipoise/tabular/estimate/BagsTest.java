package io.equipoise.tabular.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BagsTest {
  private static final int[] UNEVEN = {0, 0, 1, 2, 2, 2, 3, 4, 4, 5, 5, 5};

  private static double[] eval(double rho, double[] x, int width, int[] groups, double... means) {
    Map<String, JsonNode> parameters = Map.of("rho", DoubleNode.valueOf(rho));
    return AggregateResponseFunction.linear()
        .evaluate(
            new Arguments(
                Map.of(
                    "features", new Tensor(x, groups.length, width),
                    "groups", Tensor.list(Arrays.stream(groups).asDoubleStream().toArray()),
                    "bagMeans", Tensor.list(means)),
                parameters))
        .value()
        .data();
  }

  /** The minimum of the mixed loss has no slope, by differences of the loss as it is defined. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 0.4, 1})
  void isTheMinimumOfTheMixedLoss(double rho) {
    UniformRandomProvider random = new Seed(1).generator();
    double[] x = random.doubles(36).toArray();
    double[] means = random.doubles(6).toArray();
    double[] theta = eval(rho, x, 3, UNEVEN, means);
    double least = mixed(rho, x, means, theta);
    for (int j = 0; j < 3; j++) {
      for (double step : new double[] {-1e-4, 1e-4}) {
        double[] moved = theta.clone();
        moved[j] += step;
        assertThat(mixed(rho, x, means, moved)).isGreaterThan(least);
      }
    }
  }

  private static double mixed(double rho, double[] x, double[] means, double[] theta) {
    double total = 0;
    for (int a = 0; a < means.length; a++) {
      double sum = 0;
      int size = 0;
      for (int i = 0; i < UNEVEN.length; i++) {
        if (UNEVEN[i] == a) {
          double f = x[3 * i] * theta[0] + x[3 * i + 1] * theta[1] + x[3 * i + 2] * theta[2];
          sum += f;
          size++;
          total += rho * (means[a] - f) * (means[a] - f) / UNEVEN.length;
        }
      }
      double residual = means[a] - sum / size;
      total += (1 - rho) * size * residual * residual / UNEVEN.length;
    }
    return total;
  }

  @Test
  void bagsOfOneAreLeastSquaresWhateverRhoIs() {
    double[] x = {1, 0, 1, 1, 1, 2, 1, 3};
    int[] own = {2, 0, 3, 1};
    for (double rho : new double[] {0, 0.3, 1}) {
      // y = 1, 3, 4, 8 at x = 0..3: slope 2.2, intercept 0.7
      assertThat(eval(rho, x, 2, own, 3, 8, 1, 4))
          .containsExactly(new double[] {0.7, 2.2}, within(1e-10));
    }
  }

  @Test
  void moreCoefficientsThanBagsGetARidge() {
    double[] x = {1, 0, 2, 1, 1, 0, 3, 1, 5};
    double[] theta = eval(0, x, 3, new int[] {0, 0, 1}, 2, 1);
    assertThat(theta).hasSize(3);
    assertThat(theta[0] * 3 + theta[1] + theta[2] * 5).isCloseTo(1, within(1e-5));
  }

  @Test
  void oneBagOfAllFixesItsMeanAndNoMore() {
    double[] x = {1, 0, 1, 2, 1, 4};
    double[] theta = eval(0, x, 2, new int[3], 5);
    assertThat(theta[0] + 2 * theta[1]).isCloseTo(5, within(1e-5));
    // the instance loss sees three rows of the same response, so no slope
    assertThat(eval(1, x, 2, new int[3], 5)).containsExactly(new double[] {5, 0}, within(1e-9));
  }

  @Test
  void mistakesNameTheInput() {
    double[] x = {1, 2, 3};
    assertThatThrownBy(() -> eval(0, x, 1, new int[] {0, 0, 2}, 1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'groups' holds 2, but there are 2 bagMeans");
    assertThatThrownBy(() -> eval(0, x, 1, new int[] {0, 0, 0}, 1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bag 1 of bagMeans has no row");
    assertThatThrownBy(() -> eval(2, x, 1, new int[] {0, 0, 1}, 1, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rho is 2");
    assertThatThrownBy(() -> eval(0, x, 1, new int[] {0, 0, 1}, 1, Double.NaN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'bagMeans' must hold finite numbers");
  }

  @Test
  void theChosenRhoIsTheOneWithTheLeastHeldOutLoss() {
    UniformRandomProvider random = new Seed(3).generator();
    double[] x = random.doubles(80).toArray();
    int[] bags = new int[40];
    double[] means = new double[20];
    for (int i = 0; i < 40; i++) {
      bags[i] = i / 2;
      means[i / 2] += (x[2 * i] - x[2 * i + 1]) / 2;
    }
    // without noise the unbiased loss has no rival
    assertThat(MixingWeight.choose(new Bags(2, x, bags, means), new Seed(4))).isZero();
    Arrays.setAll(means, a -> means[a] + 30 * (random.nextDouble() - 0.5));
    assertThat(MixingWeight.choose(new Bags(2, x, bags, means), new Seed(4))).isPositive();
  }
}
