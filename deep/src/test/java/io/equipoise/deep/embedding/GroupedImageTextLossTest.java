package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupedImageTextLossTest {
  private static final GroupedImageTextLoss LOSS =
      new GroupedImageTextLoss(GroupedImageTextLoss.Options.DEFAULT);

  private static Evaluated itc(double[] a, double[] b, int width, int... groups) {
    return Evaluated.of(LOSS, "grouped-itc")
        .array("viewA", a, a.length / width, width)
        .array("viewB", b, b.length / width, width)
        .list("groups", groups);
  }

  /** Unit vectors at these angles in degrees. */
  static double[] at(double... degrees) {
    double[] rows = new double[2 * degrees.length];
    for (int i = 0; i < degrees.length; i++) {
      rows[2 * i] = Math.cos(Math.toRadians(degrees[i]));
      rows[2 * i + 1] = Math.sin(Math.toRadians(degrees[i]));
    }
    return rows;
  }

  /** One group after the other, one pair after the other. */
  private static double slow(double[] a, double[] b, int width, double tau, int... groups) {
    double sum = 0;
    int[] names = IntStream.of(groups).distinct().toArray();
    for (int name : names) {
      int[] rows = IntStream.range(0, groups.length).filter(i -> groups[i] == name).toArray();
      for (int i : rows) {
        double forth = 0;
        double back = 0;
        for (int j : rows) {
          forth += Math.exp(cosine(a, i, b, j, width) / tau);
          back += Math.exp(cosine(a, j, b, i, width) / tau);
        }
        double own = 2 * cosine(a, i, b, i, width) / tau;
        sum += (Math.log(forth) + Math.log(back) - own) / (2.0 * rows.length * names.length);
      }
    }
    return sum;
  }

  static double cosine(double[] a, int i, double[] b, int j, int width) {
    double dot = 0;
    double left = 0;
    double right = 0;
    for (int k = 0; k < width; k++) {
      dot += a[i * width + k] * b[j * width + k];
      left += a[i * width + k] * a[i * width + k];
      right += b[j * width + k] * b[j * width + k];
    }
    return dot / Math.sqrt(left * right);
  }

  @Test
  void computesTheWorkedExample() {
    double[] u = at(0, 40, 90, 150);
    double[] v = at(10, 60, 80, 170);
    assertThat(itc(u, v, 2, 0, 0, 0, 0).with("tau", 0.5).value())
        .isCloseTo(0.64915909, within(5e-9));
    assertThat(itc(u, v, 2, 0, 0, 1, 1).with("tau", 0.5).value())
        .isCloseTo(0.34457173, within(5e-9));
  }

  @Test
  void equalsTheSlowSumOverGroupsThatDoNotStandTogether() {
    double[] a = Draws.uniform(11, 12 * 4, -2, 2);
    double[] b = Draws.uniform(12, 12 * 4, -2, 2);
    int[] groups = {7, 1, 4, 1, 7, 7, 4, 4, 1, 1, 4, 7};
    Evaluated evaluated = itc(a, b, 4, groups).with("tau", 0.2);
    assertThat(evaluated.value()).isCloseTo(slow(a, b, 4, 0.2, groups), within(1e-13));
    evaluated.assertGradients();
    int[] unequal = {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2};
    assertThat(itc(a, b, 4, unequal).with("tau", 0.2).value())
        .isCloseTo(slow(a, b, 4, 0.2, unequal), within(1e-13));
  }

  @Test
  void oneGroupIsTheLossOfTheWholeBatch() {
    double[] a = Draws.uniform(13, 20, -1, 1);
    double[] b = Draws.uniform(14, 20, -1, 1);
    double[] both = DoubleStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    InfoNceLoss usual = new InfoNceLoss(InfoNceLoss.Options.DEFAULT);
    double whole =
        Evaluated.of(usual, "infonce").array("views", both, 2, 5, 4).with("tau", 0.07).value();
    assertThat(itc(a, b, 4, 3, 3, 3, 3, 3).value()).isCloseTo(whole, within(1e-12));
  }

  @Test
  void groupsOfOnePairAskForNothing() {
    Evaluated alone = itc(Draws.uniform(15, 12, -1, 1), Draws.uniform(16, 12, -1, 1), 4, 2, 0, 1);
    assertThat(alone.value()).isZero();
    assertThat(alone.gradient("viewA")).containsOnly(0);
    assertThat(alone.gradient("viewB")).containsOnly(0);
  }

  @Test
  void aZeroRowAndEqualRowsAreDefined() {
    double[] a = {0, 0, 1, 2, 1, 2};
    Evaluated odd = itc(a, new double[] {3, 1, 1, 2, 1, 2}, 2, 0, 0, 0).with("tau", 0.5);
    assertThat(odd.value()).isFinite();
    assertThat(odd.gradient("viewB")).doesNotContain(Double.NaN);
  }

  @Test
  void randomGroupsMeetTheExpectedNumberOfFalseNegatives() {
    // class shares 1/2, 1/4, 1/4: the pairs of a batch meet (N-1) Σ n_c (n_c-1) / (N (N-1))
    int n = 32;
    int[] classes = IntStream.range(0, n).map(i -> i < 16 ? 0 : i < 24 ? 1 : 2).toArray();
    double share = (16 * 15 + 2 * 8 * 7) / (double) (n * (n - 1));
    for (int groups : new int[] {1, 4, 8}) {
      int m = n / groups;
      int rounds = 400;
      double negatives = 0;
      double wrong = 0;
      for (int round = 0; round < rounds; round++) {
        int[] group = PairGroups.random(n, groups, new Seed(round));
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            boolean meets = i != j && group[i] == group[j];
            negatives += meets ? 1 : 0;
            wrong += meets && classes[i] == classes[j] ? 1 : 0;
          }
        }
      }
      assertThat(negatives / rounds / n).isEqualTo(m - 1);
      assertThat(wrong / rounds / n).isCloseTo((m - 1) * share, within(0.03 * m));
    }
  }

  @Test
  void groupsByKeyHoldOneKeyWhereSizesAllow() {
    int[] keys = IntStream.range(0, 24).map(i -> i % 2).toArray();
    int[] group = PairGroups.byKey(keys, 4, new Seed(3));
    for (int g = 0; g < 4; g++) {
      int name = g;
      int[] of = IntStream.range(0, 24).filter(i -> group[i] == name).toArray();
      assertThat(of).hasSize(6);
      assertThat(IntStream.of(of).map(i -> keys[i]).distinct().count()).isOne();
    }
    assertThat(PairGroups.byKey(keys, 4, new Seed(3))).isEqualTo(group);
    assertThat(PairGroups.byKey(keys, 4, new Seed(4))).isNotEqualTo(group);
  }

  @Test
  void isALossOfDjlInSinglePrecisionThatLeavesNothingBehind() {
    int before = NativeArrays.count();
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray a = manager.create(new float[] {1e4f, 0, 0, -1e4f, 3, 4, 5, 1}, new Shape(4, 2));
      NDArray b = manager.create(new float[] {1, 0, 1, 1, 0, 1, -1, 1}, new Shape(4, 2));
      a.setRequiresGradient(true);
      NDArray grouped =
          LOSS.evaluate(new NDList(manager.create(new long[] {0, 0, 1, 1})), new NDList(a, b));
      Gradients.backward(grouped);
      assertThat(a.getGradient().toFloatArray()).doesNotContain(Float.NaN);
      float whole = LOSS.evaluate(new NDList(), new NDList(a, b)).getFloat();
      assertThat(whole).isGreaterThan(grouped.getFloat());
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void aLearnedTemperatureGetsAGradient() {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray scale = manager.create(2f);
      scale.setRequiresGradient(true);
      NDArray a = manager.create(new float[] {1, 0, 0, 1}, new Shape(2, 2));
      Gradients.backward(LOSS.loss(a, a, new int[2], scale));
      // d/ds log(1 + exp(-s))
      assertThat(scale.getGradient().getFloat())
          .isCloseTo((float) (-1 / (1 + Math.exp(2))), within(1e-6f));
    }
  }

  @Test
  void aBadEntryIsAnErrorAndNeverNaN() {
    try (NDManager manager = Torch.manager()) {
      NDArray good = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        NDArray bad = manager.create(new float[] {1, odd, 3, 4}, new Shape(2, 2));
        assertThatThrownBy(() -> LOSS.evaluate(new NDList(), new NDList(good, bad)))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("the predictions hold");
      }
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] six = Draws.uniform(17, 6, -1, 1);
    assertThatThrownBy(() -> itc(six, six, 2, 0, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("groups has 2");
    assertThatThrownBy(() -> itc(six, new double[4], 2, 0, 0, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("(3, 2) and (2, 2)");
    assertThatThrownBy(() -> itc(six, six, 2, 0, 0, 0).with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    double[] broken = six.clone();
    broken[3] = Double.NaN;
    assertThatThrownBy(() -> itc(six, broken, 2, 0, 0, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'viewB' holds NaN");
    assertThatThrownBy(() -> PairGroups.random(3, 4, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("groups is 4");
  }
}
