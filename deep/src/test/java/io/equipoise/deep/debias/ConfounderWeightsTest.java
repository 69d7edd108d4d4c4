package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class ConfounderWeightsTest {
  private static final ConfounderWeights METHOD =
      new ConfounderWeights(new ConfounderWeights.Options(3, 200, 1e-2));

  private static Evaluated weights(double[] codes, double[] centroids, int width) {
    return Evaluated.of(METHOD, "ate-d-weights")
        .array("codes", codes, codes.length / width, width)
        .array("centroids", centroids, centroids.length / width, width);
  }

  @Test
  void givesTheWorkedNumbers() {
    assertThat(
            weights(new double[] {1, 0, 0.6, 0.8}, new double[] {1, 0, 0, 1}, 2)
                .evaluate()
                .value()
                .data())
        .containsExactly(new double[] {0.5, 0.3}, within(1e-12));
  }

  @Test
  void lengthsDoNotCountAndZerosResembleNothing() {
    double[] codes = {3, 0, 0, 0, -1, 0};
    assertThat(weights(codes, new double[] {5, 0}, 2).evaluate().value().data())
        .containsExactly(new double[] {0, 1, 2}, within(1e-12));
  }

  @Test
  void fitsADictionaryWhoseWeightsItApplies() {
    double[] drawn = Draws.uniform(1, 16 * 60, 0, 1);
    float[] features = new float[drawn.length];
    for (int i = 0; i < features.length; i++) {
      features[i] = (float) drawn[i] * (i % 16 < 8 == i / 16 % 2 > 0 ? 1 : 0);
    }
    ConfounderWeights.Dictionary dictionary = METHOD.fit(features, 16, new Seed(2));
    assertThat(dictionary.code().outputs()).isEqualTo(2);
    assertThat(dictionary.centroids().length).isBetween(2, 6);
    double[] weights = dictionary.weights(features);
    assertThat(weights).hasSize(60);
    float[] applied = dictionary.apply(features);
    for (int i = 0; i < features.length; i++) {
      assertThat(weights[i / 16]).isBetween(-1e-9, 2 + 1e-9);
      assertThat(applied[i]).isEqualTo((float) (features[i] * weights[i / 16]));
    }
    try (NDManager step = Torch.manager()) {
      NDArray array = step.create(features, new Shape(60, 16));
      float[] inStep = dictionary.apply(array).toFloatArray();
      for (int i = 0; i < applied.length; i++) {
        assertThat(inStep[i]).isCloseTo(applied[i], within(1e-6f));
      }
    }
    assertThat(METHOD.fit(features, 16, new Seed(2)).centroids()).isEqualTo(dictionary.centroids());
  }

  @Test
  void refusesBadValuesByName() {
    assertThatThrownBy(() -> new ConfounderWeights.Options(0, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("centres");
    assertThatThrownBy(() -> METHOD.fit(new float[3], 2, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features");
    assertThatThrownBy(() -> weights(new double[] {1, 2}, new double[0], 2).value())
        .isInstanceOf(UserError.class);
  }
}
