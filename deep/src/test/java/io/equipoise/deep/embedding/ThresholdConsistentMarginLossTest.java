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
import org.junit.jupiter.api.Test;

class ThresholdConsistentMarginLossTest {
  private static final ThresholdConsistentMarginLoss LOSS =
      new ThresholdConsistentMarginLoss(ThresholdConsistentMarginLoss.Options.DEFAULT);

  private static Evaluated tcm(double[] rows, int width, int... labels) {
    return Evaluated.of(LOSS, "tcm")
        .array("embeddings", rows, rows.length / width, width)
        .list("labels", labels);
  }

  /** Each unordered pair once. */
  private static double plain(double[] rows, int width, int[] labels, double plus, double minus) {
    double[][] unit = Angles.unit(rows, width);
    double[] sums = new double[2];
    int[] counts = new int[2];
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < i; j++) {
        double s = Angles.dot(unit[i], unit[j]);
        if (labels[i] == labels[j] && s <= plus) {
          sums[0] += plus - s;
          counts[0]++;
        } else if (labels[i] != labels[j] && s >= minus) {
          sums[1] += s - minus;
          counts[1]++;
        }
      }
    }
    return sums[0] / Math.max(1, counts[0]) + sums[1] / Math.max(1, counts[1]);
  }

  @Test
  void averagesOverThePairsThatBreakTheirMargin() {
    // positives with cosines 0.95, 0.8, 0.6 and negatives 0.7, 0.4, 0.55, one pair in each plane
    double[] positives = {0.95, 0.8, 0.6};
    double[] negatives = {0.7, 0.4, 0.55};
    double[] rows = new double[12 * 12];
    int[] labels = new int[12];
    for (int k = 0; k < 6; k++) {
      double cosine = k < 3 ? positives[k] : negatives[k - 3];
      rows[(2 * k) * 12 + 2 * k] = 2;
      rows[(2 * k + 1) * 12 + 2 * k] = 3 * cosine;
      rows[(2 * k + 1) * 12 + 2 * k + 1] = 3 * Math.sqrt(1 - cosine * cosine);
      labels[2 * k] = k < 3 ? k : 10 + 2 * k;
      labels[2 * k + 1] = k < 3 ? k : 11 + 2 * k;
    }
    assertThat(tcm(rows, 12, labels).value()).isCloseTo(0.2 + 0.125, within(1e-12));
  }

  @Test
  void isZeroWithoutSlopeWhereAllMarginsHold() {
    Evaluated apart = tcm(Angles.rows(0, 5, 90, 100), 2, 0, 0, 1, 1);
    assertThat(apart.value()).isZero();
    assertThat(apart.gradient("embeddings")).containsOnly(0.0);
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] rows = Draws.uniform(seed, 44, -1, 1);
      int[] labels = Draws.codes(seed, 11, 4);
      Evaluated evaluated = tcm(rows, 4, labels);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(rows, 4, labels, 0.9, 0.5), within(1e-12));
      evaluated.assertGradients();
      Evaluated other = tcm(rows, 4, labels).with("mPlus", 0.3).with("mMinus", -0.2);
      assertThat(other.value())
          .as("seed %d", seed)
          .isCloseTo(plain(rows, 4, labels, 0.3, -0.2), within(1e-12));
      other.assertGradients();
    }
  }

  @Test
  void factorsWeighTheTwoSides() {
    double[] rows = Draws.uniform(3, 24, -1, 1);
    int[] labels = {0, 1, 0, 1, 2, 2};
    double near = tcm(rows, 4, labels).with("lambdaMinus", 0).value();
    double far = tcm(rows, 4, labels).with("lambdaPlus", 0).value();
    assertThat(tcm(rows, 4, labels).with("lambdaPlus", 2).with("lambdaMinus", 0.5).value())
        .isCloseTo(2 * near + 0.5 * far, within(1e-12));
  }

  @Test
  void rowsWithoutPairsWithoutDirectionOrTwiceAreDefined() {
    for (Evaluated each :
        new Evaluated[] {
          tcm(new double[] {1, 2}, 2, 0),
          tcm(new double[] {0, 0, 0, 0, 1, 2}, 2, 0, 0, 1),
          tcm(new double[] {1, 2, 1, 2, 1, 2}, 2, 0, 0, 1),
          tcm(new double[] {1, 2, 3, 1, 0, 2}, 2, 4, 4, 4),
        }) {
      assertThat(each.value()).isFinite();
      for (double slope : each.gradient("embeddings")) {
        assertThat(slope).isFinite();
      }
    }
    assertThat(tcm(new double[] {1, 2}, 2, 0).value()).isZero();
    // two rows of zeros have the cosine 0
    assertThat(tcm(new double[4], 2, 0, 0).value()).isCloseTo(0.9, within(1e-15));
  }

  @Test
  void isALossOfDjlInSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    double[] rows = Draws.uniform(8, 24, -1, 1);
    int[] labels = {0, 1, 0, 1, 2, 2};
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray embeddings =
          manager.create(rows, new Shape(6, 4)).toType(ai.djl.ndarray.types.DataType.FLOAT32, true);
      embeddings.setRequiresGradient(true);
      NDArray loss = LOSS.evaluate(new NDList(manager.create(labels)), new NDList(embeddings));
      Gradients.backward(loss);
      assertThat(loss.getFloat())
          .isCloseTo((float) plain(rows, 4, labels, 0.9, 0.5), within(1e-5f));
      assertThat(embeddings.getGradient().getShape()).isEqualTo(new Shape(6, 4));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> tcm(new double[] {1, 2, 3, 4}, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels has 1");
    assertThatThrownBy(() -> tcm(new double[] {1, 2}, 2, 0).with("mPlus", 1.5).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("mPlus is 1.5");
    assertThatThrownBy(() -> tcm(new double[] {1, Double.NaN, 1, 1}, 2, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'embeddings' holds NaN");
  }
}
