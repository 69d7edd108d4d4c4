package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.BinaryCrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextualBiasTest {
  private static final FeatureSplitLoss SPLIT =
      new FeatureSplitLoss(FeatureSplitLoss.Options.DEFAULT);
  private static final CamOverlapLoss CAM = new CamOverlapLoss(CamOverlapLoss.Options.DEFAULT);

  private static Evaluated score(double[] scores, int[] object, int[] context) {
    return Evaluated.of(new ContextualBias(ContextualBias.Options.DEFAULT), "contextual-bias-score")
        .list("scores", scores)
        .list("object", object)
        .list("context", context);
  }

  @Test
  void givesTheWorkedBias() {
    double[] scores = {0.9, 0.8, 0.3, 0.5, 0.1};
    int[] object = {1, 1, 1, 1, 0};
    assertThat(score(scores, object, new int[] {1, 1, 0, 0, 0}).value())
        .isCloseTo(2.125, within(1e-12));
    assertThat(score(scores, object, new int[] {1, 1, 1, 1, 0}).value()).isZero();
    assertThat(score(scores, object, new int[5]).value()).isZero();
    assertThatThrownBy(() -> score(new double[5], object, new int[] {1, 1, 0, 0, 0}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scores");
  }

  @Test
  void findsTheWorstPairOfEachObject() {
    boolean[][] targets = {
      {true, true, false},
      {true, false, false},
      {true, true, true},
      {true, false, true},
      {false, true, false}
    };
    double[][] scores = {
      {0.9, 0.5, 0.1}, {0.3, 0.1, 0.1}, {0.8, 0.5, 0.4}, {0.4, 0.1, 0.4}, {0.1, 0.6, 0.2}
    };
    List<ContextualBias.Pair> pairs =
        new ContextualBias(new ContextualBias.Options(2, 0.1)).pairs(scores, targets, targets);
    assertThat(pairs).hasSize(2);
    assertThat(pairs.get(0).object()).isZero();
    assertThat(pairs.get(0).context()).isEqualTo(1);
    assertThat(pairs.get(0).bias()).isCloseTo(0.85 / 0.35, within(1e-12));
    assertThat(pairs.get(1).bias()).isLessThanOrEqualTo(pairs.get(0).bias());
    assertThat(
            new ContextualBias(new ContextualBias.Options(20, 0.6)).pairs(scores, targets, targets))
        .as("companions that are rare do not count")
        .noneMatch(pair -> pair.object() == 0);
  }

  @Test
  void givesTheWorkedWeights() {
    assertThat(SPLIT.alpha(900, 25)).isCloseTo(6, within(1e-12));
    assertThat(SPLIT.alpha(36, 25)).isEqualTo(3);
    assertThat(SPLIT.alpha(36, 0)).isEqualTo(3);
    assertThat(ContextWeights.effective(25)).isCloseTo(0.0450088, within(1e-7));
    assertThat(ContextWeights.effective(900)).isCloseTo(0.0100012, within(1e-7));
    assertThat(ContextWeights.effective(5000)).isCloseTo(0.01, within(1e-7));
    boolean[][] targets = {{true, false}, {true, true}, {false, true}, {false, true}};
    assertThat(ContextWeights.WEIGHTED.of(targets, 0, 1)).containsExactly(10, 1, 1, 1, 1, 1, 1, 1);
    assertThat(ContextWeights.NEGATIVE_PENALTY.of(targets, 0, 1))
        .containsExactly(1, 10, 1, 1, 1, 1, 1, 1);
    float rare = 1.99f;
    assertThat(ContextWeights.CLASS_BALANCED.of(targets, 0, 1))
        .containsExactly(new float[] {rare, 1, rare, 1, 1, 1, 1, 1}, within(1e-5f));
  }

  private static Evaluated cam(double[] b, double[] c, double[] frozenB, double[] frozenC) {
    int maps = b.length / 4;
    return Evaluated.of(CAM, "cam-overlap")
        .array("camObject", b, maps, 2, 2)
        .array("camContext", c, maps, 2, 2)
        .array("frozenObject", frozenB, maps, 2, 2)
        .array("frozenContext", frozenC, maps, 2, 2);
  }

  @Test
  void givesTheWorkedOverlap() {
    double[] b = {1, 2, 3, 5};
    double[] c = {4, 0, 2, 4};
    double[] frozenB = {1, 1, 3, 5};
    double[] frozenC = {4, 1, 2, 4};
    assertThat(cam(b, c, frozenB, frozenC).value()).isCloseTo(0.031771, within(1e-6));
    assertThat(
            cam(b, c, frozenB, frozenC).with("lambdaOverlap", 1).with("lambdaDistance", 0).value())
        .isCloseTo(0.3125, within(1e-6));
    assertThat(
            cam(b, c, frozenB, frozenC).with("lambdaOverlap", 0).with("lambdaDistance", 1).value())
        .isCloseTo(0.052083, within(1e-6));
    assertThat(
            cam(b, c, frozenB, frozenC).with("lambdaOverlap", 0).with("lambdaDistance", 0).value())
        .isZero();
  }

  private static double[] scaled(double[] maps, int from) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int j = from; j < from + 4; j++) {
      least = Math.min(least, maps[j]);
      most = Math.max(most, maps[j]);
    }
    double[] scaled = new double[4];
    for (int j = 0; j < 4; j++) {
      scaled[j] = (maps[from + j] - least) / (most - least + 1e-6);
    }
    return scaled;
  }

  @Test
  void theOverlapEqualsThePlainFormula() {
    double[][] maps = new double[4][];
    for (int k = 0; k < 4; k++) {
      maps[k] = Draws.uniform(k, 12, -1, 1);
    }
    double overlap = 0;
    double distance = 0;
    for (int from = 0; from < 12; from += 4) {
      double[][] s = new double[4][];
      for (int k = 0; k < 4; k++) {
        s[k] = scaled(maps[k], from);
      }
      for (int j = 0; j < 4; j++) {
        overlap += s[0][j] * s[1][j] / 12;
        distance += (Math.abs(s[0][j] - s[2][j]) + Math.abs(s[1][j] - s[3][j])) / 24;
      }
    }
    Evaluated cam = cam(maps[0], maps[1], maps[2], maps[3]);
    assertThat(cam.value()).isCloseTo(0.1 * overlap + 0.01 * distance, within(1e-12));
    cam.assertGradients();
  }

  @Test
  void mapsThatDoNotVaryAndNoMapsAtAllAreDefined() {
    double[] same = {2, 2, 2, 2};
    Evaluated flat = cam(same, same, same, same);
    assertThat(flat.value()).isZero();
    for (double slope : flat.gradient("camObject")) {
      assertThat(slope).isFinite();
    }
    double[] none = {};
    assertThat(cam(none, none, none, none).value()).isZero();
  }

  @Test
  void mapsAreWeighedSumsOfFeatureMaps() {
    try (NDManager step = Torch.manager()) {
      NDArray features = step.arange(24f).reshape(2, 3, 2, 2);
      NDArray weight = step.create(new float[] {5, 5, 5, 1, 0, -2}, new Shape(2, 3));
      NDArray maps = CamOverlapLoss.maps(features, weight, 1);
      assertThat(maps.getShape()).isEqualTo(new Shape(2, 2, 2));
      assertThat(maps.toFloatArray()).containsExactly(-16, -17, -18, -19, -28, -29, -30, -31);
    }
  }

  @Test
  void aStepLeavesNothingWithTheWeights() {
    try (NDManager home = Torch.manager()) {
      NDArray weight = home.ones(new Shape(2, 4));
      NDArray bias = home.zeros(new Shape(2));
      int before = NativeArrays.count();
      try (NDManager step = home.newSubManager()) {
        NDArray x = step.ones(new Shape(3, 4));
        NDArray marks = step.zeros(new Shape(3, 2));
        NDArray two = step.ones(new Shape(2));
        FeatureSplitLoss.loss(x, weight, bias, marks, marks, two, two);
        CamOverlapLoss.maps(step.ones(new Shape(3, 4, 2, 2)), weight, 0);
      }
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  private final double[] features = Draws.uniform(11, 42, -1, 1);
  private final double[] weight = Draws.uniform(12, 18, -1, 1);
  private final double[] bias = Draws.uniform(13, 3, -1, 1);
  private final int[] targets = Draws.codes(14, 21, 2);
  private final double[] mean = Draws.uniform(15, 3, -1, 1);
  private final double[] alpha = {3, 1.5, 4};

  private Evaluated split(int[] exclusive) {
    double[] truth = new double[21];
    double[] marks = new double[21];
    for (int i = 0; i < 21; i++) {
      truth[i] = targets[i];
      marks[i] = exclusive[i];
    }
    return Evaluated.of(SPLIT, "feature-split")
        .array("features", features, 7, 6)
        .array("weight", weight, 3, 6)
        .list("bias", bias)
        .array("targets", truth, 7, 3)
        .array("exclusive", marks, 7, 3)
        .list("meanSecondHalf", mean)
        .list("alpha", alpha);
  }

  @Test
  void theSplitEqualsThePlainFormula() {
    int[] exclusive = Draws.codes(16, 21, 2);
    double sum = 0;
    for (int i = 0; i < 7; i++) {
      for (int l = 0; l < 3; l++) {
        double z = bias[l];
        for (int j = 0; j < 6; j++) {
          boolean usual = exclusive[3 * i + l] == 0 || j < 3;
          z += weight[6 * l + j] * (usual ? features[6 * i + j] : mean[j - 3]);
        }
        double p = 1 / (1 + Math.exp(-z));
        double entry = -Math.log(targets[3 * i + l] == 1 ? p : 1 - p);
        sum += (exclusive[3 * i + l] == 1 ? alpha[l] : 1) * entry;
      }
    }
    Evaluated split = split(exclusive);
    assertThat(split.value()).isCloseTo(sum / 21, within(1e-12));
    split.assertGradients();
  }

  @Test
  void withoutAnExclusiveImageItIsBinaryCrossEntropy() {
    double[] logits = new double[21];
    double[] truth = new double[21];
    for (int i = 0; i < 7; i++) {
      for (int l = 0; l < 3; l++) {
        logits[3 * i + l] = bias[l];
        truth[3 * i + l] = targets[3 * i + l];
        for (int j = 0; j < 6; j++) {
          logits[3 * i + l] += weight[6 * l + j] * features[6 * i + j];
        }
      }
    }
    double plain =
        Evaluated.of(new BinaryCrossEntropyLoss(), "binary-cross-entropy")
            .array("logits", logits, 7, 3)
            .array("targets", truth, 7, 3)
            .value();
    assertThat(split(new int[21]).value()).isCloseTo(plain, within(1e-12));
  }

  @Test
  void anExclusiveImageMovesNoSecondHalf() {
    int[] exclusive = new int[21];
    java.util.Arrays.fill(exclusive, 6, 9, 1);
    double[] slopes = split(exclusive).gradient("features");
    for (int j = 0; j < 42; j++) {
      boolean second = j % 6 >= 3;
      if (j / 6 == 2 && second) {
        assertThat(slopes[j]).isZero();
      } else {
        assertThat(slopes[j]).isNotZero();
      }
    }
  }

  @Test
  void remembersTheUsualRowsOfRecentBatches() {
    SplitMemory memory = new FeatureSplitLoss(new FeatureSplitLoss.Options(3, 2)).memory(4);
    try (NDManager step = Torch.manager()) {
      assertThat(memory.mean(step).toFloatArray()).containsExactly(0, 0);
      for (float first : new float[] {100, 1, 2}) {
        NDArray x = step.create(new float[] {9, 9, first, 2, 9, 9, 50, 50}, new Shape(2, 4));
        memory.note(x, step.create(new float[] {0, 0, 0, 1}, new Shape(2, 2)));
      }
      assertThat(memory.mean(step).toFloatArray()).containsExactly(1.5f, 2);
    }
  }

  @Test
  void refusesBadValuesByName() {
    assertThatThrownBy(() -> new CamOverlapLoss.Options(-1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lambdaOverlap");
    assertThatThrownBy(() -> new FeatureSplitLoss.Options(3, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("batches");
    assertThatThrownBy(() -> new ContextualBias.Options(0, 0.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pairs");
    assertThatThrownBy(() -> split(new int[21]).array("features", features, 14, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("even");
  }
}
