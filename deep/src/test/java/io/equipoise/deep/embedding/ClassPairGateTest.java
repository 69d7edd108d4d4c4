package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClassPairGateTest {
  private static final Seed SEED = new Seed(4);

  @Test
  void theOrderOfTheTwoClassesDoesNotMatter() {
    try (ClassPairGate gate = new ClassPairGate(4, 6, 8, 5, SEED);
        NDManager step = Torch.manager()) {
      float[] one = gate.of(new int[] {0, 1, 3}, new int[] {2, 1, 0}, false, step).toFloatArray();
      float[] other = gate.of(new int[] {2, 1, 0}, new int[] {0, 1, 3}, false, step).toFloatArray();
      assertThat(one).containsExactly(other, within(1e-6f)).hasSize(15);
      for (float share : one) {
        assertThat(share).isStrictlyBetween(0f, 1f);
      }
    }
  }

  @Test
  void learnsAndRemembersWhatItNormalisedBy() {
    int[] labels = {0, 1, 2, 3, 0, 2};
    int[] partners = {1, 1, 0, 2, 3, 2};
    try (ClassPairGate gate = new ClassPairGate(4, 6, 8, 5, SEED);
        NDManager step = Torch.manager();
        Gradients recording = Gradients.record()) {
      Gradients.backward(gate.of(labels, partners, true, step).square().sum());
      for (NDArray parameter : gate.parameters()) {
        try (NDArray gradient = parameter.getGradient()) {
          assertThat(gradient.abs().sum().getFloat()).isPositive();
        }
      }
      float[] trained = gate.of(labels, partners, true, step).toFloatArray();
      for (int k = 0; k < 200; k++) {
        gate.of(labels, partners, true, step);
      }
      assertThat(gate.of(labels, partners, false, step).toFloatArray())
          .containsExactly(trained, within(1e-3f));
    }
  }

  @Test
  void leavesNoArrayBehind() {
    int before = NativeArrays.count();
    try (ClassPairGate gate = new ClassPairGate(3, 4, 5, 6, SEED)) {
      ClassAffinity.of(
          new double[][] {{1, 2, 3, 4, 5, 6}, {6, 5, 4, 3, 2, 1}}, new int[] {0, 2}, 3, gate);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void affinityIsTheMeanCosineUnderTheGateOfThePair() {
    double[][] z = new double[7][5];
    var random = SEED.child("rows").generator();
    for (double[] row : z) {
      Arrays.setAll(row, c -> 2 * random.nextDouble() - 1);
    }
    int[] labels = {0, 1, 0, 2, 1, 0, 1};
    try (ClassPairGate gate = new ClassPairGate(4, 6, 8, 5, SEED);
        NDManager step = Torch.manager()) {
      ClassAffinity affinity = ClassAffinity.of(z, labels, 4, gate);
      for (int first = 0; first < 4; first++) {
        for (int second = 0; second < 4; second++) {
          float[] m = gate.of(new int[] {first}, new int[] {second}, false, step).toFloatArray();
          double sum = 0;
          int pairs = 0;
          for (int i = 0; i < 7; i++) {
            for (int n = 0; n < 7; n++) {
              if (i != n && labels[i] == first && labels[n] == second) {
                sum += cosine(m, z[i], z[n]);
                pairs++;
              }
            }
          }
          if (pairs == 0) {
            assertThat(affinity.cosine()[first][second]).isNaN();
          } else {
            assertThat(affinity.cosine()[first][second]).isCloseTo(sum / pairs, within(1e-6));
          }
          double open = 0;
          for (float share : m) {
            open += share / m.length;
          }
          assertThat(affinity.openness()[first][second]).isCloseTo(open, within(1e-6));
          assertThat(affinity.entropy()[first][second]).isBetween(0.0, 1.0);
        }
      }
    }
  }

  private static double cosine(float[] m, double[] a, double[] b) {
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int c = 0; c < m.length; c++) {
      dot += m[c] * a[c] * m[c] * b[c];
      first += m[c] * a[c] * m[c] * a[c];
      second += m[c] * b[c] * m[c] * b[c];
    }
    return dot / Math.sqrt(first * second);
  }

  @Test
  void drawsPartners() {
    int[] labels = {3, 3, 1, 0, 1, 3};
    var random = SEED.generator();
    assertThat(Partners.IDENTICAL.of(labels, random)).containsExactly(labels);
    int[] arbitrary = Partners.ARBITRARY.of(labels, random);
    int[] sorted = arbitrary.clone();
    Arrays.sort(sorted);
    assertThat(sorted).containsExactly(0, 1, 1, 3, 3, 3);
    int[] seen = new int[4];
    for (int repeat = 0; repeat < 300; repeat++) {
      int[] distinct = Partners.DISTINCT.of(labels, random);
      for (int i = 0; i < 6; i++) {
        assertThat(distinct[i]).isNotEqualTo(labels[i]).isIn(0, 1, 3);
      }
      seen[distinct[3]]++;
    }
    assertThat(seen[1]).isBetween(100, 200);
    assertThat(Partners.DISTINCT.of(new int[0], random)).isEmpty();
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> Partners.DISTINCT.of(new int[] {2, 2}, SEED.generator()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two classes");
    assertThatThrownBy(() -> new ClassPairGate(0, 1, 1, 1, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes is 0");
    try (ClassPairGate gate = new ClassPairGate(3, 4, 5, 6, SEED);
        NDManager step = Torch.manager()) {
      assertThatThrownBy(() -> gate.of(new int[] {0}, new int[] {1}, true, step))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("two rows");
      assertThatThrownBy(() -> gate.of(new int[] {0, 3}, new int[] {1, 1}, true, step))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("class 3");
    }
  }
}
