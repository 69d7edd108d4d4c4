package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClassPairLossTest {

  private static Evaluated hydra(
      double[] z, int[] labels, int[] partners, double[] gates, double tau) {
    int d = z.length / labels.length;
    return Evaluated.of(new ClassPairLoss(ClassPairLoss.Options.DEFAULT), "hydra")
        .array("embeddings", z, labels.length, d)
        .list("labels", labels)
        .list("partners", partners)
        .array("gates", gates, gates.length / d, d)
        .with("tau", tau);
  }

  private static double cosine(double[] z, double[] gates, int i, int n, int d) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int c = 0; c < d; c++) {
      double a = gates[i * d + c] * z[i * d + c];
      double k = gates[i * d + c] * z[n * d + c];
      dot += a * k;
      first += a * a;
      second += k * k;
    }
    return dot / Math.sqrt(first * second);
  }

  private static double plain(
      double[] z, int[] labels, int[] partners, double[] gates, double tau) {
    int d = z.length / labels.length;
    double sum = 0;
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      double negatives = 0;
      for (int m = 0; m < labels.length; m++) {
        if (labels[m] != labels[i] && labels[m] != partners[i]) {
          negatives += Math.exp(cosine(z, gates, i, m, d) / tau);
        }
      }
      for (int n = 0; n < labels.length; n++) {
        if (n != i && labels[n] == partners[i]) {
          double logit = cosine(z, gates, i, n, d) / tau;
          sum += Math.log(Math.exp(logit) + negatives) - logit;
          count++;
        }
      }
    }
    return count == 0 ? 0 : sum / count;
  }

  @Test
  void givesTheWorkedValues() {
    double[] z = new double[8];
    double[] degrees = {0, 30, 100, 200};
    for (int i = 0; i < 4; i++) {
      z[2 * i] = Math.cos(Math.toRadians(degrees[i]));
      z[2 * i + 1] = Math.sin(Math.toRadians(degrees[i]));
    }
    double[] gates = {1, .5, 1, .5, .2, 1, .2, 1};
    double[] logits = {2, 1.92153785, -0.66515849, -1.96768198};
    for (int n = 0; n < 4; n++) {
      assertThat(cosine(z, gates, 0, n, 2) / 0.5).isCloseTo(logits[n], within(5e-9));
    }
    Evaluated worked = hydra(z, new int[] {0, 1, 1, 2}, new int[] {1, 0, 2, 1}, gates, 0.5);
    assertThat(worked.value()).isCloseTo(0.76055301, within(5e-9));
    worked.assertGradients();
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] z = Draws.uniform(seed, 8 * 4, -1, 1);
      double[] gates = Draws.uniform(seed + 100, 8 * 4, 0.05, 1);
      int[] labels = Draws.codes(seed, 8, 4);
      int[] partners = Draws.codes(seed + 100, 8, 4);
      partners[1] = labels[1];
      Evaluated evaluated = hydra(z, labels, partners, gates, 0.3);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(z, labels, partners, gates, 0.3), within(1e-11));
      evaluated.assertGradients();
    }
  }

  @Test
  void theLengthOfAGateDoesNotCount() {
    double[] z = Draws.uniform(1, 24, -1, 1);
    double[] gates = Draws.uniform(2, 24, 0.05, 1);
    int[] labels = {0, 0, 1, 1, 2, 2};
    int[] partners = {1, 0, 2, 1, 0, 2};
    double[] longer = gates.clone();
    for (int c = 0; c < 4; c++) {
      longer[c] *= 7;
      longer[4 + c] *= 1e-3;
    }
    assertThat(hydra(z, labels, partners, longer, 0.1).value())
        .isCloseTo(hydra(z, labels, partners, gates, 0.1).value(), within(1e-9));
  }

  @Test
  void withoutAGateAndPartnersItIsASupervisedContrast() {
    double[] z = Draws.uniform(3, 24, -1, 1);
    int[] labels = {0, 0, 1, 1, 1, 2};
    double[] ones = new double[24];
    Arrays.fill(ones, 1);
    double sum = 0;
    int count = 0;
    for (int i = 0; i < 6; i++) {
      double negatives = 0;
      for (int m = 0; m < 6; m++) {
        negatives += labels[m] == labels[i] ? 0 : Math.exp(cosine(z, ones, i, m, 4) / 0.1);
      }
      for (int n = 0; n < 6; n++) {
        if (n != i && labels[n] == labels[i]) {
          double own = Math.exp(cosine(z, ones, i, n, 4) / 0.1);
          sum -= Math.log(own / (own + negatives));
          count++;
        }
      }
    }
    assertThat(hydra(z, labels, labels, ones, 0.1).value()).isCloseTo(sum / count, within(1e-11));
  }

  @Test
  void whatHasNoNegativesOrNoPositivesIsZero() {
    double[] z = Draws.uniform(4, 16, -1, 1);
    double[] gates = Draws.uniform(5, 16, 0.1, 1);
    Evaluated two = hydra(z, new int[] {0, 1, 0, 1}, new int[] {1, 0, 1, 0}, gates, 0.1);
    assertThat(two.value()).isZero();
    assertThat(two.gradient("embeddings")).containsOnly(0);
    Evaluated alone = hydra(z, new int[] {0, 1, 2, 3}, new int[] {0, 1, 2, 3}, gates, 0.1);
    assertThat(alone.value()).isZero();
    assertThat(alone.gradient("gates")).containsOnly(0);
    Evaluated one =
        hydra(new double[] {1, 2}, new int[] {0}, new int[] {0}, new double[] {1, 1}, 0.1);
    assertThat(one.value()).isZero();
  }

  @Test
  void rowsAndGatesOfZerosHaveNoDirection() {
    double[] z = Draws.uniform(6, 24, -1, 1);
    double[] gates = Draws.uniform(7, 24, 0.1, 1);
    Arrays.fill(z, 0, 4, 0);
    Arrays.fill(gates, 8, 12, 0);
    Evaluated evaluated =
        hydra(z, new int[] {0, 0, 1, 1, 2, 2}, new int[] {1, 2, 2, 0, 0, 1}, gates, 0.1);
    assertThat(evaluated.value()).isFinite();
    assertThat(evaluated.gradient("embeddings")).doesNotContain(Double.NaN);
    assertThat(evaluated.gradient("gates")).doesNotContain(Double.NaN);
  }

  @Test
  void isADjlLossInFloat32() {
    double[] drawn = Draws.uniform(8, 24, -1, 1);
    double[] gates = Draws.uniform(9, 24, 0.1, 1);
    int[] labels = {0, 0, 1, 1, 2, 2};
    int[] partners = {1, 2, 2, 1, 0, 1};
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray z = manager.create(floats(drawn), new Shape(6, 4));
      NDArray m = manager.create(floats(gates), new Shape(6, 4));
      z.setRequiresGradient(true);
      NDArray value =
          new ClassPairLoss(ClassPairLoss.Options.DEFAULT)
              .evaluate(
                  new NDList(manager.create(labels), manager.create(partners)), new NDList(z, m));
      Gradients.backward(value);
      assertThat(value.getFloat())
          .isCloseTo((float) plain(drawn, labels, partners, gates, 0.1), within(1e-4f));
      assertThat(z.getGradient().abs().sum().getFloat()).isPositive();
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] z = Draws.uniform(1, 8, -1, 1);
    int[] labels = {0, 1};
    assertThatThrownBy(() -> hydra(z, labels, new int[] {1}, z, 0.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("partners has 1 rows");
    assertThatThrownBy(() -> hydra(z, labels, labels, new double[] {1, 1, 1, 1}, 0.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("same shape");
    assertThatThrownBy(() -> hydra(z, labels, labels, z, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    double[] broken = z.clone();
    broken[2] = Double.NaN;
    assertThatThrownBy(() -> hydra(broken, new int[] {0, 0}, new int[] {0, 0}, z, 0.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'embeddings' holds NaN");
  }
}
