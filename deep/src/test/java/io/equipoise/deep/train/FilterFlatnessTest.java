package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

class FilterFlatnessTest {
  private static final double[] RADII = {0.1, 0.5, 1};

  /** Squared outputs of rows of sines, summed. */
  private static DoubleSupplier loss(DenseNetwork network) {
    return () -> {
      try (NDManager manager = network.manager().newSubManager()) {
        float[] x = new float[5 * 3];
        for (int i = 0; i < x.length; i++) {
          x[i] = (float) Math.sin(i);
        }
        NDArray out =
            network.forward(manager.create(x, new ai.djl.ndarray.types.Shape(5, 3)), false);
        double sum = 0;
        for (float value : out.toFloatArray()) {
          sum += (double) value * value;
        }
        return sum;
      }
    };
  }

  private static void scale(DenseNetwork network, int parameter, float factor) {
    NDArray weight = network.parameters().get(parameter);
    try (Gradients paused = Gradients.pause()) {
      weight.muli(factor);
    }
  }

  @Test
  void theSameFunctionInOtherScalesIsAsFlat() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {3, 6, 2}, 0, new Seed(1))) {
      double[] before = FilterFlatness.rises(network, loss(network), RADII, 4, new Seed(2));
      scale(network, 0, 8);
      scale(network, 1, 8);
      scale(network, 2, 1 / 8f);
      double[] after = FilterFlatness.rises(network, loss(network), RADII, 4, new Seed(2));
      for (int r = 0; r < RADII.length; r++) {
        assertThat(after[r]).isCloseTo(before[r], within(1e-4 * Math.abs(before[r])));
        assertThat(before[r]).isPositive();
      }
    }
  }

  @Test
  void theNetworkIsAsItWas() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {3, 6, 2}, 0, new Seed(1))) {
      float[] before = network.parameters().get(0).toFloatArray();
      double[] once = FilterFlatness.rises(network, loss(network), RADII, 2, new Seed(3));
      assertThat(network.parameters().get(0).toFloatArray()).isEqualTo(before);
      assertThat(FilterFlatness.rises(network, loss(network), RADII, 2, new Seed(3)))
          .isEqualTo(once);
    }
  }

  @Test
  void refusesNoDirectionAndNoRadius() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {3, 2}, 0, new Seed(1))) {
      assertThatThrownBy(() -> FilterFlatness.rises(network, loss(network), RADII, 0, new Seed(1)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("directions");
      assertThatThrownBy(
              () -> FilterFlatness.rises(network, loss(network), new double[1], 1, new Seed(1)))
          .hasMessageContaining("radii");
    }
  }
}
