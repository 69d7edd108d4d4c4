package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.EnsembleCrps;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class AlmostFairCrpsLossTest {
  private static final AlmostFairCrpsLoss LOSS =
      new AlmostFairCrpsLoss(AlmostFairCrpsLoss.Options.DEFAULT);

  private static Evaluated afCrps(double[] members, int each, double... targets) {
    return Evaluated.of(LOSS, "afcrps")
        .array("members", members, members.length / each, each)
        .list("targets", targets);
  }

  @Test
  void isTheWeightedMeanOfTheRowsScoresWithTheirSlopes() {
    double[] members = Draws.uniform(3, 12, -2, 2);
    double[] targets = Draws.uniform(4, 4, -1, 1);
    double[] weights = {1, 0, 2.5, 0.5};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double[] row = java.util.Arrays.copyOfRange(members, 3 * i, 3 * i + 3);
      sum += weights[i] * EnsembleCrps.of(row, targets[i], 0.9) / 4;
    }
    Evaluated evaluated = afCrps(members, 3, targets).list("weights", weights).with("alpha", 0.9);
    assertThat(evaluated.value()).isCloseTo(sum, within(1e-14));
    evaluated.assertGradients();
    afCrps(members, 3, targets).assertGradients();
  }

  @Test
  void tiesHaveSubgradientZero() {
    // row 0: two equal members above the target; row 1: all equal to it; row 2: one equal to it
    double[] slopes =
        afCrps(new double[] {2, 2, 0, 5, 5, 5, 1, 3, 4}, 3, 1, 5, 1)
            .with("alpha", 1)
            .gradient("members");
    // (sign·2 - (less - greater)) / 6 / 3 rows
    double[] expected = {1, 1, 0, 0, 0, 0, 2, 2, 0};
    for (int j = 0; j < slopes.length; j++) {
      assertThat(slopes[j]).as("slope %d", j).isCloseTo(expected[j] / 18, within(1e-15));
    }
  }

  @Test
  void singlePrecisionKeepsSmallScoresOfLargeNumbers() {
    float[] members = {10_000_001f, 10_000_003f, 9_999_998f, 10_000_002f};
    double[] exact = {1, 3, -2, 2};
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.create(members, new Shape(1, 4));
      NDArray y = manager.create(new float[] {10_000_000f});
      assertThat(LOSS.perRow(y, x).getFloat(0))
          .isCloseTo((float) EnsembleCrps.of(exact, 0, 0.95), within(1e-6f));
    }
  }

  @Test
  void isALossOfDjlForAnyShapeAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray members = manager.create(new float[] {1, 2.5f, 0, 4, 2, 7, 2, 7}, new Shape(2, 1, 4));
      members.setRequiresGradient(true);
      NDArray targets = manager.create(new float[] {2, 2}, new Shape(2, 1));
      NDArray plain = LOSS.evaluate(new NDList(targets), new NDList(members));
      Gradients.backward(plain);
      assertThat(plain.getShape().dimension()).isZero();
      assertThat(members.getGradient().getShape()).isEqualTo(new Shape(2, 1, 4));
      NDArray weights = manager.create(new float[] {3, 0}, new Shape(2, 1));
      assertThat(LOSS.evaluate(new NDList(targets, weights), new NDList(members)).getFloat())
          .isCloseTo(0.2640625f, within(1e-6f));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void oddBatchesAreRefusedAsADjlLoss() {
    try (NDManager manager = Torch.manager()) {
      NDList target = new NDList(manager.create(new double[] {1}));
      NDList one = new NDList(manager.create(new double[] {2}, new Shape(1, 1)));
      assertThatThrownBy(() -> LOSS.evaluate(target, one))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least 2");
      NDList far =
          new NDList(manager.create(new double[] {2, Double.POSITIVE_INFINITY}, new Shape(1, 2)));
      assertThatThrownBy(() -> LOSS.evaluate(target, far))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("predictions hold Infinity");
      NDList pair = new NDList(manager.create(new double[] {2, 3}, new Shape(1, 2)));
      NDList unweighted = new NDList(target.get(0), manager.create(new double[] {0}));
      assertThatThrownBy(() -> LOSS.evaluate(unweighted, pair))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("sum of weights is 0");
      assertThat(LOSS.evaluate(target, pair).getDouble()).isFinite();
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> afCrps(new double[] {1, 2}, 1, 1, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 2");
    assertThatThrownBy(() -> afCrps(new double[] {1, 2}, 2, 1).list("weights", 0.0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sum of weights is 0");
    assertThatThrownBy(() -> afCrps(new double[] {1, 2}, 2, 1).list("weights", -1.0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each weight is -1");
    assertThatThrownBy(() -> afCrps(new double[] {1, Double.NaN}, 2, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'members' holds NaN");
    assertThatThrownBy(() -> afCrps(new double[] {1, 2}, 2, 1).with("alpha", 1.5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha is 1.5");
  }
}
