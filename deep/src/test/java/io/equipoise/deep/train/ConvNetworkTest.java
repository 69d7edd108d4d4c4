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
import io.equipoise.deep.train.ConvNetwork.Form;
import org.junit.jupiter.api.Test;

class ConvNetworkTest {
  private static final Form FORM = new Form(2, 8, 6, new int[] {3, 4}, 5, 3);

  private static float[] waves(int count) {
    float[] waves = new float[count];
    for (int i = 0; i < count; i++) {
      waves[i] = (float) Math.sin(0.7 * i);
    }
    return waves;
  }

  @Test
  void rowsAndImagesAreTheSame() {
    try (ConvNetwork network = ConvNetwork.random(FORM, new Seed(1));
        NDManager manager = network.manager().newSubManager()) {
      NDArray images = manager.create(waves(4 * 2 * 8 * 6), new Shape(4, 2, 8, 6));
      FeatureNetwork.Output output = network.output(images, false);
      assertThat(output.logits().getShape()).isEqualTo(new Shape(4, 3));
      assertThat(output.features().getShape()).isEqualTo(new Shape(4, 5));
      assertThat(network.maps(images).getShape()).isEqualTo(new Shape(4, 4, 2, 1));
      assertThat(network.forward(images.reshape(4, -1), false).toFloatArray())
          .isEqualTo(output.logits().toFloatArray());
      float[] second = network.forward(images.get("1:2"), false).toFloatArray();
      for (int c = 0; c < 3; c++) {
        assertThat(second[c]).isCloseTo(output.logits().getFloat(1, c), within(1e-5f));
      }
    }
  }

  /** With means for features, logits are the means of the maps that the last layer makes. */
  @Test
  void withoutHiddenLayerLogitsAreMeansOfActivationMaps() {
    Form form = new Form(2, 8, 8, new int[] {3, 4}, 0, 3);
    try (ConvNetwork network = ConvNetwork.random(form, new Seed(2));
        NDManager manager = network.manager().newSubManager()) {
      NDArray images = manager.create(waves(2 * 8 * 8), new Shape(1, 2, 8, 8));
      float[] maps = network.maps(images).toFloatArray();
      float[] weight = network.parameters().get(4).toFloatArray();
      float[] logits = network.forward(images, false).toFloatArray();
      for (int c = 0; c < 3; c++) {
        double mean = 0;
        for (int at = 0; at < maps.length; at++) {
          mean += weight[c * 4 + at / 4] * maps[at] / 4;
        }
        assertThat(logits[c]).isCloseTo((float) mean, within(1e-5f));
      }
    }
  }

  @Test
  void everyParameterLearns() {
    try (ConvNetwork network = ConvNetwork.random(FORM, new Seed(3));
        NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray images = manager.create(waves(6 * 2 * 8 * 6), new Shape(6, 2, 8, 6));
      Gradients.backward(network.forward(images, true).logSoftmax(1).square().mean());
      for (NDArray parameter : network.parameters()) {
        try (NDArray gradient = parameter.getGradient()) {
          assertThat(gradient.abs().sum().getFloat()).isPositive();
        }
      }
    }
  }

  @Test
  void startsTheSameFromTheSameSeed() {
    try (ConvNetwork one = ConvNetwork.random(FORM, new Seed(4));
        ConvNetwork same = ConvNetwork.random(FORM, new Seed(4));
        ConvNetwork other = ConvNetwork.random(FORM, new Seed(5))) {
      float[] first = one.parameters().get(0).toFloatArray();
      assertThat(same.parameters().get(0).toFloatArray()).isEqualTo(first);
      assertThat(other.parameters().get(0).toFloatArray()).isNotEqualTo(first);
    }
  }

  @Test
  void refusesAFormThatCannotBe() {
    assertThatThrownBy(() -> new Form(3, 6, 16, new int[] {4, 4, 4}, 8, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be halved 3 times");
    assertThatThrownBy(() -> new Form(0, 8, 8, new int[] {4}, 8, 2))
        .hasMessageContaining("channels");
    assertThatThrownBy(() -> new Form(1, 8, 8, new int[0], 8, 2)).hasMessageContaining("maps");
    assertThatThrownBy(() -> new Form(1, 8, 8, new int[] {0}, 8, 2)).hasMessageContaining("maps");
    assertThatThrownBy(() -> new Form(1, 8, 8, new int[] {4}, -1, 2))
        .hasMessageContaining("features");
    assertThatThrownBy(() -> new Form(1, 8, 8, new int[] {4}, 8, 0))
        .hasMessageContaining("classes");
  }
}
