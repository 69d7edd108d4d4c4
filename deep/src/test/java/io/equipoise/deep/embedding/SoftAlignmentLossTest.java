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
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SoftAlignmentLossTest {
  private static final SoftAlignmentLoss LOSS =
      new SoftAlignmentLoss(SoftAlignmentLoss.Options.DEFAULT);

  private static Evaluated aligned(double[] similarities, double[] scores, int candidates) {
    int rows = similarities.length / candidates;
    return Evaluated.of(LOSS, "soft-align")
        .array("similarities", similarities, rows, candidates)
        .array("scores", scores, rows, candidates);
  }

  private static double[] softmax(double[] x, int from, int count, double tau) {
    double[] e = Arrays.stream(x, from, from + count).map(v -> Math.exp(v / tau)).toArray();
    double sum = Arrays.stream(e).sum();
    return Arrays.stream(e).map(v -> v / sum).toArray();
  }

  private static double divergence(double[] p, double[] q) {
    double sum = 0;
    for (int c = 0; c < p.length; c++) {
      sum += p[c] * Math.log(p[c] / q[c]);
    }
    return sum;
  }

  private static double slow(double[] cos, double[] s, int candidates, double tau, double other) {
    int rows = cos.length / candidates;
    double sum = 0;
    for (int i = 0; i < rows; i++) {
      double[] p = softmax(cos, i * candidates, candidates, tau);
      double[] q = softmax(s, i * candidates, candidates, other);
      sum += (divergence(p, q) + divergence(q, p)) / 2 / rows;
    }
    return sum;
  }

  @Test
  void computesTheWorkedExample() {
    double[] cos = {.62, .60, .55, .50, .58, .40};
    double[] scores = {.95, .90, .10, .90, .30, .20};
    double[] p = softmax(cos, 0, 3, 0.1);
    double[] q = softmax(scores, 3, 3, 0.1);
    assertThat(p).containsExactly(new double[] {0.43190648, 0.35361511, 0.21447841}, within(5e-9));
    assertThat(q).containsExactly(new double[] {0.99662082, 0.00247038, 0.00090880}, within(5e-9));
    assertThat(divergence(p, softmax(scores, 0, 3, 0.1))).isCloseTo(1.41367355, within(5e-9));
    assertThat(divergence(q, softmax(cos, 3, 3, 0.1))).isCloseTo(1.25346824, within(5e-9));
    assertThat(aligned(cos, scores, 3).with("tau", 0.1).value())
        .isCloseTo(1.61707025, within(5e-9));
  }

  @Test
  void equalsTheSlowDivergencesWithTemperaturesOfTheirOwn() {
    double[] cos = Draws.uniform(21, 30, -1, 1);
    double[] scores = Draws.uniform(22, 30, 0, 1);
    Evaluated evaluated = aligned(cos, scores, 6).with("tau", 0.3).with("scoreTau", 0.1);
    assertThat(evaluated.value()).isCloseTo(slow(cos, scores, 6, 0.3, 0.1), within(1e-12));
    evaluated.assertGradients();
    assertThat(aligned(cos, scores, 6).with("tau", 0.3).value())
        .isCloseTo(slow(cos, scores, 6, 0.3, 0.3), within(1e-12));
  }

  @Test
  void scoresThatDifferByAConstantAskForNothing() {
    double[] scores = Draws.uniform(23, 12, 0, 1);
    double[] cos = Arrays.stream(scores).map(s -> s - 0.3).toArray();
    Evaluated evaluated = aligned(cos, scores, 4);
    assertThat(evaluated.value()).isCloseTo(0, within(1e-12));
    for (double slope : evaluated.gradient("similarities")) {
      assertThat(slope).isCloseTo(0, within(1e-10));
    }
  }

  @Test
  void isSymmetricAndNeverNegative() {
    for (int seed = 0; seed < 20; seed++) {
      double[] a = Draws.uniform(seed, 8, -1, 1);
      double[] b = Draws.uniform(seed + 100, 8, -1, 1);
      double there = aligned(a, b, 4).value();
      assertThat(there).as("seed %d", seed).isNotNegative();
      assertThat(aligned(b, a, 4).value()).isCloseTo(there, within(1e-10 * there));
    }
  }

  @Test
  void sharpScoresMakeOneHalfTheContrastWithTheTarget() {
    double[] cos = {0.3, 0.8, -0.2, 0.5};
    double[] scores = {1, 0, 0, 0};
    double tau = 0.5;
    double scoreTau = 1.0 / 200;
    double[] p = softmax(cos, 0, 4, tau);
    double[] q = softmax(scores, 0, 4, scoreTau);
    double whole = aligned(cos, scores, 4).with("tau", tau).with("scoreTau", scoreTau).value();
    assertThat(2 * whole - divergence(p, q)).isCloseTo(-Math.log(p[0]), within(1e-9));
  }

  @Test
  void oneCandidateAsksForNothingAndExtremesAreFinite() {
    Evaluated alone = aligned(new double[] {0.5, -0.5}, new double[] {0.1, 1}, 1);
    assertThat(alone.value()).isZero();
    assertThat(alone.gradient("similarities")).containsOnly(0);
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray wild = manager.create(new float[] {1e4f, -1e4f, 0, 1, 1, 1}, new Shape(2, 3));
      wild.setRequiresGradient(true);
      NDArray scores = manager.create(new float[] {0, 1, 1, 0, 0, 1}, new Shape(2, 3));
      NDArray value = LOSS.evaluate(new NDList(scores), new NDList(wild));
      Gradients.backward(value);
      assertThat(value.getFloat()).isFinite();
      assertThat(wild.getGradient().toFloatArray()).doesNotContain(Float.NaN);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void cosinesAreThoseOfEachQueryWithItsOwnCandidates() {
    double[] queries = Draws.uniform(24, 6, -1, 1);
    double[] candidates = Draws.uniform(25, 2 * 4 * 3, -1, 1);
    try (NDManager manager = Torch.manager()) {
      double[] found =
          SoftAlignmentLoss.cosines(
                  manager.create(queries, new Shape(2, 3)),
                  manager.create(candidates, new Shape(2, 4, 3)))
              .toDoubleArray();
      for (int i = 0; i < 8; i++) {
        assertThat(found[i])
            .isCloseTo(
                GroupedImageTextLossTest.cosine(queries, i / 4, candidates, i, 3), within(1e-14));
      }
    }
  }

  @Test
  void aBadEntryIsAnErrorAndNeverNaN() {
    try (NDManager manager = Torch.manager()) {
      NDArray good = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        NDArray bad = manager.create(new float[] {1, odd, 3, 4}, new Shape(2, 2));
        assertThatThrownBy(() -> LOSS.evaluate(new NDList(good), new NDList(bad)))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("the predictions hold");
      }
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> aligned(new double[4], new double[4], 2).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    assertThatThrownBy(() -> aligned(new double[4], new double[4], 2).with("scoreTau", -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scoreTau is -1");
    assertThatThrownBy(() -> aligned(new double[] {1, Double.NaN}, new double[] {1, 1}, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'similarities' holds NaN");
    try (NDManager manager = Torch.manager()) {
      assertThatThrownBy(
              () -> LOSS.loss(manager.ones(new Shape(2, 3)), manager.ones(new Shape(2, 2))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("(2, 3) and (2, 2)");
    }
  }
}
