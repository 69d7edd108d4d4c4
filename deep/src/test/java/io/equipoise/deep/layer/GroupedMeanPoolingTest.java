package io.equipoise.deep.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class GroupedMeanPoolingTest {
  private static final double[] ALL = {1, 1, 1, 1, 1, 1};

  private static Evaluated ggem(double[] x, int rows, int tokens, double... exponents) {
    return Evaluated.of(new GroupedMeanPooling(GroupedMeanPooling.Options.DEFAULT), "ggem")
        .array("x", x, rows, tokens, x.length / rows / tokens)
        .list("exponents", exponents);
  }

  private static double[] values(Evaluated evaluated) {
    return evaluated.evaluate().value().data();
  }

  private static double[] plain(
      double[] x, int rows, int tokens, double[] mask, double... exponents) {
    int channels = x.length / rows / tokens;
    double[] pooled = new double[rows * channels];
    for (int b = 0; b < rows; b++) {
      for (int c = 0; c < channels; c++) {
        double p = exponents[c / (channels / exponents.length)];
        double sum = 0;
        double count = 0;
        for (int n = 0; n < tokens; n++) {
          double kept = mask[b * tokens + n];
          sum += kept * Math.pow(Math.max(x[(b * tokens + n) * channels + c], 1e-6), p);
          count += kept;
        }
        pooled[b * channels + c] = count == 0 ? 1e-6 : Math.pow(sum / count, 1 / p);
      }
    }
    return pooled;
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(values(ggem(new double[] {1, 2, 4, 1, 3, 2, 0, 1}, 1, 2, 1, 3)))
        .containsExactly(new double[] {2, 2, 3.1748021, 1}, within(1e-7));
  }

  @Test
  void equalsThePlainFormulaWithItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      double[] x = Draws.uniform(seed, 2 * 3 * 8, -0.5, 2);
      double[] p = Draws.uniform(seed + 9, 4, 0.5, 6);
      assertThat(values(ggem(x, 2, 3, p)))
          .as("seed %d", seed)
          .containsExactly(plain(x, 2, 3, ALL, p), within(1e-12));
      double[] positive = Draws.uniform(seed, 2 * 3 * 8, 0.1, 2);
      ggem(positive, 2, 3, p).assertGradients();
      double[] mask = {1, 0, 1, 0, 0, 0};
      assertThat(values(ggem(x, 2, 3, p).array("mask", mask, 2, 3)))
          .as("seed %d", seed)
          .containsExactly(plain(x, 2, 3, mask, p), within(1e-12));
      Evaluated masked = ggem(positive, 2, 3, p).array("mask", mask, 2, 3);
      masked.assertGradients();
      double[] slopes = masked.gradient("x");
      for (int k = 8; k < 16; k++) {
        assertThat(slopes[k]).as("a masked token").isZero();
      }
      for (int k = 24; k < 48; k++) {
        assertThat(slopes[k]).as("a row without tokens").isZero();
      }
    }
  }

  @Test
  void whatIsNegativeHasNoGradient() {
    double[] slopes = ggem(new double[] {-1, 2, 3, -4}, 1, 2, 2).gradient("x");
    assertThat(slopes[0]).isZero();
    assertThat(slopes[3]).isZero();
    // dy/dx = (1/N) (x/y)^(p-1)
    assertThat(slopes[2]).isCloseTo(0.5 * 3 / Math.sqrt(4.5), within(1e-9));
  }

  @Test
  void liesBetweenTheMeanAndTheMaximum() {
    double[] x = Draws.uniform(5, 10 * 4, 0.01, 3);
    double[] mean = new double[4];
    double[] most = new double[4];
    for (int k = 0; k < x.length; k++) {
      mean[k % 4] += x[k] / 10;
      most[k % 4] = Math.max(most[k % 4], x[k]);
    }
    assertThat(values(ggem(x, 1, 10, 1))).containsExactly(mean, within(1e-12));
    double[] before = mean;
    for (double p : new double[] {1.5, 3, 10, 50, 200}) {
      double[] pooled = values(ggem(x, 1, 10, p));
      for (int c = 0; c < 4; c++) {
        assertThat(pooled[c]).as("p %s", p).isGreaterThanOrEqualTo(before[c]);
        assertThat(pooled[c]).isBetween(Math.pow(10, -1 / p) * most[c] - 1e-12, most[c] + 1e-12);
      }
      before = pooled;
    }
    assertThat(before[0]).isCloseTo(most[0], within(0.012 * most[0]));
  }

  @Test
  void growsWithItsInputAndDoesNotSeeTheOrderOfTokens() {
    double[] x = {0.5, 2, 1, 0.3, 4, 1.5};
    double[] once = values(ggem(x, 1, 3, 2.5));
    double[] scaled = values(ggem(java.util.Arrays.stream(x).map(v -> 7 * v).toArray(), 1, 3, 2.5));
    double[] moved = values(ggem(new double[] {4, 1.5, 0.5, 2, 1, 0.3}, 1, 3, 2.5));
    for (int c = 0; c < 2; c++) {
      assertThat(scaled[c]).isCloseTo(7 * once[c], within(1e-12));
      assertThat(moved[c]).isCloseTo(once[c], within(1e-14));
    }
  }

  @Test
  void learnsItsExponentsInSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (GroupedMeanPooling.Layer layer =
        new GroupedMeanPooling(new GroupedMeanPooling.Options(2, 3)).layer()) {
      assertThat(layer.exponents()).containsExactly(new double[] {3, 3}, within(1e-6));
      try (NDManager step = layer.parameter().getManager().newSubManager();
          Gradients recording = Gradients.record()) {
        NDArray x = step.create(new float[] {1, 2, 4, 1e4f, 3, 2, 0, -1e4f}, new Shape(1, 2, 4));
        NDArray pooled = layer.pool(x, null);
        double[] expected = plain(new double[] {1, 2, 4, 1e4, 3, 2, 0, -1e4}, 1, 2, ALL, 3, 3);
        float[] given = pooled.toFloatArray();
        for (int c = 0; c < 4; c++) {
          assertThat((double) given[c]).isCloseTo(expected[c], within(1e-5 * expected[c]));
        }
        Gradients.backward(pooled.sum());
        try (NDArray gradient = layer.parameter().getGradient()) {
          assertThat(gradient.toFloatArray()[0]).isGreaterThan(0).isFinite();
          assertThat(gradient.toFloatArray()[1]).isGreaterThan(0).isFinite();
        }
      }
      // the parameter alone
      assertThat(layer.parameter().getManager().getManagedArrays()).hasSize(1);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] x = {1, 2, 3, 4, 5, 6};
    assertThatThrownBy(() -> ggem(x, 1, 2, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 channels cannot be shared by 2 groups");
    assertThatThrownBy(() -> ggem(x, 1, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each of exponents is 0");
    assertThatThrownBy(() -> ggem(new double[] {1, Double.NaN}, 1, 2, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'x' holds NaN");
    assertThatThrownBy(() -> ggem(x, 1, 2, 1).array("mask", ALL, 1, 6).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mask has the shape");
    assertThatThrownBy(() -> new GroupedMeanPooling.Options(0, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("groups is 0");
  }
}
