package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.embedding.CameraDiversityLoss.Options;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CameraDiversityLossTest {

  private static Evaluated diversity(
      double[] z, int[] clusters, int[] devices, int count, double tau) {
    return Evaluated.of(new CameraDiversityLoss(Options.DEFAULT), "camera-diversity")
        .array("embeddings", z, clusters.length, z.length / clusters.length)
        .list("clusters", clusters)
        .list("devices", devices)
        .with("V", count)
        .with("tau", tau);
  }

  private static double[] weights(int[] clusters, int[] devices, int count) {
    return Evaluated.of(new CameraDiversityLoss(Options.DEFAULT), "camera-weights")
        .list("clusters", clusters)
        .list("devices", devices)
        .with("V", count)
        .evaluate()
        .value()
        .data();
  }

  private static double[] plainWeights(int[] clusters, int[] devices, int count) {
    int n = clusters.length;
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      double entropy = 0;
      double own = 0;
      for (int v = 0; v < count; v++) {
        double in = 0;
        double size = 0;
        for (int j = 0; j < n; j++) {
          size += clusters[j] == clusters[i] ? 1 : 0;
          in += clusters[j] == clusters[i] && devices[j] == v ? 1 : 0;
        }
        entropy -= in > 0 ? in / size * Math.log(in / size) : 0;
        own = v == devices[i] ? in / size : own;
      }
      weights[i] = (1 + (count > 1 ? entropy / Math.log(count) : 0)) * (1 - own);
    }
    double mean = Arrays.stream(weights).average().orElseThrow();
    return Arrays.stream(weights).map(w -> mean > 0 ? w / mean : 0).toArray();
  }

  private static double plain(double[] z, int[] clusters, int[] devices, int count, double tau) {
    int n = clusters.length;
    int d = z.length / n;
    double[] weights = plainWeights(clusters, devices, count);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double mean = 0;
      double others = 0;
      int partners = 0;
      for (int j = 0; j < n; j++) {
        double similarity = Math.exp(cosine(z, i, j, d) / tau);
        if (clusters[j] != clusters[i]) {
          others += similarity;
        } else if (devices[j] != devices[i]) {
          mean += similarity;
          partners++;
        }
      }
      if (partners > 0) {
        mean /= partners;
        sum -= weights[i] * Math.log(mean / (mean + others));
      }
    }
    return sum / n;
  }

  private static double cosine(double[] z, int i, int j, int d) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int c = 0; c < d; c++) {
      dot += z[i * d + c] * z[j * d + c];
      first += z[i * d + c] * z[i * d + c];
      second += z[j * d + c] * z[j * d + c];
    }
    return dot / Math.sqrt(first * second);
  }

  @Test
  void diversityIsTheEntropyOfDevices() {
    DeviceShares shares =
        DeviceShares.of(new int[] {0, 0, 1, 1, 1, 1, 3, 3}, new int[] {0, 1, 0, 0, 0, 1, 1, 1}, 2);
    assertThat(shares.diversity(0)).isCloseTo(1, within(1e-12));
    assertThat(shares.diversity(1)).isCloseTo(0.81127812, within(5e-9));
    assertThat(shares.diversity(2)).isZero();
    assertThat(shares.diversity(3)).isZero();
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] z = Draws.uniform(seed, 10 * 4, -1, 1);
      int[] clusters = Draws.codes(seed, 10, 3);
      int[] devices = Draws.codes(seed + 50, 10, 3);
      assertThat(weights(clusters, devices, 3))
          .as("seed %d", seed)
          .containsExactly(plainWeights(clusters, devices, 3), within(1e-12));
      Evaluated evaluated = diversity(z, clusters, devices, 3, 0.3);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(z, clusters, devices, 3, 0.3), within(1e-11));
      evaluated.assertGradients();
    }
  }

  @Test
  void theBatchMeanOfWeightsIsOne() {
    DeviceShares shares = DeviceShares.of(Draws.codes(1, 40, 4), Draws.codes(2, 40, 3), 3);
    double[] weights = shares.weights(Draws.codes(3, 8, 4), Draws.codes(4, 8, 3));
    assertThat(Arrays.stream(weights).average().orElseThrow()).isCloseTo(1, within(1e-12));
  }

  @Test
  void clustersOfOneDeviceGiveZero() {
    double[] z = Draws.uniform(1, 24, -1, 1);
    Evaluated single =
        diversity(z, new int[] {0, 0, 1, 1, 2, 2}, new int[] {0, 0, 1, 1, 0, 0}, 2, 0.1);
    assertThat(single.value()).isZero();
    assertThat(single.gradient("embeddings")).containsOnly(0);
    assertThat(weights(new int[] {0, 0, 1}, new int[] {0, 0, 1}, 2)).containsOnly(0);
    Evaluated one = diversity(z, new int[] {0, 0, 1, 1, 2, 2}, new int[6], 1, 0.1);
    assertThat(one.value()).isZero();
  }

  @Test
  void oneClusterOrRowsOfZerosAreDefined() {
    double[] z = Draws.uniform(2, 8, -1, 1);
    assertThat(diversity(z, new int[4], new int[] {0, 1, 0, 1}, 2, 0.1).value()).isZero();
    Evaluated zeros =
        diversity(new double[8], new int[] {0, 0, 1, 1}, new int[] {0, 1, 0, 1}, 2, 0.1);
    assertThat(zeros.value()).isCloseTo(Math.log(3), within(1e-12));
    assertThat(zeros.gradient("embeddings")).doesNotContain(Double.NaN);
  }

  @Test
  void isADjlLossInFloat32() {
    double[] drawn = Draws.uniform(3, 32, -1, 1);
    int[] clusters = {0, 0, 1, 1, 2, 2, 0, 1};
    int[] devices = {0, 1, 0, 1, 1, 0, 1, 1};
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray z = manager.create(drawn, new Shape(8, 4)).toType(DataType.FLOAT32, false);
      z.setRequiresGradient(true);
      double[] weights = DeviceShares.of(clusters, devices, 2).weights(clusters, devices);
      NDArray value =
          new CameraDiversityLoss(Options.DEFAULT)
              .evaluate(
                  new NDList(
                      manager.create(clusters), manager.create(devices), manager.create(weights)),
                  new NDList(z));
      Gradients.backward(value);
      assertThat(value.getFloat())
          .isCloseTo((float) plain(drawn, clusters, devices, 2, 0.1), within(1e-4f));
      assertThat(z.getGradient().abs().sum().getFloat()).isPositive();
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] z = Draws.uniform(1, 8, -1, 1);
    int[] codes = {0, 1};
    assertThatThrownBy(() -> diversity(z, codes, codes, 1, 0.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each device is 1");
    assertThatThrownBy(() -> diversity(z, codes, codes, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    assertThatThrownBy(() -> weights(new int[] {-1, 0}, codes, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each cluster is -1");
    assertThatThrownBy(() -> weights(new int[] {0}, codes, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("they must agree");
  }
}
