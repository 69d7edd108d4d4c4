package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class SupConLossTest {

  private static SupConLoss of(double temperature) {
    return new SupConLoss(new SupConLoss.Options(temperature));
  }

  private static double loss(double tau, double[] features, int width, long... labels) {
    try (NDManager manager = Torch.manager()) {
      NDArray z = manager.create(features, new Shape(labels.length, width));
      return of(tau).loss(z, manager.create(labels)).getDouble();
    }
  }

  private static double plain(double tau, double[] features, int width, long[] labels) {
    double sum = 0;
    int paired = 0;
    for (int i = 0; i < labels.length; i++) {
      double all = 0;
      double own = 0;
      int partners = 0;
      for (int j = 0; j < labels.length; j++) {
        if (j != i) {
          double similarity = cosine(features, width, i, j) / tau;
          all += Math.exp(similarity);
          own += labels[i] == labels[j] ? similarity : 0;
          partners += labels[i] == labels[j] ? 1 : 0;
        }
      }
      if (partners > 0) {
        sum += Math.log(all) - own / partners;
        paired++;
      }
    }
    return paired == 0 ? 0 : sum / paired;
  }

  private static double cosine(double[] features, int width, int i, int j) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int k = 0; k < width; k++) {
      dot += features[i * width + k] * features[j * width + k];
      left += features[i * width + k] * features[i * width + k];
      right += features[j * width + k] * features[j * width + k];
    }
    return dot / Math.sqrt(left * right);
  }

  @Test
  void givesTheWorkedValue() {
    double[] features = {1, 0, 0.8, 0.6, 0, 1, -0.6, 0.8};
    assertThat(loss(0.5, features, 2, 0, 0, 1, 1)).isCloseTo(0.430190, within(5e-7));
  }

  @Test
  void equalsThePlainFormulaAndSkipsRowsWithoutPartner() {
    for (long seed = 0; seed < 5; seed++) {
      double[] features = Draws.uniform(seed, 8 * 3, -1, 1);
      long[] labels = {0, 1, 1, 2, 0, 3, 1, 0};
      assertThat(loss(0.3, features, 3, labels))
          .as("seed %d", seed)
          .isCloseTo(plain(0.3, features, 3, labels), within(1e-9));
    }
    assertThat(loss(0.3, Draws.uniform(9, 9, -1, 1), 3, 0, 1, 2)).isZero();
    assertThat(loss(0.3, new double[] {1, 2}, 2, 0)).isZero();
  }

  @Test
  void doesNotSeeScaleOrRotation() {
    double[] features = Draws.uniform(4, 12, -1, 1);
    double[] scaled = new double[12];
    double[] turned = new double[12];
    for (int i = 0; i < 6; i++) {
      double scale = 5.5;
      scaled[2 * i] = scale * features[2 * i];
      scaled[2 * i + 1] = scale * features[2 * i + 1];
      turned[2 * i] = 0.6 * features[2 * i] - 0.8 * features[2 * i + 1];
      turned[2 * i + 1] = 0.8 * features[2 * i] + 0.6 * features[2 * i + 1];
    }
    double once = loss(0.1, features, 2, 0, 0, 1, 1, 2, 2);
    assertThat(loss(0.1, scaled, 2, 0, 0, 1, 1, 2, 2)).isCloseTo(once, within(1e-9));
    assertThat(loss(0.1, turned, 2, 0, 0, 1, 1, 2, 2)).isCloseTo(once, within(1e-9));
  }

  @Test
  void ofOneClassIsLeastWhereAllAreEqual() {
    double[] equal = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
    assertThat(loss(0.1, equal, 2, 3, 3, 3, 3, 3)).isCloseTo(Math.log(4), within(1e-9));
    for (long seed = 0; seed < 5; seed++) {
      assertThat(loss(0.1, Draws.uniform(seed, 10, -1, 1), 2, 3, 3, 3, 3, 3))
          .as("seed %d", seed)
          .isGreaterThan(Math.log(4));
    }
  }

  @Test
  void staysFiniteOnZeroAndHugeFeatures() {
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      try (NDManager manager = Torch.manager();
          Gradients recording = Gradients.record()) {
        double[] features = {0, 0, 0, 0, 1e6, -1e6, 1e-7, 0};
        NDArray z = manager.create(features, new Shape(4, 2)).toType(type, false).duplicate();
        z.setRequiresGradient(true);
        NDArray loss = of(0.1).loss(z, manager.create(new long[] {0, 0, 1, 1}));
        assertThat(loss.getDataType()).isEqualTo(type);
        Gradients.backward(loss);
        for (double slope : z.getGradient().toType(DataType.FLOAT64, false).toDoubleArray()) {
          assertThat(slope).as(type.toString()).isFinite();
        }
      }
    }
  }

  @Test
  void refusesATemperatureOfZero() {
    assertThatThrownBy(() -> of(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("temperature is 0");
  }
}
