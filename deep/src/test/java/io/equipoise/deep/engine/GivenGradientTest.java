package io.equipoise.deep.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GivenGradientTest {
  private static NDArray input(NDManager manager, DataType type, double... values) {
    NDArray input = manager.create(values).toType(type, true).reshape(2, values.length / 2);
    NDArray leaf = input.duplicate();
    leaf.setRequiresGradient(true);
    return leaf;
  }

  private static NDArray constant(NDManager manager, DataType type, double... values) {
    return manager.create(values).toType(type, true).reshape(2, values.length / 2);
  }

  private static double[] doubles(NDArray array) {
    return array.toType(DataType.FLOAT64, false).toDoubleArray();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void theValueIsExactAndTheGradientThatWhichWasGiven(DataType type) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = input(manager, type, 1e4, -1e4, 0.3, 7);
      NDArray value = x.square().sum().mul(0).add(0.1).toType(type, false);
      NDArray result = GivenGradient.attach(value, x, constant(manager, type, 1, 2, -3, 0.5));
      assertThat(result.getDataType()).isEqualTo(type);
      assertThat(result.isScalar()).isTrue();
      assertThat(doubles(result)).isEqualTo(doubles(value));
      Gradients.backward(result.mul(Scalars.held(2, result)));
      assertThat(doubles(x.getGradient())).containsExactly(2, 4, -6, 1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void aValuePerRowGetsTheGradientOfItsRow(DataType type) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = input(manager, type, 1, 2, 3, 4, 5, 6);
      NDArray values = manager.create(new double[] {10, 20}).toType(type, true);
      NDArray result = GivenGradient.attach(values, x, constant(manager, type, 1, 2, 3, 4, 5, 6));
      assertThat(result.getDataType()).isEqualTo(type);
      assertThat(doubles(result)).containsExactly(10, 20);
      NDArray weights = manager.create(new double[] {1, -2}).toType(type, true);
      Gradients.backward(result.mul(weights).sum());
      assertThat(doubles(x.getGradient())).containsExactly(1, 2, 3, -8, -10, -12);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT32", "FLOAT64"})
  void twoInputsGetOneGradientEach(DataType type) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = input(manager, type, 1, 2);
      NDArray y = input(manager, type, 3, 4, 5, 6);
      NDArray value = manager.create(7d).toType(type, true);
      NDArray result =
          GivenGradient.attach(
              value, x, constant(manager, type, 1, -1), y, constant(manager, type, 2, 3, 4, 5));
      assertThat(doubles(result)).containsExactly(7);
      Gradients.backward(result);
      assertThat(doubles(x.getGradient())).containsExactly(1, -1);
      assertThat(doubles(y.getGradient())).containsExactly(2, 3, 4, 5);
    }
  }

  @Test
  void theGradientGoesOnThroughWhatMadeTheInput() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = input(manager, DataType.FLOAT64, 1, 2, 3, 4);
      // a transpose is not contiguous
      NDArray turned = x.square().transpose();
      NDArray gradient = constant(manager, DataType.FLOAT64, 1, 2, 3, 4);
      Gradients.backward(GivenGradient.attach(manager.create(0d), turned, gradient));
      assertThat(doubles(x.getGradient())).containsExactly(2, 12, 12, 32);
    }
  }

  @Test
  void onlyTheGivenGradientCounts() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = input(manager, DataType.FLOAT64, 1, 2);
      // both the value and the gradient depend on the input here
      Gradients.backward(GivenGradient.attach(x.square().sum(), x, x.square()));
      assertThat(doubles(x.getGradient())).containsExactly(1, 4);
    }
  }

  @Test
  void nobodyAskingIsNoError() {
    try (NDManager manager = Torch.manager()) {
      NDArray x = input(manager, DataType.FLOAT64, 1, 2);
      NDArray plain = constant(manager, DataType.FLOAT64, 1, 2);
      NDArray value = manager.create(3d);
      assertThat(GivenGradient.isWanted()).isFalse();
      assertThat(doubles(GivenGradient.attach(value, x, plain))).containsExactly(3);
      try (Gradients recording = Gradients.record()) {
        assertThat(GivenGradient.isWanted()).isTrue();
        assertThat(doubles(GivenGradient.attach(value, plain, plain))).containsExactly(3);
        Gradients.backward(GivenGradient.attach(value, plain, plain, x, plain));
        assertThat(doubles(x.getGradient())).containsExactly(1, 2);
      }
    }
  }

  @Test
  void aGradientOfAnotherShapeIsRefused() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = input(manager, DataType.FLOAT64, 1, 2, 3, 4);
      NDArray other = manager.ones(new Shape(4), DataType.FLOAT64);
      assertThatThrownBy(() -> GivenGradient.attach(manager.create(0d), x, other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(4)");
    }
  }

  @Test
  void nothingStaysWithTheInputOrTheEngine() {
    int before = NativeArrays.count();
    try (NDManager parameters = Torch.manager()) {
      NDArray x = input(parameters, DataType.FLOAT32, 1, 2, 3, 4);
      int held = parameters.getManagedArrays().size();
      for (int step = 0; step < 3; step++) {
        try (NDManager work = parameters.newSubManager();
            Gradients recording = Gradients.record()) {
          NDArray gradient = constant(work, DataType.FLOAT32, 1, 2, 3, 4);
          NDArray whole = GivenGradient.attach(work.create(1f), x, gradient);
          NDArray rows = GivenGradient.attach(work.create(new float[] {1, 2}), x, gradient);
          assertThat(whole.getManager()).isSameAs(work);
          assertThat(rows.getManager()).isSameAs(work);
          Gradients.backward(whole.add(rows.sum()));
          x.getGradient().close();
        }
      }
      assertThat(parameters.getManagedArrays()).hasSize(held);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
