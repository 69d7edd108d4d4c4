package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class UNetTest {
  /** Channels, then rows, then columns. */
  private static double[][][] convolved(double[][][] x, NDArray weights, NDArray bias, int reach) {
    int out = (int) weights.getShape().get(0);
    int side = 2 * reach + 1;
    float[] w = weights.toFloatArray();
    float[] b = bias.toFloatArray();
    double[][][] made = new double[out][x[0].length][x[0][0].length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < x[0].length; i++) {
        for (int j = 0; j < x[0][0].length; j++) {
          double sum = b[o];
          for (int c = 0; c < x.length; c++) {
            for (int u = -reach; u <= reach; u++) {
              for (int v = -reach; v <= reach; v++) {
                boolean inside =
                    i + u >= 0 && i + u < x[0].length && j + v >= 0 && j + v < x[0][0].length;
                int at = ((o * x.length + c) * side + u + reach) * side + v + reach;
                sum += inside ? w[at] * x[c][i + u][j + v] : 0;
              }
            }
          }
          made[o][i][j] = reach == 0 ? sum : Math.max(0, sum);
        }
      }
    }
    return made;
  }

  private static double[][][] halved(double[][][] x) {
    double[][][] made = new double[x.length][x[0].length / 2][x[0][0].length / 2];
    for (int c = 0; c < x.length; c++) {
      for (int i = 0; i < made[c].length; i++) {
        for (int j = 0; j < made[c][i].length; j++) {
          made[c][i][j] =
              Math.max(
                  Math.max(x[c][2 * i][2 * j], x[c][2 * i][2 * j + 1]),
                  Math.max(x[c][2 * i + 1][2 * j], x[c][2 * i + 1][2 * j + 1]));
        }
      }
    }
    return made;
  }

  private static double[][][] joined(double[][][] lower, double[][][] upper) {
    double[][][] made = Arrays.copyOf(lower, lower.length + upper.length);
    for (int c = 0; c < lower.length; c++) {
      made[c] = new double[upper[0].length][upper[0][0].length];
      for (int i = 0; i < made[c].length; i++) {
        for (int j = 0; j < made[c][i].length; j++) {
          made[c][i][j] = lower[c][i / 2][j / 2];
        }
      }
    }
    System.arraycopy(upper, 0, made, lower.length, upper.length);
    return made;
  }

  private static double[] flat(double[][][] x) {
    return Arrays.stream(x).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double[] doubles(NDArray array) {
    float[] floats = array.toFloatArray();
    double[] doubles = new double[floats.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = floats[i];
    }
    return doubles;
  }

  @Test
  void equalsThePlainNetwork() {
    int before = NativeArrays.count();
    double[][][] image = new double[1][8][4];
    double[] drawn = Draws.uniform(3, 32, -1, 1);
    for (int i = 0; i < 32; i++) {
      image[0][i / 4][i % 4] = (float) drawn[i];
    }
    try (NDManager manager = Torch.manager();
        UNet network = UNet.random(1, 3, 2, new Seed(4))) {
      var p = network.parameters();
      for (int layer = 0; layer < 6; layer++) {
        p.get(2 * layer + 1).addi(0.1f * (layer + 1));
      }
      double[][][] top = convolved(image, p.get(0), p.get(1), 1);
      double[][][] middle = convolved(halved(top), p.get(2), p.get(3), 1);
      double[][][] bottom = convolved(halved(middle), p.get(4), p.get(5), 1);
      double[][][] up = convolved(joined(bottom, middle), p.get(6), p.get(7), 1);
      double[][][] out = convolved(joined(up, top), p.get(8), p.get(9), 1);
      double[][][] logits = convolved(out, p.get(10), p.get(11), 0);
      NDArray x = manager.create(floats(flat(image)), new Shape(1, 1, 8, 4));
      FeatureNetwork.Output said = network.output(x, false);
      assertThat(said.logits().getShape()).isEqualTo(new Shape(1, 2, 8, 4));
      assertThat(said.features().getShape()).isEqualTo(new Shape(1, 6, 2, 1));
      assertThat(doubles(said.logits())).containsExactly(flat(logits), within(1e-5));
      assertThat(doubles(said.features())).containsExactly(flat(bottom), within(1e-5));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void everyParameterGetsAGradientAndNoImageSeesAnother() {
    try (NDManager manager = Torch.manager();
        UNet network = UNet.random(2, 4, 3, new Seed(5));
        Gradients recording = Gradients.record()) {
      NDArray x =
          manager.create(floats(Draws.uniform(6, 3 * 2 * 64, -1, 1)), new Shape(3, 2, 8, 8));
      NDArray logits = network.forward(x, true);
      NDArray alone = network.forward(x.get("1:2"), true);
      assertThat(doubles(logits.get("1:2"))).containsExactly(doubles(alone), within(1e-5));
      Gradients.backward(logits.square().sum());
      for (NDArray parameter : network.parameters()) {
        assertThat(parameter.getGradient().abs().sum().getFloat())
            .as("gradient of %s", parameter.getShape())
            .isPositive();
      }
    }
  }

  @Test
  void refusesSidesThatCannotBeHalvedTwice() {
    try (NDManager manager = Torch.manager();
        UNet network = UNet.random(1, 2, 2, new Seed(1))) {
      assertThatThrownBy(() -> network.forward(manager.zeros(new Shape(1, 1, 6, 8)), false))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("multiples of 4");
    }
  }
}
