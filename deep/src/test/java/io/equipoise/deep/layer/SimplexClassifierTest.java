package io.equipoise.deep.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class SimplexClassifierTest {

  @Test
  void cornersAreOfUnitLengthEquallyFarApartAndCentred() {
    for (int k : new int[] {2, 3, 5, 64}) {
      double[] rows = SimplexClassifier.rows(k);
      int d = k - 1;
      double[] sum = new double[d];
      for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
          double dot = 0;
          for (int c = 0; c < d; c++) {
            dot += rows[i * d + c] * rows[j * d + c];
          }
          assertThat(dot).as("K %d", k).isCloseTo(i == j ? 1 : -1.0 / d, within(1e-12));
        }
        for (int c = 0; c < d; c++) {
          sum[c] += rows[i * d + c];
        }
      }
      assertThat(sum).as("K %d", k).containsExactly(new double[d], within(1e-12));
    }
  }

  @Test
  void givesTheWorkedTriangleToEval() {
    Evaluated simplex =
        Evaluated.of(new SimplexClassifier(new SimplexClassifier.Options(3)), "simplex");
    assertThat(simplex.with("K", 3).evaluate().value().data())
        .containsExactly(
            new double[] {
              0.96592583, -0.25881905, -0.25881905, 0.96592583, -0.70710678, -0.70710678
            },
            within(1e-8));
    assertThat(simplex.evaluate().value().shape()).containsExactly(3, 2);
  }

  @Test
  void theLossIsTheCrossEntropyOverAllCornersFromTheEnd() {
    SimplexClassifier corners = new SimplexClassifier(new SimplexClassifier.Options(5));
    double[] h = Draws.uniform(1, 12, -2, 2);
    long[] labels = {0, 1, 3};
    double[] w = SimplexClassifier.rows(5);
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      double all = 0;
      double own = 0;
      for (int k = 0; k < 5; k++) {
        double logit = 0;
        for (int c = 0; c < 4; c++) {
          logit += h[i * 4 + c] * w[k * 4 + c];
        }
        all += Math.exp(logit);
        own = k == 4 - labels[i] ? logit : own;
      }
      sum += Math.log(all) - own;
    }
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager()) {
      NDArray features = manager.create(h, new Shape(3, 4));
      assertThat(corners.loss(features, manager.create(labels)).getDouble())
          .isCloseTo(sum / 3, within(1e-6));
      NDArray single = features.toType(DataType.FLOAT32, true);
      assertThat(corners.loss(single, manager.create(labels)).getFloat())
          .isCloseTo((float) (sum / 3), within(1e-5f));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> new SimplexClassifier.Options(1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 1");
    SimplexClassifier corners = new SimplexClassifier(new SimplexClassifier.Options(4));
    assertThat(corners.width()).isEqualTo(3);
    try (NDManager manager = Torch.manager()) {
      NDArray features = manager.ones(new Shape(1, 3));
      assertThatThrownBy(() -> corners.loss(features, manager.create(new long[] {4})))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("label 4 has no corner");
      assertThatThrownBy(() -> corners.logits(manager.ones(new Shape(1, 4))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("needs (N,3)");
    }
    assertThatThrownBy(() -> Evaluated.of(corners, "simplex").evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'K' is missing");
  }
}
