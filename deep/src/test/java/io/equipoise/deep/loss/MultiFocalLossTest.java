package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class MultiFocalLossTest {
  private static final double[] LOGITS = {2, -1, 0.5, 0, 1.5, -3};
  private static final double[] TARGETS = {1, 0, 1, 0, 1, 0};
  private static final long[] COUNTS = {100, 10, 2};
  private static final double SIXTH = 1 / 6.0;

  private static Evaluated loss(double[] logits, double[] targets, int... counts) {
    return Evaluated.of(new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT), "comic-mfm")
        .array("logits", logits, logits.length / counts.length, counts.length)
        .array("labels", targets, targets.length / counts.length, counts.length)
        .list("counts", counts);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** One term, with the powers taken at other logits, to differentiate with them held. */
  private static double term(double x, double held, double y, double w, double[] settings) {
    double clip = settings[2];
    if (y == 1) {
      return -w * Math.pow(1 - sigmoid(held), settings[0]) * Math.log(sigmoid(x));
    }
    double fixed = Math.min(1, 1 - sigmoid(held) + clip);
    double q = Math.min(1, 1 - sigmoid(x) + clip);
    return -w * Math.pow(1 - fixed, settings[1] + w) * Math.log(q);
  }

  @Test
  void weighsLabelsByTheirRarity() {
    assertThat(MultiFocalLoss.weights(COUNTS, SIXTH))
        .containsExactly(new double[] {1, 1.220325, 1.303797}, within(5e-7));
    assertThat(MultiFocalLoss.weights(COUNTS, 1 / 3.0))
        .containsExactly(new double[] {1, 1.489194, 1.699887}, within(5e-7));
    assertThat(MultiFocalLoss.weights(new long[] {5, 0}, SIXTH))
        .containsExactly(MultiFocalLoss.weights(new long[] {5, 1}, SIXTH));
    assertThat(MultiFocalLoss.weights(new long[] {0, 0}, SIXTH)).containsExactly(1, 1);
  }

  @Test
  void givesTheWorkedTerms() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(LOGITS, new Shape(2, 3));
      NDArray targets = manager.create(TARGETS, new Shape(2, 3));
      double[] weights = MultiFocalLoss.weights(COUNTS, SIXTH);
      assertThat(
              new MultiFocalLoss(MultiFocalLoss.Options.DEFAULT)
                  .curves(weights)
                  .entries(logits, targets)
                  .values()
                  .toDoubleArray())
          .containsExactly(
              new double[] {0.126928, 0.000496, 0.618100, 0.024515, 0.245790, 0}, within(5e-7));
      // the weight as a factor only: all powers 0
      MultiFocalLoss unfocused =
          new MultiFocalLoss(new MultiFocalLoss.Options(SIXTH, 0, 0, 0, false));
      double factor = 0;
      double[] each = new double[LOGITS.length];
      for (int i = 0; i < each.length; i++) {
        each[i] = -Math.log(TARGETS[i] == 1 ? sigmoid(LOGITS[i]) : sigmoid(-LOGITS[i]));
        factor += weights[i % 3] * each[i];
      }
      assertThat(factor).isCloseTo(2.129594, within(5e-7));
      // positives have no power, so that they are the same in both
      double[] terms = unfocused.curves(weights).entries(logits, targets).values().toDoubleArray();
      for (int i = 0; i < terms.length; i++) {
        double held = TARGETS[i] == 1 ? 1 : Math.pow(sigmoid(LOGITS[i]), weights[i % 3]);
        assertThat(terms[i]).isCloseTo(held * weights[i % 3] * each[i], within(1e-12));
      }
    }
    assertThat(loss(LOGITS, TARGETS, 100, 10, 2).value()).isCloseTo(1.015829, within(5e-7));
  }

  @Test
  void withoutWeightsOrPowersIsBinaryCrossEntropy() {
    // a power of (p to the 1) is left, since w = 1 stands in the exponent: it is divided out
    double sum = 0;
    for (int i = 0; i < LOGITS.length; i++) {
      double y = TARGETS[i];
      sum += y == 1 ? Math.log1p(Math.exp(-LOGITS[i])) : 0;
      sum += y == 0 ? sigmoid(LOGITS[i]) * Math.log1p(Math.exp(LOGITS[i])) : 0;
    }
    assertThat(loss(LOGITS, TARGETS, 7, 7, 7).with("gammaNegative", 0).with("clip", 0).value())
        .isCloseTo(sum, within(1e-12));
  }

  @Test
  void equalsThePlainFormulaAndItsGradientWithThePowersHeld() {
    double[][] all = {{0, 3, 0.05}, {1.5, 2, 0.1}, {0, 0, 0}};
    for (int seed = 0; seed < 6; seed++) {
      double[] settings = all[seed % 3];
      double[] logits = Draws.uniform(seed, 20, -4, 4);
      int[] bits = Draws.codes(seed, 20, 2);
      double[] targets = java.util.Arrays.stream(bits).asDoubleStream().toArray();
      int[] counts = {90, 0, 12, 3};
      double[] weights = MultiFocalLoss.weights(new long[] {90, 0, 12, 3}, 0.4);
      double sum = 0;
      double[] slopes = new double[20];
      for (int i = 0; i < 20; i++) {
        double w = weights[i % 4];
        double x = logits[i];
        sum += term(x, x, targets[i], w, settings);
        slopes[i] =
            (term(x + 1e-5, x, targets[i], w, settings)
                    - term(x - 1e-5, x, targets[i], w, settings))
                / 2e-5;
      }
      Evaluated evaluated =
          loss(logits, targets, counts)
              .with("kappa", 0.4)
              .with("gammaPositive", settings[0])
              .with("gammaNegative", settings[1])
              .with("clip", settings[2]);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(sum, within(1e-10));
      assertThat(evaluated.gradient("logits"))
          .as("seed %d", seed)
          .containsExactly(slopes, within(1e-6));
    }
  }

  @Test
  void anUnlikelyNegativeCostsNothing() {
    assertThat(loss(new double[] {-3.2, -20}, new double[] {0, 0}, 5, 5).value()).isZero();
  }

  @Test
  void labelsThatComeTogetherDampEachOther() {
    float[] training = {1, 1, 0, 1, 1, 0, 1, 0, 0, 0, 0, 1};
    LabelCounts counts = LabelCounts.of(training, 3);
    assertThat(MultiFocalLoss.shares(counts)).containsExactly(0, 1, 0, 1, 0, 0, 0, 0, 0);
    MultiFocalLoss.Options options = new MultiFocalLoss.Options(1 / 3.0, 0, 3, 0.05, true);
    double[] weights = MultiFocalLoss.weights(counts.positives(), 1 / 3.0);
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(new double[] {2, 1, 0.5, 2, 1, 0.5}, new Shape(2, 3));
      NDArray targets = manager.create(new double[] {1, 0, 0, 0, 0, 0}, new Shape(2, 3));
      double[] values =
          new MultiFocalLoss(options)
              .begin(counts)
              .values(Batch.ofTargets(targets, logits))
              .toDoubleArray();
      double own = -weights[0] * Math.log(sigmoid(2));
      double q = Math.min(1, 1.2 * (1 - sigmoid(1) + 0.05));
      double beside = -weights[1] * Math.pow(1 - q, 3 + weights[1]) * Math.log(q);
      double apart = 1 - sigmoid(0.5) + 0.05;
      double alone = -weights[2] * Math.pow(1 - apart, 3 + weights[2]) * Math.log(apart);
      assertThat(values[0]).isCloseTo(own + beside + alone, within(1e-12));
      double[] plain =
          new MultiFocalLoss(new MultiFocalLoss.Options(1 / 3.0, 0, 3, 0.05, false))
              .begin(counts)
              .values(Batch.ofTargets(targets, logits))
              .toDoubleArray();
      assertThat(values[1]).as("no label, no company").isCloseTo(plain[1], within(1e-12));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> loss(LOGITS, TARGETS, 1, 2, 3).with("clip", 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("clip");
    assertThatThrownBy(() -> loss(LOGITS, TARGETS, 1, 2, -3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
    assertThatThrownBy(() -> loss(LOGITS, new double[] {1, 0, 2, 0, 1, 0}, 1, 2, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
  }
}
