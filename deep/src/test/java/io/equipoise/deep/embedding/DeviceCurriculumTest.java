package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeviceCurriculumTest {
  private static final DeviceCurriculum CURRICULUM =
      new DeviceCurriculum(DeviceCurriculum.Options.DEFAULT);

  private static Evaluated mmd2(double[] x, double[] y, int width) {
    return Evaluated.of(CURRICULUM, "mmd2")
        .array("x", x, x.length / width, width)
        .array("y", y, y.length / width, width);
  }

  private static double plain(double[] x, double[] y, int d, double h) {
    return mean(x, x, d, h) + mean(y, y, d, h) - 2 * mean(x, y, d, h);
  }

  private static double mean(double[] a, double[] b, int d, double h) {
    double sum = 0;
    for (int i = 0; i < a.length / d; i++) {
      for (int j = 0; j < b.length / d; j++) {
        double square = 0;
        for (int c = 0; c < d; c++) {
          square += (a[i * d + c] - b[j * d + c]) * (a[i * d + c] - b[j * d + c]);
        }
        sum += Math.exp(-square / (2 * h * h));
      }
    }
    return sum * d * d / a.length / b.length;
  }

  @Test
  void givesTheWorkedValue() {
    double[] x = {0, 1};
    double[] y = {1, 3};
    assertThat(mmd2(x, y, 1).with("h", 1).value()).isCloseTo(0.49444550, within(5e-9));
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      double[] x = Draws.uniform(seed, 18, -1, 1);
      double[] y = Draws.uniform(seed + 9, 15, -1, 2);
      Evaluated evaluated = mmd2(x, y, 3).with("h", 0.7);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(x, y, 3, 0.7), within(1e-12));
      evaluated.assertGradients();
      assertThat(mmd2(y, x, 3).with("h", 0.7).value()).isCloseTo(evaluated.value(), within(1e-12));
      assertThat(mmd2(x, x, 3).with("h", 0.7).value()).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void theDefaultWidthIsTheMedianDistance() {
    double[] x = {0, 1};
    double[] y = {4};
    assertThat(mmd2(x, y, 1).value()).isCloseTo(plain(x, y, 1, 3), within(1e-12));
    assertThat(mmd2(new double[] {2}, new double[] {2}, 1).value()).isZero();
  }

  @Test
  void withAFixedEncoderDevicesComeInTheOrderOfTheirDistance() {
    double[] offsets = {0.9, 0.1, 2.5, 0.4};
    double[] base = Draws.uniform(1, 60, -1, 1);
    try (NDManager manager = Torch.manager()) {
      NDArray source = manager.create(base, new Shape(20, 3));
      List<NDArray> targets = new ArrayList<>();
      for (int v = 0; v < 4; v++) {
        double[] rows = Draws.uniform(v + 2, 45, -1, 1);
        targets.add(manager.create(rows, new Shape(15, 3)).add(offsets[v]));
      }
      Set<Integer> used = new LinkedHashSet<>();
      for (int stage = 0; stage < 4; stage++) {
        used.add(CURRICULUM.next(source, targets, used));
      }
      assertThat(used).containsExactly(1, 3, 0, 2);
      assertThatThrownBy(() -> CURRICULUM.next(source, targets, used))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("every device is used");
    }
  }

  @Test
  void manyRowsAreThinned() {
    try (NDManager manager = Torch.manager()) {
      NDArray source = manager.create(Draws.uniform(1, 2500, -1, 1), new Shape(2500, 1));
      NDArray near = manager.create(Draws.uniform(2, 2500, -1, 1), new Shape(2500, 1));
      assertThat(CURRICULUM.next(source, List.of(near.add(1), near), Set.of())).isEqualTo(1);
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] x = {0, 1};
    assertThatThrownBy(() -> mmd2(x, x, 1).with("h", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("h is 0");
    assertThatThrownBy(
            () -> Evaluated.of(CURRICULUM, "mmd2").array("x", x, 2, 1).array("y", x, 1, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("x and y must be");
    assertThatThrownBy(() -> mmd2(x, new double[] {Double.NaN}, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'y' holds NaN");
  }
}
