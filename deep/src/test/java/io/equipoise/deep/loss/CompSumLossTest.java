package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompSumLossTest {

  private static Evaluated compSum(double tau, double[] logits, int classes, int... labels) {
    return Evaluated.of(new CompSumLoss(CompSumLoss.Options.DEFAULT), "comp-sum")
        .array("logits", logits, labels.length, classes)
        .list("labels", labels)
        .with("tau", tau);
  }

  /** The sum over the other classes, then Phi. */
  private static double plain(double tau, double[] logits, int classes, int[] labels) {
    double total = 0;
    for (int i = 0; i < labels.length; i++) {
      double u = 0;
      for (int k = 0; k < classes; k++) {
        u +=
            k == labels[i]
                ? 0
                : Math.exp(logits[i * classes + k] - logits[i * classes + labels[i]]);
      }
      total += tau == 1 ? Math.log1p(u) : (Math.pow(1 + u, 1 - tau) - 1) / (1 - tau);
    }
    return total / labels.length;
  }

  @ParameterizedTest
  @CsvSource({"0, 2.941412", "0.5, 1.970598", "1, 1.371539", "1.5, 0.992595", "2, 0.746284"})
  void givesTheWorkedValues(double tau, double expected) {
    Evaluated worked = compSum(tau, new double[] {1, 2, -0.5}, 3, 0);
    assertThat(worked.value()).isCloseTo(expected, within(5e-7));
    worked.assertGradients();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.3, 0.999, 1, 1.0001, 1.5, 2, 3})
  void equalsTheSumOverOtherClasses(double tau) {
    for (long seed = 0; seed < 3; seed++) {
      double[] logits = Draws.uniform(seed, 7 * 4, -3, 3);
      int[] labels = Draws.codes(seed, 7, 4);
      Evaluated evaluated = compSum(tau, logits, 4, labels);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(tau, logits, 4, labels), within(1e-9));
      evaluated.assertGradients();
    }
  }

  @Test
  void isCrossEntropyAtOneAndOneMinusTheProbabilityAtTwo() {
    double[] logits = {1, 2, -0.5};
    double p = Math.exp(1) / (Math.exp(1) + Math.exp(2) + Math.exp(-0.5));
    assertThat(compSum(1, logits, 3, 0).value()).isCloseTo(-Math.log(p), within(1e-12));
    assertThat(compSum(1 + 1e-7, logits, 3, 0).value()).isCloseTo(-Math.log(p), within(1e-6));
    assertThat(compSum(2, logits, 3, 0).value()).isCloseTo(1 - p, within(1e-12));
  }

  @Test
  void isPreciseNearTauOneInSinglePrecisionToo() {
    CompSumLoss near = new CompSumLoss(new CompSumLoss.Options(1.0001));
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(new float[] {2, 0, 1}, new Shape(1, 3));
      NDArray label = manager.create(new long[] {0});
      double entropy = Math.log(1 + Math.exp(-2) + Math.exp(-1));
      assertThat(near.perSample(label, logits).toFloatArray()[0])
          .isCloseTo((float) (-Math.expm1(-1e-4 * entropy) / 1e-4), within(1e-6f));
    }
  }

  @Test
  void belowOneARowBeyondTheCutHasNoGradient() {
    double[] logits = {0, 40, 1, 0};
    Evaluated cut = compSum(0, logits, 2, 0, 0);
    double near = Math.exp(-1);
    assertThat(cut.value()).isCloseTo((Math.expm1(30) + near) / 2, within(1e-2));
    assertThat(cut.gradient("logits"))
        .containsExactly(new double[] {0, 0, -near / 2, near / 2}, within(1e-12));
    assertThat(compSum(1.5, logits, 2, 0, 0).gradient("logits")[0]).isLessThan(0);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> compSum(-1, new double[] {1, 2}, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is -1");
    assertThatThrownBy(() -> compSum(1, new double[] {1, Double.NaN}, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'logits' holds NaN");
    assertThatThrownBy(() -> compSum(1, new double[] {1, 2}, 2, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'labels' holds 2");
    assertThatThrownBy(() -> compSum(1, new double[0], 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("empty");
  }
}
