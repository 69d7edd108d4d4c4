package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HocAlignmentLossTest {
  private static final HocAlignmentLoss LOSS =
      new HocAlignmentLoss(HocAlignmentLoss.Options.DEFAULT);

  private static Evaluated hoc(double[] features, double[] old, int width, int... labels) {
    return Evaluated.of(LOSS, "hoc")
        .array("features", features, features.length / width, width)
        .array("oldFeatures", old, old.length / width, width)
        .list("labels", labels);
  }

  private static double plain(
      double[] features, double[] old, int width, int[] labels, double mu, String form) {
    double[][] u = Angles.unit(features, width);
    double[][] o = Angles.unit(old, width);
    double sum = 0;
    int rows = 0;
    for (int i = 0; i < labels.length; i++) {
      double all = 0;
      boolean met = !form.equals("strict");
      for (int k = 0; k < labels.length; k++) {
        double e = Math.exp(mu * Angles.dot(o[i], u[k]));
        if (labels[k] != labels[i]) {
          all += e;
          met = true;
        } else if (form.equals("released")) {
          all += 1;
        } else if (form.equals("infoNce") && k == i) {
          all += e;
        }
      }
      if (met) {
        sum += Math.log(all) - mu * Angles.dot(o[i], u[i]);
        rows++;
      }
    }
    return rows == 0 ? 0 : sum / rows;
  }

  @ParameterizedTest
  @CsvSource({"strict, -1.06760065", "infoNce, 0.34071456", "released, -0.45716110"})
  void givesTheWorkedExample(String form, double expected) {
    Evaluated worked =
        hoc(Angles.rows(0, 30, 100), Angles.rows(10, 40, 80), 2, 0, 0, 1)
            .with("mu", 2)
            .with("form", form);
    assertThat(worked.value()).isCloseTo(expected, within(1e-8));
    worked.assertGradients();
  }

  @ParameterizedTest
  @ValueSource(strings = {"strict", "infoNce", "released"})
  void equalsThePlainFormulaAndItsGradient(String form) {
    for (long seed = 0; seed < 4; seed++) {
      double[] features = Draws.uniform(seed, 45, -1, 1);
      double[] old = Draws.uniform(seed + 40, 45, -1, 1);
      int[] labels = Draws.codes(seed, 9, 3);
      Evaluated evaluated = hoc(features, old, 5, labels).with("mu", 4).with("form", form);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(features, old, 5, labels, 4, form), within(1e-12));
      evaluated.assertGradients();
      assertThat(evaluated.evaluate().gradients()).containsOnlyKeys("features");
    }
  }

  @Test
  void aSingleClassHasNothingToTellApart() {
    double[] rows = Draws.uniform(1, 12, -1, 1);
    Evaluated strict = hoc(rows, Draws.uniform(2, 12, -1, 1), 4, 1, 1, 1);
    assertThat(strict.value()).isZero();
    assertThat(strict.gradient("features")).containsOnly(0.0);
    assertThat(strict.with("form", "infoNce").value()).isCloseTo(0, within(1e-12));
    assertThat(hoc(new double[] {1, 2}, new double[] {2, 1}, 2, 0).value()).isZero();
  }

  @Test
  void aRotationOfBothChangesNothingAndOfOneDoes() {
    int[] labels = {0, 0, 1, 2};
    double once =
        hoc(Angles.rows(5, 50, 90, 200), Angles.rows(15, 40, 100, 190), 2, labels).value();
    double both =
        hoc(Angles.rows(65, 110, 150, 260), Angles.rows(75, 100, 160, 250), 2, labels).value();
    double one =
        hoc(Angles.rows(65, 110, 150, 260), Angles.rows(15, 40, 100, 190), 2, labels).value();
    assertThat(both).isCloseTo(once, within(1e-12));
    assertThat(Math.abs(one - once)).isGreaterThan(0.1);
  }

  @Test
  void rowsOfZerosAndDuplicatesAreDefined() {
    for (Evaluated each :
        new Evaluated[] {
          hoc(new double[6], new double[6], 2, 0, 0, 1),
          hoc(new double[] {1, 2, 1, 2, 1, 2}, new double[] {1, 2, 1, 2, 1, 2}, 2, 0, 0, 1),
        }) {
      assertThat(each.value()).isFinite();
      for (double slope : each.gradient("features")) {
        assertThat(slope).isFinite();
      }
    }
  }

  @Test
  void isALossOfDjlInSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    double[] features = Draws.uniform(7, 45, -1, 1);
    double[] old = Draws.uniform(8, 45, -1, 1);
    int[] labels = Draws.codes(7, 9, 3);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray h = manager.create(features, new Shape(9, 5)).toType(DataType.FLOAT32, true);
      h.setRequiresGradient(true);
      NDArray o = manager.create(old, new Shape(9, 5)).toType(DataType.FLOAT32, true);
      NDArray loss = LOSS.evaluate(new NDList(manager.create(labels), o), new NDList(h));
      Gradients.backward(loss);
      assertThat(loss.getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(loss.getFloat())
          .isCloseTo((float) plain(features, old, 5, labels, 10, "strict"), within(1e-4f));
      assertThat(h.getGradient().getShape()).isEqualTo(new Shape(9, 5));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> hoc(new double[] {1, 2}, new double[] {1, 2, 3, 4}, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("oldFeatures");
    assertThatThrownBy(
            () -> hoc(new double[] {1, 2}, new double[] {1, 2}, 2, 0).with("mu", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mu is 0");
    assertThatThrownBy(() -> hoc(new double[] {1, 2}, new double[] {1, Double.NaN}, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'oldFeatures' holds NaN");
  }
}
