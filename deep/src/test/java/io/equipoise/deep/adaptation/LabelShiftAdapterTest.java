package io.equipoise.deep.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.adaptation.LabelShiftAdapter.Head;
import io.equipoise.deep.adaptation.LabelShiftAdapter.Input;
import io.equipoise.deep.adaptation.LabelShiftAdapter.Options;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LabelShiftAdapterTest {
  private static final double[] SOURCE = {0.7, 0.2, 0.1};
  private static final double[] TARGET = {0.2, 0.3, 0.5};
  private static final LabelShiftAdapter ADAPTER = new LabelShiftAdapter(Options.DEFAULT);
  private static final Head HEAD =
      new Head(new float[] {1, 0, -0.5f, 0.5f, -0.5f, -1}, new float[] {0.1f, 0, -0.1f});

  private static Evaluated loss(double[] logits, double[] target, int... labels) {
    return Evaluated.of(ADAPTER, "generalised-logit-adjustment")
        .array("logits", logits, labels.length, 3)
        .list("labels", labels)
        .list("sourcePrior", SOURCE)
        .list("targetPrior", target);
  }

  private static double degree(double... prior) {
    return Evaluated.of(ADAPTER, "imbalance-degree")
        .list("prior", prior)
        .list("sourcePrior", SOURCE)
        .value();
  }

  private static double[] random(long seed, int size) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] values = new double[size];
    Arrays.setAll(values, i -> 2 * random.nextDouble() - 1);
    return values;
  }

  @Test
  void givesTheWorkedValues() {
    double[] logits = {1, 0.5, 0};
    double[] adjusted = {0.127999, 2.286226, 3.990199};
    double[] plain = {0.680270, 1.180270, 1.680270};
    for (int y = 0; y < 3; y++) {
      assertThat(loss(logits, TARGET, y).value()).isCloseTo(adjusted[y], within(1e-6));
      assertThat(loss(logits, SOURCE, y).value()).isCloseTo(plain[y], within(1e-6));
      assertThat(loss(logits, TARGET, y).with("tau", 0).value()).isCloseTo(plain[y], within(1e-6));
    }
    assertThat(degree(SOURCE)).isCloseTo(1, within(1e-12));
    assertThat(degree(1 / 3., 1 / 3., 1 / 3.)).isCloseTo(0, within(1e-12));
    assertThat(degree(TARGET)).isCloseTo(-0.403226, within(1e-6));
    assertThat(degree(0.1, 0.2, 0.7)).isCloseTo(-0.741935, within(1e-6));
    double even =
        Evaluated.of(ADAPTER, "imbalance-degree")
            .list("prior", 0.9, 0.1)
            .list("sourcePrior", 0.5, 0.5)
            .value();
    assertThat(even).isZero();
  }

  @Test
  void theLossIsThePlainFormulaClampedWithItsGradient() {
    double[] logits = random(1, 12);
    int[] labels = {0, 1, 2, 0};
    double[] target = {0.6, 0.4, 0};
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      double[] z = new double[3];
      for (int c = 0; c < 3; c++) {
        z[c] =
            logits[3 * i + c] + 0.8 * (Math.log(SOURCE[c]) - Math.log(Math.max(1e-4, target[c])));
      }
      double sum = Arrays.stream(z).map(Math::exp).sum();
      expected += (Math.log(sum) - z[labels[i]]) / 4;
    }
    assertThat(loss(logits, target, labels).with("tau", 0.8).value())
        .isCloseTo(expected, within(1e-12));
    loss(logits, target, labels).assertGradients();
    double[] moved = Arrays.stream(logits).map(z -> z + 5).toArray();
    assertThat(loss(moved, target, labels).with("tau", 0.8).value())
        .isCloseTo(expected, within(1e-9));
  }

  @Test
  void logitsFollowThePlainFormulaWithTheirGradients() {
    double[] features = random(1, 8);
    double[] weight = random(2, 12);
    double[] bias = random(3, 3);
    double[] deltaWeight = random(4, 12);
    double[] deltaBias = random(5, 3);
    double[] gamma = random(6, 4);
    double[] beta = random(7, 4);
    Evaluated logits =
        Evaluated.of(ADAPTER, "label-shift-adapter-logits")
            .array("features", features, 2, 4)
            .array("weight", weight, 3, 4)
            .list("bias", bias)
            .array("deltaWeight", deltaWeight, 3, 4)
            .list("deltaBias", deltaBias)
            .list("deltaGamma", gamma)
            .list("beta", beta);
    double[] seen = logits.evaluate().value().data();
    for (int i = 0; i < 2; i++) {
      for (int c = 0; c < 3; c++) {
        double z = bias[c] + deltaBias[c];
        for (int k = 0; k < 4; k++) {
          z +=
              (weight[4 * c + k] + deltaWeight[4 * c + k])
                  * ((1 + gamma[k]) * features[4 * i + k] + beta[k]);
        }
        assertThat(seen[3 * i + c]).isCloseTo(z, within(1e-12));
      }
    }
    logits.assertGradients();
  }

  @ParameterizedTest
  @EnumSource(Input.class)
  void anAdapterThatHasLearnedNothingSaysWhatTheFrozenLayerSays(Input input) {
    float[] features = {0.3f, -1, 2, 0.5f};
    try (AdaptedClassifier fresh = new AdaptedClassifier(HEAD, SOURCE, 8, input, new Seed(1))) {
      float[] plain = {0.4f, -0.65f, 0.75f, 2.1f, -0.75f, -1.6f};
      for (double[] prior : new double[][] {SOURCE, TARGET}) {
        float[] seen = fresh.logits(features, prior);
        for (int i = 0; i < plain.length; i++) {
          assertThat(seen[i]).isCloseTo(plain[i], within(1e-6f));
        }
      }
    }
  }

  @Test
  void whatItLearnsFollowsTheSharesAndRepeatsToTheBit() {
    UniformRandomProvider random = new Seed(4).generator();
    int rows = 400;
    float[] features = new float[2 * rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      double u = random.nextDouble();
      labels[i] = u < 0.7 ? 0 : u < 0.9 ? 1 : 2;
      features[2 * i] = (float) (labels[i] + 2 * random.nextDouble() - 1);
      features[2 * i + 1] = (float) (2 * random.nextDouble() - 1);
    }
    LabelShiftAdapter adapter =
        new LabelShiftAdapter(new Options(1, 16, 300, 64, 5e-3, 0.9, Input.DEGREE));
    float[] between = {0.5f, 0};
    try (AdaptedClassifier one = adapter.train(features, labels, HEAD, SOURCE, new Seed(1));
        AdaptedClassifier again = adapter.train(features, labels, HEAD, SOURCE, new Seed(1))) {
      float[] source = one.logits(between, SOURCE);
      float[] reversed = one.logits(between, new double[] {0.1, 0.2, 0.7});
      assertThat(reversed[2] - reversed[0]).isGreaterThan(source[2] - source[0] + 0.5f);
      assertThat(again.logits(between, SOURCE)).isEqualTo(source);
      int before = NativeArrays.count();
      adapter.train(features, labels, HEAD, SOURCE, new Seed(2)).close();
      assertThat(NativeArrays.count()).isEqualTo(before);
    }
  }

  /** The middle class alone may grow, which lies on no line from the source to its reverse. */
  @Test
  void allSharesCanBeReadWhereOneNumberCannotTellThem() {
    UniformRandomProvider random = new Seed(4).generator();
    int rows = 600;
    float[] features = new float[2 * rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      double u = random.nextDouble();
      labels[i] = u < 0.45 ? 0 : u < 0.55 ? 1 : 2;
      features[2 * i] = (float) (labels[i] + 2 * random.nextDouble() - 1);
      features[2 * i + 1] = (float) (2 * random.nextDouble() - 1);
    }
    double[] source = {0.45, 0.1, 0.45};
    double[] middle = {0.05, 0.9, 0.05};
    double[] left = {0.8, 0.15, 0.05};
    double[] right = {0.05, 0.15, 0.8};
    LabelShiftAdapter adapter =
        new LabelShiftAdapter(new Options(1, 16, 400, 64, 5e-3, 0.9, Input.PRIOR));
    float[] between = {1, 0};
    try (AdaptedClassifier read = adapter.train(features, labels, HEAD, source, new Seed(1))) {
      assertThat(read.degree(left)).isCloseTo(read.degree(right), within(1e-12));
      float[] towardsLeft = read.logits(between, left);
      float[] towardsRight = read.logits(between, right);
      assertThat(towardsLeft[0] - towardsLeft[2])
          .isGreaterThan(towardsRight[0] - towardsRight[2] + 1);
      float[] towardsMiddle = read.logits(between, middle);
      assertThat(towardsMiddle[1] - towardsMiddle[0])
          .isGreaterThan(towardsLeft[1] - towardsLeft[0] + 1);
      assertThat(read.logits(between, left)).isEqualTo(towardsLeft);
    }
  }

  @Test
  void theEstimateStartsWhereItIsTold() {
    PriorEstimate estimate = ADAPTER.estimate(new double[] {0.9, 0.1});
    assertThat(estimate.prior()).containsExactly(0.9, 0.1);
    float[] logits = new float[64];
    for (int i = 0; i < 32; i++) {
      logits[2 * i + 1] = 1000;
    }
    estimate.add(logits);
    assertThat(estimate.prior()).containsExactly(new double[] {0.81, 0.19}, within(1e-12));
    assertThatThrownBy(() -> ADAPTER.estimate(new double[] {0.9, 0.2}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("start sums to");
  }

  @Test
  void theEstimatePoolsSmallBatchesAndForgetsSlowly() {
    PriorEstimate estimate = ADAPTER.estimate(2);
    for (int k = 0; k < 31; k++) {
      estimate.add(new float[] {1000, 0});
    }
    assertThat(estimate.prior()).containsExactly(0.5, 0.5);
    estimate.add(new float[] {1000, 0});
    assertThat(estimate.prior()).containsExactly(new double[] {0.55, 0.45}, within(1e-12));
    assertThatThrownBy(() -> estimate.add(new float[] {Float.NaN, 0}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }

  @Test
  void theEstimateFollowsLabelsThatJump() {
    PriorEstimate estimate = ADAPTER.estimate(2);
    for (int k = 0; k < 640; k++) {
      estimate.add(new float[] {k < 320 ? 1000 : 0, k < 320 ? 0 : 1000});
      assertThat(Arrays.stream(estimate.prior()).sum()).isCloseTo(1, within(1e-12));
      if (k == 319) {
        assertThat(estimate.prior()[0]).as("before the jump").isGreaterThan(0.8);
      }
    }
    assertThat(estimate.prior()[1]).as("after it").isGreaterThan(0.7);
  }

  @Test
  void refusesWhatCannotBe() {
    assertThatThrownBy(() -> loss(new double[3], new double[] {0.5, 0.6, 0}, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targetPrior sums to 1.1");
    assertThatThrownBy(() -> degree(0.5, 0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("prior");
    assertThatThrownBy(() -> ADAPTER.train(new float[2], new int[] {3}, HEAD, SOURCE, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels hold 3");
    assertThatThrownBy(() -> ADAPTER.train(new float[0], new int[0], HEAD, SOURCE, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rows to train on");
    assertThatThrownBy(() -> new Options(1, 16, 300, 64, 5e-3, 1, Input.DEGREE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("momentum");
  }
}
