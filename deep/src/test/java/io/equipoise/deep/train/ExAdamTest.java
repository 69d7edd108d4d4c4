package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExAdamTest {
  private static final double[] WORKED = {0.5, -0.2, 0.3};

  private static Evaluated exAdam(double[] start, double[] gradients) {
    return Evaluated.of(new ExAdam(ExAdam.Options.DEFAULT), "exadam")
        .list("parameter", start)
        .array("gradients", gradients, gradients.length / start.length, start.length);
  }

  private static double[] after(Evaluated evaluated) {
    return evaluated.evaluate().value().data();
  }

  /** One number, moved as the formulas are written. */
  private static double plain(double theta, double[] gradients, double rate, double decay) {
    double m = 0;
    double v = 0;
    for (int k = 0; k < gradients.length; k++) {
      int t = k + 1;
      double g = gradients[k];
      theta -= rate * decay * theta;
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
      double d1 = 1 + v / (v + 1e-8) * Math.pow(0.999, t);
      double d2 = 1 + m * m / (m * m + 1e-8) * Math.pow(0.9, t);
      double mean = m / (1 - Math.pow(0.9, t)) * d1;
      double square = v / (1 - Math.pow(0.999, t)) * d2;
      double now = g / (1 - Math.pow(0.9, t)) * d1;
      theta -= rate * (mean + now) / (Math.sqrt(square) + 1e-8);
    }
    return theta;
  }

  @ParameterizedTest
  @CsvSource({"1, 0.984047807", "2, 0.987640578", "3, 0.982088879"})
  void givesTheWorkedSteps(int steps, double expected) {
    double[] start = {1};
    assertThat(after(exAdam(start, Arrays.copyOf(WORKED, steps)))[0])
        .isCloseTo(expected, within(5e-10));
  }

  @Test
  void equalsThePlainFormulas() {
    for (long seed = 0; seed < 5; seed++) {
      double[] start = Draws.uniform(seed, 3, -2, 2);
      double[] gradients = Draws.uniform(seed + 9, 6 * 3, -1, 1);
      double[] found = after(exAdam(start, gradients).with("lr", 0.01).with("wd", 0.1));
      for (int j = 0; j < 3; j++) {
        double[] own = new double[6];
        for (int t = 0; t < 6; t++) {
          own[t] = gradients[3 * t + j];
        }
        assertThat(found[j])
            .as("seed %d", seed)
            .isCloseTo(plain(start[j], own, 0.01, 0.1), within(1e-14));
      }
    }
  }

  @Test
  void theSizeOfGradientsDoesNotMatter() {
    double[] start = {1};
    double[] larger = Arrays.stream(WORKED).map(g -> 1000 * g).toArray();
    assertThat(after(exAdam(start, larger))[0])
        .isCloseTo(after(exAdam(start, WORKED))[0], within(1e-4));
    double[] large = Arrays.stream(WORKED).map(g -> 1e6 * g).toArray();
    assertThat(after(exAdam(start, large))[0])
        .isCloseTo(after(exAdam(start, larger))[0], within(1e-9));
  }

  @Test
  void noGradientMovesNothing() {
    assertThat(after(exAdam(new double[] {1, -2}, new double[8]))).containsExactly(1, -2);
  }

  @Test
  void endsAtAdamPlusTheNormalisedGradient() {
    double[] gradients = Draws.uniform(4, 20_000, -1, 2);
    double m = 0;
    double v = 0;
    for (double g : gradients) {
      m = 0.9 * m + 0.1 * g;
      v = 0.999 * v + 0.001 * g * g;
    }
    double last = gradients[gradients.length - 1];
    double before = after(exAdam(new double[1], Arrays.copyOf(gradients, 19_999)))[0];
    double step = after(exAdam(new double[1], gradients))[0] - before;
    assertThat(step).isCloseTo(-1e-3 * (m + last) / Math.sqrt(v), within(1e-10));
  }

  @Test
  void theLogarithmicStepSizeGrowsAsPublished() {
    assertThat(ExAdam.factor(ExAdam.StepSize.LOG, 1)).isCloseTo(0.693147, within(5e-7));
    assertThat(ExAdam.factor(ExAdam.StepSize.LOG, 10)).isCloseTo(1.545521, within(5e-7));
    assertThat(ExAdam.factor(ExAdam.StepSize.CONSTANT, 10)).isEqualTo(1);
    double[] first = {0.5};
    double constant = 1 - after(exAdam(new double[] {1}, first))[0];
    double log = 1 - after(exAdam(new double[] {1}, first).with("log", true))[0];
    assertThat(log).isCloseTo(Math.log(2) * constant, within(1e-15));
    // the decay does not grow with the steps
    Evaluated decayed = exAdam(new double[] {1}, first).with("log", true).with("wd", 0.1);
    assertThat(after(decayed)[0]).isCloseTo(1 - 1e-3 * 0.1 - log, within(1e-15));
  }

  private static Optimizer.Run run(NDManager manager, NDArray... parameters) {
    return new ExAdam(ExAdam.Options.DEFAULT).begin(List.of(parameters), 1e-3, 0, manager);
  }

  @Test
  void aParameterWithoutGradientStandsStillAndItsTimeToo() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray used = manager.create(new float[] {1});
      NDArray later = manager.create(new float[] {1});
      used.setRequiresGradient(true);
      later.setRequiresGradient(true);
      Optimizer.Run run = run(manager, used, later);
      Gradients.backward(used.mul(0.5f).sum());
      run.step();
      assertThat(later.toFloatArray()).containsExactly(1f);
      Gradients.backward(used.add(later).mul(0.5f).sum());
      run.step();
      assertThat(later.getFloat(0)).isCloseTo(0.984047807f, within(1e-6f));
      assertThat(used.getFloat(0)).isLessThan(0.984f);
    }
  }

  @Test
  void refusesSparseGradients() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray weight = manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2));
      weight.setRequiresGradient(true);
      NDArray tokens = manager.create(new long[] {0, 2});
      Gradients.backward(
          tokens
              .getNDArrayInternal()
              .embedding(tokens, weight, SparseFormat.COO)
              .singletonOrThrow()
              .sum());
      Optimizer.Run run = run(manager, weight);
      assertThatThrownBy(run::step)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("dense gradients");
    }
  }

  @Test
  void keepsNoArrayOfAStep() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray parameter = manager.create(new float[] {1, 2});
      parameter.setRequiresGradient(true);
      Optimizer.Run run = run(manager, parameter);
      int before = NativeArrays.count();
      for (int k = 0; k < 3; k++) {
        try (NDManager step = manager.newSubManager()) {
          Gradients.backward(step.create(new float[] {1, 1}).mul(parameter).sum());
          run.step();
        }
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> exAdam(new double[] {1}, new double[] {Double.NaN}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'gradients' holds NaN");
    assertThatThrownBy(() -> exAdam(new double[] {1}, WORKED).with("lr", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lr is 0");
    assertThatThrownBy(
            () ->
                Evaluated.of(new ExAdam(ExAdam.Options.DEFAULT), "exadam")
                    .list("parameter", 1.0, 2.0)
                    .array("gradients", WORKED, 3, 1)
                    .value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parameter has 2");
  }
}
