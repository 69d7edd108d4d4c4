package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import org.junit.jupiter.api.Test;

class UnitRowsTest {

  @Test
  void scalesRowsToLengthOneAndKeepsTheirDirection() {
    try (NDManager manager = Torch.manager()) {
      NDArray unit = UnitRows.of(manager.create(new double[] {3, 4, -5, 12}, new Shape(2, 2)));

      assertThat(unit.toDoubleArray())
          .containsExactly(new double[] {0.6, 0.8, -5 / 13.0, 12 / 13.0}, within(1e-15));
    }
  }

  @Test
  void leavesARowOfZerosAndKeepsItsGradientFinite() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray rows = manager.create(new float[] {0, 0, 2, 0}, new Shape(2, 2));
      rows.setRequiresGradient(true);
      NDArray unit = UnitRows.of(rows);
      Gradients.backward(unit.sum());

      assertThat(unit.toFloatArray()).containsExactly(0, 0, 1, 0);
      assertThat(rows.getGradient().toFloatArray()).containsExactly(1, 1, 0, 0.5f);
    }
  }

  @Test
  void isUnchangedByTheLengthOfARow() {
    try (NDManager manager = Torch.manager()) {
      for (double scale : new double[] {1e-12, 1e-3, 1e9}) {
        NDArray unit =
            UnitRows.of(manager.create(new double[] {3 * scale, 4 * scale}, new Shape(1, 1, 2)));

        assertThat(unit.toDoubleArray()).containsExactly(new double[] {0.6, 0.8}, within(1e-14));
      }
    }
  }
}
