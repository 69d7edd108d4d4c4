package io.equipoise.deep.layer;

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
import io.equipoise.deep.loss.Draws;
import java.util.List;
import org.junit.jupiter.api.Test;

class GaborLayerTest {
  private static final GaborBranch BRANCH =
      new GaborBranch(new GaborBranch.Options(2, 2, 5, 3, 4, 0, 3, 0.1, true));

  private static NDArray array(NDManager manager, long seed, long... shape) {
    Shape form = new Shape(shape);
    double[] drawn = Draws.uniform(seed, Math.toIntExact(form.size()), -1, 1);
    float[] values = new float[drawn.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) drawn[i];
    }
    return manager.create(values, form);
  }

  /** Moves the last number of the gate, which opens or shuts it. */
  private static void move(GaborLayer layer, double by) {
    List<NDArray> parameters = layer.parameters();
    try (Gradients paused = Gradients.pause()) {
      parameters.get(parameters.size() - 1).addi(by);
    }
  }

  @Test
  void aShutGateLeavesTheFeaturesAloneAndAnOpenOneReadsAll() {
    int before = NativeArrays.count();
    try (GaborLayer layer = BRANCH.layer(6, 3, new Seed(1));
        NDManager manager = layer.filters().parameter().getManager().newSubManager()) {
      NDArray images = array(manager, 1, 5, 2, 8, 12);
      NDArray maps = array(manager, 2, 5, 3, 4, 4);
      move(layer, -1000);
      for (boolean training : new boolean[] {false, true}) {
        GaborLayer.Texture none = layer.read(images, maps, training);
        assertThat(none.features().toFloatArray()).containsOnly(0f).hasSize(30);
        assertThat(none.kept()).isZero();
        assertThat(none.cost().getFloat()).isZero();
      }
      move(layer, 2000);
      float[] all = layer.readAll(images, maps, true).features().toFloatArray();
      for (boolean training : new boolean[] {false, true}) {
        GaborLayer.Texture read = layer.read(images, maps, training);
        assertThat(read.kept()).isEqualTo(1);
        assertThat(read.cost().getFloat()).isCloseTo(0.1f, within(1e-6f));
        assertThat(read.features().toFloatArray()).containsExactly(all, within(1e-5f));
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void canBeMadeWhileGradientsAreRecorded() {
    try (Gradients recording = Gradients.record();
        GaborLayer layer = BRANCH.layer(6, 3, new Seed(1))) {
      List<NDArray> parameters = layer.parameters();
      assertThat(parameters.get(parameters.size() - 1).toFloatArray()).containsExactly(1f);
    }
  }

  @Test
  void whatIsNotKeptIsNotReadButTheAnswerIsTheSame() {
    try (GaborLayer layer = BRANCH.layer(6, 3, new Seed(2));
        NDManager manager = layer.filters().parameter().getManager().newSubManager()) {
      NDArray images = array(manager, 3, 7, 1, 8, 8);
      NDArray maps = array(manager, 4, 7, 3, 4, 4);
      move(layer, -1);
      GaborLayer.Texture some = layer.read(images, maps, false);
      assertThat(some.kept()).isStrictlyBetween(0.0, 1.0);
      float[] together = some.features().toFloatArray();
      for (int i = 0; i < 7; i++) {
        NDArray one = images.get(i + ":" + (i + 1));
        float[] alone =
            layer.read(one, maps.get(i + ":" + (i + 1)), false).features().toFloatArray();
        for (int d = 0; d < 6; d++) {
          assertThat(together[i * 6 + d]).isCloseTo(alone[d], within(1e-5f));
        }
      }
    }
  }

  @Test
  void gradientsReachFiltersAndGate() {
    try (GaborLayer layer = BRANCH.layer(6, 3, new Seed(3));
        Gradients recording = Gradients.record()) {
      NDArray filters = layer.filters().parameter();
      try (NDManager step = filters.getManager().newSubManager()) {
        NDArray images = array(step, 5, 6, 1, 8, 8);
        GaborLayer.Texture read = layer.read(images, array(step, 6, 6, 3, 4, 4), true);
        Gradients.backward(read.features().square().sum().add(read.cost()));
      }
      assertThat(filters.getGradient().toFloatArray()).doesNotContain(0f, Float.NaN);
      for (NDArray parameter : layer.parameters()) {
        float[] slopes = parameter.getGradient().toFloatArray();
        assertThat(slopes).doesNotContain(Float.NaN);
        double size = 0;
        for (float slope : slopes) {
          size += Math.abs(slope);
        }
        assertThat(size).isPositive();
      }
    }
  }

  @Test
  void readsTheMeanAloneWhenToldSo() {
    GaborBranch plain = new GaborBranch(new GaborBranch.Options(2, 2, 5, 3, 4, 0, 3, 0.1, false));
    try (GaborLayer layer = plain.layer(6, 3, new Seed(5));
        NDManager manager = layer.filters().parameter().getManager().newSubManager()) {
      NDArray images = array(manager, 10, 2, 1, 8, 8);
      NDArray maps = array(manager, 11, 2, 3, 4, 4);
      float[] read = layer.readAll(images, maps, false).features().toFloatArray();
      float[] turned = layer.readAll(images.neg(), maps, false).features().toFloatArray();
      assertThat(turned).containsExactly(read, within(1e-5f));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    try (GaborLayer layer = BRANCH.layer(6, 3, new Seed(4));
        NDManager manager = layer.filters().parameter().getManager().newSubManager()) {
      NDArray maps = array(manager, 7, 2, 3, 4, 4);
      assertThatThrownBy(() -> layer.read(array(manager, 8, 2, 1, 9, 8), maps, false))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("images have the shape (2, 1, 9, 8)");
      assertThatThrownBy(() -> layer.read(array(manager, 9, 2, 1, 4, 4), maps, false))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("smaller than filters of 5");
      assertThatThrownBy(() -> BRANCH.layer(0, 3, new Seed(1)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("width is 0");
    }
  }
}
