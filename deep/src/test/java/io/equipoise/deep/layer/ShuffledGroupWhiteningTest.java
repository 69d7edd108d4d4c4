package io.equipoise.deep.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.SymmetricEigen;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ShuffledGroupWhiteningTest {
  private static final ShuffledGroupWhitening LAYER =
      new ShuffledGroupWhitening(ShuffledGroupWhitening.Options.DEFAULT);
  private static final int[] SHUFFLE = {2, 0, 3, 1};

  private static double[] white(double[] x, int groups, double eps, int... permutation) {
    return Evaluated.of(LAYER, "shuffled-group-whitening")
        .array("features", x, x.length / permutation.length, permutation.length)
        .list("permutation", permutation)
        .with("groups", groups)
        .with("eps", eps)
        .evaluate()
        .value()
        .data();
  }

  /** One group after the other, by eigenvectors and plain sums. */
  private static double[] slow(double[] x, int groups, double eps, int... permutation) {
    int d = permutation.length;
    int n = x.length / d;
    int w = d / groups;
    double[] out = new double[x.length];
    for (int g = 0; g < groups; g++) {
      double[][] centred = new double[n][w];
      for (int k = 0; k < w; k++) {
        int column = permutation[g * w + k];
        double mean = 0;
        for (int i = 0; i < n; i++) {
          mean += x[i * d + column] / n;
        }
        for (int i = 0; i < n; i++) {
          centred[i][k] = x[i * d + column] - mean;
        }
      }
      double[][] covariance = new double[w][w];
      for (int a = 0; a < w; a++) {
        for (int b = 0; b < w; b++) {
          for (int i = 0; i < n; i++) {
            covariance[a][b] += centred[i][a] * centred[i][b] / n;
          }
        }
        covariance[a][a] += eps;
      }
      SymmetricEigen eigen = SymmetricEigen.of(covariance);
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < w; k++) {
          for (int j = 0; j < w; j++) {
            double along = 0;
            for (int b = 0; b < w; b++) {
              along += centred[i][b] * eigen.vectors()[b][j];
            }
            out[i * d + permutation[g * w + k]] +=
                along / Math.sqrt(eigen.values()[j]) * eigen.vectors()[k][j];
          }
        }
      }
    }
    return out;
  }

  @Test
  void computesTheWorkedExample() {
    double[] x = {1, 2, 0, 1, 2, 0, 1, 1, 0, 1, 3, 0, 3, 3, 2, 2};
    assertThat(Arrays.copyOf(white(x, 2, 0, 0, 1, 2, 3), 4))
        .containsExactly(
            new double[] {-0.57735027, 0.57735027, -1.38675049, -0.2773501}, within(5e-9));
  }

  @Test
  void equalsTheEigenFormUnderAnyShuffle() {
    double[] x = Draws.uniform(41, 36, -2, 2);
    for (int groups : new int[] {1, 2, 4}) {
      for (double eps : new double[] {0, 1e-5, 0.3}) {
        assertThat(white(x, groups, eps, SHUFFLE))
            .containsExactly(slow(x, groups, eps, SHUFFLE), within(1e-12));
      }
    }
  }

  @Test
  void groupsHaveUnitCovarianceAndMeanZero() {
    double[] z = white(Draws.uniform(42, 60, -3, 5), 2, 0, SHUFFLE);
    for (int a = 0; a < 4; a++) {
      double mean = 0;
      for (int i = 0; i < 15; i++) {
        mean += z[4 * i + a] / 15;
      }
      assertThat(mean).isCloseTo(0, within(1e-13));
      for (int b = 0; b < 4; b++) {
        // channels 2 and 0 are one group, 3 and 1 the other
        boolean together = a == b || a % 2 == b % 2;
        double product = 0;
        for (int i = 0; i < 15; i++) {
          product += z[4 * i + a] * z[4 * i + b] / 15;
        }
        if (together) {
          assertThat(product).isCloseTo(a == b ? 1 : 0, within(1e-12));
        }
      }
    }
  }

  @Test
  void oneGroupAndOneChannelPerGroupHeedNoShuffle() {
    double[] x = Draws.uniform(43, 36, -2, 2);
    for (int groups : new int[] {1, 4}) {
      assertThat(white(x, groups, 1e-5, SHUFFLE))
          .containsExactly(white(x, groups, 1e-5, 0, 1, 2, 3), within(1e-12));
    }
    double[] standardised = white(x, 4, 0, SHUFFLE);
    double mean = 0;
    double square = 0;
    for (int i = 0; i < 9; i++) {
      mean += x[4 * i + 1] / 9;
      square += x[4 * i + 1] * x[4 * i + 1] / 9;
    }
    assertThat(standardised[1])
        .isCloseTo((x[1] - mean) / Math.sqrt(square - mean * mean), within(1e-12));
  }

  @Test
  void aConstantOnAllRowsChangesNothingAndATurnOfTheInputsTurnsTheOutput() {
    double[] x = Draws.uniform(44, 20, -2, 2);
    double[] moved = new double[20];
    double[] turned = new double[20];
    double c = Math.cos(0.7);
    double s = Math.sin(0.7);
    for (int i = 0; i < 10; i++) {
      moved[2 * i] = x[2 * i] + 100;
      moved[2 * i + 1] = x[2 * i + 1] - 7;
      turned[2 * i] = c * x[2 * i] - s * x[2 * i + 1];
      turned[2 * i + 1] = s * x[2 * i] + c * x[2 * i + 1];
    }
    double[] z = white(x, 1, 1e-5, 0, 1);
    assertThat(white(moved, 1, 1e-5, 0, 1)).containsExactly(z, within(1e-10));
    double[] expected = new double[20];
    for (int i = 0; i < 10; i++) {
      expected[2 * i] = c * z[2 * i] - s * z[2 * i + 1];
      expected[2 * i + 1] = s * z[2 * i] + c * z[2 * i + 1];
    }
    assertThat(white(turned, 1, 1e-5, 0, 1)).containsExactly(expected, within(1e-10));
  }

  /** Σ weight · output, and its gradient by the features. */
  private static double[] withGradient(double[] x, int groups, double eps, boolean gradient) {
    double[] weights = Draws.uniform(46, x.length, -1, 1);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray features = manager.create(x, new Shape(x.length / 4, 4));
      features.setRequiresGradient(true);
      NDArray sum =
          new ShuffledGroupWhitening(new ShuffledGroupWhitening.Options(groups, eps))
              .forward(features, SHUFFLE)
              .mul(manager.create(weights, features.getShape()))
              .sum();
      if (!gradient) {
        return new double[] {sum.getDouble()};
      }
      Gradients.backward(sum);
      return features.getGradient().toDoubleArray();
    }
  }

  private static void gradientEqualsDifferences(double[] x, int groups, double eps) {
    double[] slopes = withGradient(x, groups, eps, true);
    for (int i = 0; i < x.length; i++) {
      double step = 1e-5;
      double[] up = x.clone();
      double[] down = x.clone();
      up[i] += step;
      down[i] -= step;
      double numeric =
          (withGradient(up, groups, eps, false)[0] - withGradient(down, groups, eps, false)[0])
              / (2 * step);
      assertThat(slopes[i])
          .as("groups %d, entry %d", groups, i)
          .isCloseTo(numeric, within(1e-7 * Math.max(1, Math.abs(numeric))));
    }
  }

  @Test
  void theGradientRunsThroughTheWhitening() {
    for (int groups : new int[] {1, 2, 4}) {
      gradientEqualsDifferences(Draws.uniform(45, 36, -2, 2), groups, 1e-3);
    }
  }

  @Test
  void theGradientIsExactWhereEigenvaluesMeet() {
    // all four channels have variance 1/4 and no covariance
    double[] x = new double[32];
    for (int i = 0; i < 8; i++) {
      x[4 * i] = (i & 1) - 0.5;
      x[4 * i + 1] = (i >> 1 & 1) - 0.5;
      x[4 * i + 2] = (i >> 2 & 1) - 0.5;
      x[4 * i + 3] = (Integer.bitCount(i) & 1) - 0.5;
    }
    gradientEqualsDifferences(x, 1, 0);
    gradientEqualsDifferences(x, 2, 0);
  }

  @Test
  void singlePrecisionFollowsAndNothingIsLeft() {
    int before = NativeArrays.count();
    double[] x = Draws.uniform(47, 64 * 8, -2, 2);
    int[] order = {0, 1, 2, 3, 4, 5, 6, 7};
    double[] exact = slow(x, 2, 1e-5, order);
    float[] narrow = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      narrow[i] = (float) x[i];
    }
    try (NDManager manager = Torch.manager()) {
      NDArray features = manager.create(narrow, new Shape(64, 8));
      float[] z =
          new ShuffledGroupWhitening(new ShuffledGroupWhitening.Options(2, 1e-5))
              .forward(features, order)
              .toFloatArray();
      for (int i = 0; i < z.length; i++) {
        assertThat((double) z[i]).isCloseTo(exact[i], within(1e-4));
      }
      float[] drawn = LAYER.forward(features, new Seed(3).generator()).toFloatArray();
      assertThat(LAYER.forward(features, new Seed(3).generator()).toFloatArray()).isEqualTo(drawn);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void fewRowsAndConstantChannelsAreDefinedWithEps() {
    assertThat(white(new double[] {3, 4}, 1, 1e-5, 0, 1)).containsOnly(0);
    double[] flat = white(new double[] {1, 5, 2, 5, 3, 5}, 1, 1e-5, 0, 1);
    assertThat(flat).doesNotContain(Double.NaN);
    assertThat(flat[1]).isCloseTo(0, within(1e-12));
    assertThatThrownBy(() -> white(new double[] {1, 5, 2, 5, 3, 5}, 1, 0, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("covariance without an inverse");
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] x = Draws.uniform(48, 12, -1, 1);
    assertThatThrownBy(() -> white(x, 3, 0, 0, 1, 2, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("groups is 3");
    assertThatThrownBy(() -> white(x, 2, 0, 0, 1, 2, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("once");
    assertThatThrownBy(() -> white(x, 2, -1, 0, 1, 2, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("eps is -1");
    double[] broken = x.clone();
    broken[4] = Double.NaN;
    assertThatThrownBy(() -> white(broken, 2, 0, 0, 1, 2, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
