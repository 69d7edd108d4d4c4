package io.equipoise.deep.engine;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.Test;

class ScalarsTest {

  @Test
  void aHeldNumberOutlivesAGarbageCollectionBeforeTheGradient() {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      try (NDManager manager = Torch.manager();
          Gradients recording = Gradients.record()) {
        NDArray x = manager.create(new double[] {1, 2, 3}).toType(type, true);
        x.setRequiresGradient(true);
        NDArray scaled = x.mul(Scalars.held(16, x));
        assertThat(scaled.getDataType()).isEqualTo(type);
        System.gc();
        Gradients.backward(scaled.sum());
        assertThat(x.getGradient().toType(DataType.FLOAT64, false).toDoubleArray())
            .containsExactly(16, 16, 16);
      }
    }
  }

  @Test
  void boundsOfAClipAreNotReadAgain() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray x = manager.create(new double[] {-1, 0.5, 3});
      x.setRequiresGradient(true);
      NDArray clipped = x.clip(0d, 2d);
      System.gc();
      Gradients.backward(clipped.sum());
      assertThat(x.getGradient().toDoubleArray()).containsExactly(0, 1, 0);
    }
  }
}
