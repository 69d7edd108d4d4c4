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
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZLossTest {
  private static final double[] WORKED = {2, -1, 0.5, 0};

  private static Evaluated zLoss(double[] logits, int classes, int... labels) {
    return Evaluated.of(new ZLoss(ZLoss.Options.DEFAULT), "z-loss")
        .array("logits", logits, logits.length / classes, classes)
        .list("labels", labels);
  }

  private static double plain(double[] logits, int classes, int[] labels, double a, double b) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double[] row = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
      double mean = Arrays.stream(row).average().orElseThrow();
      double variance = Arrays.stream(row).map(o -> (o - mean) * (o - mean)).sum() / classes;
      double z = (row[labels[i]] - mean) / Math.sqrt(Math.max(variance, 1e-8));
      sum += Math.log1p(Math.exp(a * (b - z))) / a;
    }
    return sum / labels.length;
  }

  @ParameterizedTest
  @CsvSource({"1, 1.5, 0.692592", "2, 1, 0.156332", "0.1, 10, 12.057873"})
  void givesTheWorkedValues(double a, double b, double expected) {
    Evaluated evaluated = zLoss(WORKED, 4, 0).with("a", a).with("b", b);
    assertThat(evaluated.value()).isCloseTo(expected, within(5e-7));
    evaluated.assertGradients();
  }

  @Test
  void givesTheWorkedGradients() {
    assertThat(zLoss(WORKED, 4, 0).with("a", 1).with("b", 1.5).gradient("logits"))
        .containsExactly(new double[] {-0.086170, -0.104635, 0.135410, 0.055395}, within(5e-7));
    assertThat(zLoss(WORKED, 4, 0).with("a", 2).with("b", 1).gradient("logits"))
        .containsExactly(new double[] {-0.046300, -0.056221, 0.072757, 0.029764}, within(5e-7));
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] logits = Draws.uniform(seed, 42, -3, 3);
      int[] labels = Draws.codes(seed, 7, 6);
      Evaluated evaluated = zLoss(logits, 6, labels);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(logits, 6, labels, 1, 0.5 * Math.sqrt(5)), within(1e-12));
      evaluated.assertGradients();
      double[] gradient = evaluated.gradient("logits");
      for (int i = 0; i < 7; i++) {
        double sum = 0;
        double along = 0;
        for (int k = 0; k < 6; k++) {
          sum += gradient[6 * i + k];
          along += gradient[6 * i + k] * logits[6 * i + k];
        }
        assertThat(sum).as("seed %d: sum", seed).isCloseTo(0, within(1e-12));
        assertThat(along).as("seed %d: along the logits", seed).isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void doesNotSeeShiftScaleOrTheOrderOfOtherClasses() {
    double[] moved = Arrays.stream(WORKED).map(o -> 3.7 * o - 11).toArray();
    double once = zLoss(WORKED, 4, 0).value();
    assertThat(zLoss(moved, 4, 0).value()).isCloseTo(once, within(1e-12));
    assertThat(zLoss(new double[] {2, 0, -1, 0.5}, 4, 0).value()).isCloseTo(once, within(1e-12));
    double z = 1.5011106;
    double[] turned = Arrays.stream(WORKED).map(o -> -2 * o).toArray();
    assertThat(zLoss(turned, 4, 0).with("b", 1).value())
        .isCloseTo(Math.log1p(Math.exp(1 + z)), within(1e-6));
  }

  @Test
  void isAHingeInTheLimitAndLogTwoAtItsLocation() {
    double z = 1.625 / Math.sqrt(1.171875);
    assertThat(zLoss(WORKED, 4, 0).with("a", 1e5).with("b", 3).value())
        .isCloseTo(3 - z, within(1e-9));
    assertThat(zLoss(WORKED, 4, 0).with("a", 1e5).with("b", 1).value()).isCloseTo(0, within(1e-9));
    assertThat(zLoss(WORKED, 4, 0).with("a", 2).with("b", z).value())
        .isCloseTo(Math.log(2) / 2, within(1e-12));
  }

  @Test
  void equalLogitsStandAtZeroWithAFiniteGradient() {
    double slope = 1 / (1 + Math.exp(-1)) / 1e-4;
    Evaluated evaluated = zLoss(new double[] {3, 3, 3, 3}, 4, 1).with("b", 1);
    assertThat(evaluated.value()).isCloseTo(Math.log1p(Math.E), within(1e-12));
    assertThat(evaluated.gradient("logits"))
        .containsExactly(
            new double[] {slope / 4, -0.75 * slope, slope / 4, slope / 4}, within(1e-6));
  }

  @Test
  void threeNumbersPerRowAreEnough() {
    double[] w = Draws.uniform(1, 60, -1, 1);
    double[] h = Draws.uniform(2, 9, -1, 1);
    int[] labels = {4, 19, 0};
    ZLoss loss = new ZLoss(ZLoss.Options.DEFAULT);
    try (NDManager manager = Torch.manager()) {
      NDArray weight = manager.create(w, new Shape(20, 3));
      NDArray features = manager.create(h, new Shape(3, 3));
      NDArray gram = weight.transpose().matMul(weight);
      NDArray sum = features.matMul(weight.sum(new int[] {0}).reshape(3, 1)).flatten();
      NDArray squares = features.matMul(gram).mul(features).sum(new int[] {1});
      NDArray logits = features.matMul(weight.transpose());
      NDArray y = manager.create(Arrays.stream(labels).asLongStream().toArray());
      NDArray trueLogit = Logits.pick(logits, y);
      assertThat(loss.ofMoments(trueLogit, sum, squares, 20).toDoubleArray())
          .containsExactly(loss.perSample(y, logits).toDoubleArray(), within(1e-12));
    }
  }

  @Test
  void othersOfItsFamilyGiveTheirFormulas() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(WORKED, new Shape(1, 4));
      NDArray y = manager.create(new long[] {0});
      assertThat(new OneHotSquaredErrorLoss().perSample(y, logits).toDoubleArray())
          .containsExactly(new double[] {2.25}, within(1e-12));
      assertThat(new LogTaylorSoftmaxLoss().perSample(y, logits).toDoubleArray())
          .containsExactly(new double[] {Math.log((5 + 0.5 + 1.625 + 1) / 5)}, within(1e-12));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> zLoss(new double[] {1, 2}, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 3 classes");
    assertThatThrownBy(() -> zLoss(new double[] {1, 2, Double.POSITIVE_INFINITY}, 3, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'logits' holds Infinity");
    assertThatThrownBy(() -> zLoss(WORKED, 4, 0).with("a", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a is 0");
  }
}
