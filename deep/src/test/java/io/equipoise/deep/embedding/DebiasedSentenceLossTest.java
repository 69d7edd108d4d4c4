package io.equipoise.deep.embedding;

import static io.equipoise.deep.embedding.GroupedImageTextLossTest.cosine;
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
import org.junit.jupiter.api.Test;

class DebiasedSentenceLossTest {
  private static final DebiasedSentenceLoss LOSS =
      new DebiasedSentenceLoss(DebiasedSentenceLoss.Options.DEFAULT);
  private static final int N = 6;
  private static final int WIDTH = 5;
  private static final double[][] ROWS = new double[4][];
  private static final double[] SEMANTIC = new double[N * N];

  static {
    for (int k = 0; k < 4; k++) {
      ROWS[k] = Draws.uniform(61 + k, N * WIDTH, -1, 1);
    }
    double[] drawn = Draws.uniform(65, N * N, 0, 0.75);
    for (int i = 0; i < N; i++) {
      for (int j = 0; j <= i; j++) {
        SEMANTIC[i * N + j] = i == j ? 1 : drawn[i * N + j];
        SEMANTIC[j * N + i] = SEMANTIC[i * N + j];
      }
    }
    for (int[] pair : new int[][] {{0, 3}, {2, 5}}) {
      SEMANTIC[pair[0] * N + pair[1]] = 0.9;
      SEMANTIC[pair[1] * N + pair[0]] = 0.9;
    }
  }

  private static Evaluated debcse(double[] semantic) {
    Evaluated evaluated =
        Evaluated.of(LOSS, "debcse-loss").array("semantic", semantic, N, N).with("tau", 0.3);
    String[] names = {"anchors", "twins", "positives", "negatives"};
    for (int k = 0; k < 4; k++) {
      evaluated.array(names[k], ROWS[k], N, WIDTH);
    }
    return evaluated;
  }

  private static double[] none() {
    return new double[N];
  }

  /** The loss of one anchor. */
  private static double slow(
      int i, double[] semantic, double gamma, double threshold, double[] has, double[] not) {
    double all = 0;
    for (int j = 0; j < N; j++) {
      if (j == i || semantic[i * N + j] <= threshold) {
        all += Math.exp(cosine(ROWS[0], i, ROWS[1], j, WIDTH) / 0.3);
        all += has[j] * Math.exp(cosine(ROWS[0], i, ROWS[2], j, WIDTH) / 0.3);
        all += not[j] * Math.exp(cosine(ROWS[0], i, ROWS[3], j, WIDTH) / 0.3);
      }
    }
    return Math.log(all)
        - cosine(ROWS[0], i, ROWS[1], i, WIDTH) / 0.3
        + gamma * has[i] * (Math.log(all) - cosine(ROWS[0], i, ROWS[2], i, WIDTH) / 0.3);
  }

  private static double slow(
      double[] semantic, double gamma, double threshold, double[] has, double[] not) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += slow(i, semantic, gamma, threshold, has, not) / N;
    }
    return sum;
  }

  @Test
  void equalsTheSlowSumWithFalseNegativesLeftOut() {
    double[] all = {1, 1, 1, 1, 1, 1};
    for (double gamma : new double[] {0, 0.5, 1}) {
      Evaluated evaluated = debcse(SEMANTIC).with("gamma", gamma);
      assertThat(evaluated.value()).isCloseTo(slow(SEMANTIC, gamma, 0.8, all, all), within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void whoHasNoPositiveOrNegativeGivesNone() {
    double[] has = {1, 0, 1, 1, 0, 1};
    double[] not = {0, 0, 1, 1, 1, 1};
    Evaluated evaluated = debcse(SEMANTIC).list("hasPositive", has).list("hasNegative", not);
    assertThat(evaluated.value()).isCloseTo(slow(SEMANTIC, 1, 0.8, has, not), within(1e-12));
    evaluated.assertGradients();
    assertThat(evaluated.gradient("positives")[WIDTH]).isZero();
    assertThat(evaluated.gradient("negatives")[0]).isZero();
  }

  @Test
  void withoutSampledItemsItIsTheContrastOfDropoutTwins() {
    double twins = 0;
    for (int i = 0; i < N; i++) {
      double all = 0;
      for (int j = 0; j < N; j++) {
        all += Math.exp(cosine(ROWS[0], i, ROWS[1], j, WIDTH) / 0.3);
      }
      twins += (Math.log(all) - cosine(ROWS[0], i, ROWS[1], i, WIDTH) / 0.3) / N;
    }
    assertThat(
            debcse(SEMANTIC)
                .with("gamma", 0)
                .with("threshold", 1)
                .list("hasPositive", none())
                .list("hasNegative", none())
                .value())
        .isCloseTo(twins, within(1e-12));
  }

  @Test
  void leavingAnItemOutCanOnlyLowerTheLoss() {
    double before = debcse(SEMANTIC).with("threshold", 1).value();
    for (double threshold : new double[] {0.8, 0.5, 0.2, -1}) {
      double after = debcse(SEMANTIC).with("threshold", threshold).value();
      assertThat(after).as("threshold %s", threshold).isLessThan(before);
      before = after;
    }
    // all but itself are left out: three terms remain
    double[] all = {1, 1, 1, 1, 1, 1};
    assertThat(before).isCloseTo(slow(SEMANTIC, 1, -1, all, all), within(1e-12));
  }

  @Test
  void isALossOfDjlInSinglePrecisionThatLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDList rows = new NDList();
      for (int k = 0; k < 4; k++) {
        NDArray each = manager.create(new float[] {1e4f, k, 0, 0, -k, 1}, new Shape(3, 2));
        each.setRequiresGradient(true);
        rows.add(each);
      }
      NDArray semantic = manager.eye(3);
      NDArray value = LOSS.evaluate(new NDList(semantic), rows);
      Gradients.backward(value);
      assertThat(value.getFloat()).isFinite();
      for (NDArray each : rows) {
        assertThat(each.getGradient().toFloatArray()).doesNotContain(Float.NaN);
      }
      NDList broken = new NDList(rows);
      broken.set(2, manager.create(new float[] {1, Float.NaN, 0, 0, 1, 1}, new Shape(3, 2)));
      assertThatThrownBy(() -> LOSS.evaluate(new NDList(semantic), broken))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("the predictions hold NaN");
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> debcse(SEMANTIC).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    assertThatThrownBy(() -> debcse(SEMANTIC).array("semantic", new double[4], 2, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there are 6 anchors");
    assertThatThrownBy(() -> debcse(SEMANTIC).list("hasPositive", 0.5, 1, 1, 1, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must be 0 or 1");
    assertThatThrownBy(() -> debcse(SEMANTIC).array("twins", new double[10], 2, 5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("(2, 5)");
  }
}
