package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SobelBoundaryTest {
  private static int[] mask(int[] labels, int height, int width) {
    double[] values =
        Evaluated.of(
                new ConfidenceWeightedPseudoLabels(ConfidenceWeightedPseudoLabels.Options.DEFAULT),
                "cw-bass-boundary")
            .array("labels", Arrays.stream(labels).asDoubleStream().toArray(), height, width)
            .evaluate()
            .value()
            .data();
    return Arrays.stream(values).mapToInt(value -> (int) value).toArray();
  }

  private static int[] plain(int[] labels, int height, int width, int classes) {
    int[] mask = new int[labels.length];
    for (int c = 0; c < classes; c++) {
      for (int i = 0; i < height; i++) {
        for (int j = 0; j < width; j++) {
          int across = 0;
          int down = 0;
          for (int u = -1; u <= 1; u++) {
            for (int v = -1; v <= 1; v++) {
              boolean inside = i + u >= 0 && i + u < height && j + v >= 0 && j + v < width;
              int one = inside && labels[(i + u) * width + j + v] == c ? 1 : 0;
              across += v * (u == 0 ? 2 : 1) * one;
              down += u * (v == 0 ? 2 : 1) * one;
            }
          }
          mask[i * width + j] |= across != 0 || down != 0 ? 1 : 0;
        }
      }
    }
    return mask;
  }

  @Test
  void aConstantMapIsMarkedOnTheBorderOfTheImageOnly() {
    int[] mask = mask(new int[20], 4, 5);
    for (int i = 0; i < 20; i++) {
      boolean border = i / 5 == 0 || i / 5 == 3 || i % 5 == 0 || i % 5 == 4;
      assertThat(mask[i]).as("pixel %d", i).isEqualTo(border ? 1 : 0);
    }
  }

  @Test
  void equalsThePlainFilter() {
    for (long seed = 0; seed < 5; seed++) {
      int[] labels = Draws.codes(seed, 63, 3);
      assertThat(mask(labels, 7, 9)).as("seed %d", seed).isEqualTo(plain(labels, 7, 9, 3));
    }
  }

  @Test
  void imagesDoNotSeeEachOther() {
    int[] labels = Draws.codes(8, 50, 4);
    try (NDManager manager = Torch.manager()) {
      long[] codes = Arrays.stream(labels).asLongStream().toArray();
      float[] both =
          SobelBoundary.of(manager.create(codes).reshape(new Shape(2, 5, 5)), 4).toFloatArray();
      int[] second = plain(Arrays.copyOfRange(labels, 25, 50), 5, 5, 4);
      for (int i = 0; i < 25; i++) {
        assertThat(both[25 + i]).as("pixel %d", i).isEqualTo(second[i]);
      }
      assertThatThrownBy(() -> SobelBoundary.of(manager.create(codes), 4))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("(B,H,W)");
    }
  }
}
