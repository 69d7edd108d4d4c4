package io.equipoise.deep.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class LogSumExpTest {

  @Test
  void equalsThePlainSumWhereThatIsSafe() {
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.create(new double[] {0.1, -2, 1.5, 3, 0, 0.25}, new Shape(2, 3));

      assertThat(LogSumExp.of(x, 1).toDoubleArray())
          .containsExactly(
              new double[] {
                Math.log(Math.exp(0.1) + Math.exp(-2) + Math.exp(1.5)),
                Math.log(Math.exp(3) + 1 + Math.exp(0.25))
              },
              within(1e-14));
    }
  }

  @Test
  void neitherOverflowsNorVanishes() {
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.create(new float[] {1e4f, 1e4f, -1e4f, -1e4f}, new Shape(2, 2));

      assertThat(LogSumExp.of(x, 1).toFloatArray())
          .containsExactly(new float[] {10000.693f, -9999.307f}, within(2e-3f));
    }
  }

  @Test
  void passesOverWhatIsMaskedAndItsGradient() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = manager.create(new double[] {1, 50, 2, 3, 4, 5}, new Shape(2, 3));
      x.setRequiresGradient(true);
      NDArray mask = manager.create(new int[] {1, 0, 1, 0, 0, 0}, new Shape(2, 3));
      NDArray sums = LogSumExp.of(x, mask, 1);
      NDArray any = LogSumExp.any(x, mask, 1);
      Gradients.backward(sums.mul(any).sum());

      double share = 1 / (1 + Math.E);
      assertThat(any.toDoubleArray()).containsExactly(1, 0);
      assertThat(sums.getDouble(0)).isCloseTo(Math.log(Math.E + Math.exp(2)), within(1e-14));
      assertThat(x.getGradient().toDoubleArray())
          .containsExactly(new double[] {share, 0, 1 - share, 0, 0, 0}, within(1e-14));
    }
  }
}
