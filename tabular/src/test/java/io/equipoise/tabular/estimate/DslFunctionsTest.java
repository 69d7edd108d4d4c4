package io.equipoise.tabular.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DslFunctionsTest {
  private static final double NAN = Double.NaN;
  private static final double[] X = {1, 0, 1, 1, 1, 2, 1, 3, 1, 4, 1, 5};
  private static final double[] LABELS = {1, NAN, 0, NAN, 1, NAN};
  private static final double[] OBSERVED = {1, 0, 1, 0, 1, 0};
  private static final double[] HALF = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
  private static final double[] PREDICTED = {0.8, 0.6, 0.3, 0.1, 0.9, 0.4};
  private static final double[] ONES = {1, 1, 1, 1, 1, 1};

  private static double[] eval(String name, Map<String, Tensor> inputs) {
    return tensor(name, inputs).data();
  }

  private static Tensor tensor(String name, Map<String, Tensor> inputs) {
    Function function =
        DslFunctions.all().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    return function.evaluate(new Arguments(inputs, Map.of())).value();
  }

  private static Map<String, Tensor> linear(
      double[] x, double[] labels, double[] observed, double[] predicted, double[] pi) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("X", new Tensor(x, labels.length, x.length / labels.length));
    inputs.put("labels", Tensor.list(labels));
    inputs.put("observed", Tensor.list(observed));
    inputs.put("surrogate", Tensor.list(predicted));
    inputs.put("pi", Tensor.list(pi));
    return inputs;
  }

  @Test
  void theWorkedExample() {
    // Y is [1, ., 0, ., 0, .]: the fifth label is 0, and Yt of it 0.9 - 2 * 0.9 = -0.9
    double[] labels = {1, NAN, 0, NAN, 0, NAN};
    double[] both = eval("dsl-linear", linear(X, labels, OBSERVED, PREDICTED, HALF));
    assertThat(both)
        .containsExactly(new double[] {0.761905, -0.231429, 0.312871, 0.145376}, within(1e-6));
    assertThat(tensor("dsl-linear", linear(X, labels, OBSERVED, PREDICTED, HALF)).shape())
        .containsExactly(2, 2);
    double[] mean = eval("dsl-linear", linear(ONES, labels, OBSERVED, PREDICTED, HALF));
    assertThat(mean[0]).isCloseTo(0.183333, within(1e-6));
    double[] naive = eval("dsl-linear", linear(X, PREDICTED, ONES, PREDICTED, ONES));
    assertThat(naive[1]).isCloseTo(-0.037143, within(1e-6));
    double[] naiveMean = eval("dsl-linear", linear(ONES, PREDICTED, ONES, PREDICTED, ONES));
    assertThat(naiveMean[0]).isCloseTo(0.516667, within(1e-6));
  }

  @Test
  void withoutPredictionsItIsInverseProbabilityWeighting() {
    double[] weighted = {2, 0, 0, 0, 2, 0};
    assertThat(eval("dsl-linear", linear(X, LABELS, OBSERVED, new double[6], HALF)))
        .containsExactly(
            eval("dsl-linear", linear(X, weighted, ONES, weighted, ONES)), within(1e-12));
  }

  @Test
  void withThePredictionsRightOnLabelledRowsThePredictionsStand() {
    double[] right = {1, 0.6, 0, 0.1, 1, 0.4};
    assertThat(eval("dsl-linear", linear(X, LABELS, OBSERVED, right, HALF)))
        .containsExactly(eval("dsl-linear", linear(X, right, ONES, right, ONES)), within(1e-12));
  }

  @Test
  void withEveryRowLabelledForSurePredictionsDoNotCount() {
    double[] all = {1, 0, 0, 1, 1, 0};
    double[] wrong = {9, -3, 4, 0, 0, 7};
    double[] plain = eval("dsl-linear", linear(X, all, ONES, all, ONES));
    assertThat(eval("dsl-linear", linear(X, all, ONES, wrong, ONES)))
        .containsExactly(plain, within(1e-12));
    // least squares by its normal equations: slope = Sxy / Sxx
    assertThat(plain[1]).isCloseTo(-0.5 / 17.5, within(1e-12));
  }

  /** A draw that may come up: the formula has an answer, where the estimator asks for labels. */
  @Test
  void withNoRowLabelledThePredictionsStand() {
    double[] none = {NAN, NAN, NAN, NAN, NAN, NAN};
    assertThat(eval("dsl-linear", linear(X, none, new double[6], PREDICTED, HALF)))
        .containsExactly(
            eval("dsl-linear", linear(X, PREDICTED, ONES, PREDICTED, ONES)), within(1e-12));
  }

  @Test
  void aConstantAddedToThePredictionsLeavesTheMeanOverAllDraws() {
    double[] truth = {1, 0, 0, 1};
    double[] x = {1, 0, 1, 1, 1, 2, 1, 5};
    double[] expectation = new double[2];
    for (double shift : new double[] {0, 3}) {
      double[] sum = new double[2];
      double[] predicted = {0.2 + shift, 0.7 + shift, 0.1 + shift, 0.4 + shift};
      for (int draw = 0; draw < 16; draw++) {
        double[] observed = new double[4];
        double[] labels = {NAN, NAN, NAN, NAN};
        for (int i = 0; i < 4; i++) {
          if ((draw >> i & 1) == 1) {
            observed[i] = 1;
            labels[i] = truth[i];
          }
        }
        double[] pi = {0.5, 0.5, 0.5, 0.5};
        double[] both = eval("dsl-linear", linear(x, labels, observed, predicted, pi));
        sum[0] += both[0] / 16;
        sum[1] += both[1] / 16;
      }
      assertThat(sum[0]).isNotEqualTo(expectation[0]);
      if (shift == 0) {
        expectation = sum;
      } else {
        assertThat(sum).containsExactly(expectation, within(1e-12));
      }
    }
    double[] plain =
        eval(
            "dsl-linear",
            linear(x, truth, new double[] {1, 1, 1, 1}, truth, new double[] {1, 1, 1, 1}));
    assertThat(expectation[1]).isCloseTo(plain[1], within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theGeneralFormWithOnlyTheOutcomeLabelledIsTheLinearOne(int seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    int n = 12;
    double[] x = random.doubles(2L * n).toArray();
    double[] labels = random.doubles(n).toArray();
    double[] predicted = random.doubles(n).toArray();
    double[] pi = random.doubles(n, 0.2, 1).toArray();
    double[] observed = new double[n];
    Arrays.setAll(observed, i -> random.nextDouble() < pi[i] ? 1 : 0);
    Map<String, Tensor> general = new LinkedHashMap<>();
    general.put("Xgold", new Tensor(x, n, 2));
    general.put("Xpred", new Tensor(x, n, 2));
    general.put("Ygold", Tensor.list(labels));
    general.put("Ypred", Tensor.list(predicted));
    general.put("observed", Tensor.list(observed));
    general.put("pi", Tensor.list(pi));
    double[] both = eval("dsl-linear", linear(x, labels, observed, predicted, pi));
    assertThat(eval("dsl-general", general))
        .as("seed %d", seed)
        .containsExactly(both, within(1e-12));
    double[] adjusted = new double[n];
    for (int i = 0; i < n; i++) {
      double ratio = observed[i] / pi[i];
      adjusted[i] = predicted[i] + ratio * (labels[i] - predicted[i]);
    }
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    assertThat(eval("dsl-linear", linear(x, adjusted, ones, adjusted, ones)))
        .as("seed %d", seed)
        .containsExactly(both, within(1e-12));
  }

  /** By the formula for J and the moments, with a labelled covariate, in plain loops. */
  @Test
  void theGeneralFormIsThatOfPlainLoops() {
    UniformRandomProvider random = new Seed(8).generator();
    int n = 12;
    double[] gold = random.doubles(n).toArray();
    double[] predicted = random.doubles(n).toArray();
    double[] y = random.doubles(n).toArray();
    double[] ratio = new double[n];
    double[] observed = new double[n];
    double j = 0;
    double right = 0;
    for (int i = 0; i < n; i++) {
      observed[i] = i % 3 == 0 ? 1 : 0;
      ratio[i] = observed[i] / 0.4;
      j += ratio[i] * gold[i] * gold[i] + (1 - ratio[i]) * predicted[i] * predicted[i];
      right += ratio[i] * gold[i] * y[i] + (1 - ratio[i]) * predicted[i] * y[i];
    }
    double beta = right / j;
    double meat = 0;
    for (int i = 0; i < n; i++) {
      double m =
          (1 - ratio[i]) * predicted[i] * (y[i] - predicted[i] * beta)
              + ratio[i] * gold[i] * (y[i] - gold[i] * beta);
      meat += m * m;
    }
    double[] pi = new double[n];
    Arrays.fill(pi, 0.4);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("Xgold", new Tensor(gold, n, 1));
    inputs.put("Xpred", new Tensor(predicted, n, 1));
    inputs.put("Ygold", Tensor.list(y));
    inputs.put("Ypred", Tensor.list(y));
    inputs.put("observed", Tensor.list(observed));
    inputs.put("pi", Tensor.list(pi));
    assertThat(eval("dsl-general", inputs))
        .containsExactly(new double[] {beta, Math.sqrt(meat) / Math.abs(j)}, within(1e-12));
  }

  @Test
  void clustersOfOneAreNoClustersAndOneClusterOfAllHasNoSpread() {
    double[] labels = {1, NAN, 0, NAN, 0, NAN};
    Map<String, Tensor> inputs = linear(X, labels, OBSERVED, PREDICTED, HALF);
    double[] plain = eval("dsl-linear", inputs);
    inputs.put("groups", Tensor.list(5, 3, 9, 1, 0, 2));
    assertThat(eval("dsl-linear", inputs)).containsExactly(plain, within(1e-12));
    inputs.put("groups", Tensor.list(4, 4, 4, 4, 4, 4));
    assertThat(eval("dsl-linear", inputs)[3]).isCloseTo(0, within(1e-12));
  }

  @Test
  void logisticTakesOutcomesOutsideZeroAndOne() {
    double[] outcome = {1.2, 0.6, -0.3, 0.4, 0.3, 0.4};
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("X", new Tensor(X, 6, 2));
    inputs.put("Yt", Tensor.list(outcome));
    double[] both = eval("dsl-logistic", inputs);
    double constant = 0;
    double slope = 0;
    for (int i = 0; i < 6; i++) {
      double residual = outcome[i] - 1 / (1 + Math.exp(-both[0] - both[1] * i));
      constant += residual;
      slope += i * residual;
    }
    assertThat(constant).isCloseTo(0, within(1e-10));
    assertThat(slope).isCloseTo(0, within(1e-10));
    // no curve from 0 to 1 has moments of which the second is below zero
    inputs.put("Yt", Tensor.list(1.2, 0.6, -0.3, 0.1, -0.9, 0.4));
    assertThatThrownBy(() -> eval("dsl-logistic", inputs)).isInstanceOf(UserError.class);
  }

  @Test
  void mistakesNameTheInput() {
    assertThatThrownBy(
            () -> eval("dsl-linear", linear(X, LABELS, OBSERVED, PREDICTED, new double[6])))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pi[0] is 0.0, but must lie above 0");
    double[] gaps = {NAN, 0, 0, 0, 0, 0};
    assertThatThrownBy(() -> eval("dsl-linear", linear(X, gaps, OBSERVED, PREDICTED, HALF)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'labels' holds NaN in a labelled row");
    double[] halfSeen = {0.5, 0, 0, 0, 0, 0};
    assertThatThrownBy(() -> eval("dsl-linear", linear(X, LABELS, halfSeen, PREDICTED, HALF)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("observed[0] is 0.5");
  }
}
