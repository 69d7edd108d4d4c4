package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GuidedLossScalingTest {
  private static final ForegroundPrior WORKED = new ForegroundPrior(120, 60_000, 3);
  private static final int N = 10;
  private static final int C = 3;
  private static final int D = 4;

  private static double[] targets() {
    double[] targets = new double[N * C];
    targets[1] = 1;
    targets[4 * C] = 1;
    targets[7 * C + 2] = 1;
    return targets;
  }

  private static Evaluated scaled(double[] logits, double[] targets, double[] p, double[] t) {
    return Evaluated.of(
            new GuidedLossScaling(GuidedLossScaling.Options.DEFAULT), "guided-loss-scaling")
        .array("logits", logits, N, C)
        .array("targets", targets, N, C)
        .array("predictions", p, N, D)
        .array("regressionTargets", t, N, D);
  }

  private static double crossEntropy(double logit, double target) {
    double p = 1 / (1 + Math.exp(-logit));
    return -target * Math.log(p) - (1 - target) * Math.log(1 - p);
  }

  /** Sum of cross-entropies, sum of smooth errors, foreground rows. */
  private static double[] plain(double[] x, double[] y, double[] p, double[] t, double beta) {
    double[] sums = new double[3];
    for (int i = 0; i < N; i++) {
      boolean foreground = false;
      for (int c = 0; c < C; c++) {
        sums[0] += crossEntropy(x[i * C + c], y[i * C + c]);
        foreground |= y[i * C + c] > 0;
      }
      for (int j = 0; foreground && j < D; j++) {
        double d = Math.abs(p[i * D + j] - t[i * D + j]);
        sums[1] += d < beta ? 0.5 * d * d / beta : d - 0.5 * beta;
      }
      sums[2] += foreground ? 1 : 0;
    }
    return sums;
  }

  @Test
  void givesTheWorkedPrior() {
    assertThat(WORKED.pi()).isCloseTo(0.000666667, within(5e-10));
    assertThat(WORKED.bias()).isCloseTo(-7.312553, within(5e-7));
    assertThat(WORKED.threshold()).isCloseTo(0.002, within(1e-12));
  }

  @Test
  void theFirstLossIsSmallAndItsGradientsCancel() {
    double b = WORKED.bias();
    double sum = 120 * crossEntropy(b, 1) + (180_000 - 120) * crossEntropy(b, 0);
    assertThat(sum / 180_000).isCloseTo(0.00554192, within(5e-9));
    assertThat(sum / 120).isCloseTo(8.312887, within(5e-7));
    assertThat(180_000 * crossEntropy(0, 0) / 120).isCloseTo(1039.720771, within(5e-7));
    assertThat(180_000 / (1 + Math.exp(-b)) - 120).isCloseTo(0, within(1e-9));
    try (NDManager manager = Torch.manager()) {
      double[] logits = new double[3000];
      Arrays.fill(logits, b);
      double[] truth = new double[3000];
      truth[5] = 1;
      truth[2000] = 1;
      double native0 =
          GuidedLossScaling.sumOfCrossEntropy(
                  manager.create(logits, new Shape(1000, 3)), manager.create(truth))
              .getDouble();
      assertThat(native0 / 3000).isCloseTo(0.00554192, within(5e-9));
    }
  }

  @Test
  void theSoftmaxBiasIsTheLogarithmOfTheShares() {
    assertThat(ForegroundPrior.softmaxBias(new long[] {90, 10, 0}))
        .containsExactly(
            new double[] {Math.log(0.9), Math.log(0.1), Math.log(1e-6)}, within(1e-12));
    assertThat(new ForegroundPrior(0, 10, 1).pi()).isEqualTo(1e-6);
    assertThat(new ForegroundPrior(10, 10, 1).pi()).isEqualTo(0.5);
  }

  @Test
  void givesTheWorkedFactor() {
    assertThat(GuidedLossScaling.weight(8.3, 0.4)).isCloseTo(0.048193, within(5e-7));
    assertThat(GuidedLossScaling.weight(1e-9, 0.4)).isEqualTo(100);
    assertThat(GuidedLossScaling.weight(0, 0)).isEqualTo(0);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray classification = manager.create(8.3);
      NDArray regression = manager.create(0.4);
      classification.setRequiresGradient(true);
      NDArray loss =
          new GuidedLossScaling(GuidedLossScaling.Options.DEFAULT)
              .begin()
              .loss(classification, regression, true);
      Gradients.backward(loss);
      assertThat(loss.getDouble() - 0.4).isCloseTo(0.4, within(1e-12));
      assertThat(classification.getGradient().getDouble()).isCloseTo(0.048193, within(5e-7));
    }
  }

  @Test
  void equalsThePlainFormulaAndItsGradients() {
    for (long seed = 0; seed < 4; seed++) {
      double[] x = Draws.uniform(seed, N * C, -3, 3);
      double[] p = Draws.uniform(seed + 10, N * D, -0.4, 0.4);
      double[] t = Draws.uniform(seed + 20, N * D, -0.4, 0.4);
      double[] sums = plain(x, targets(), p, t, 0.2);
      double w = sums[1] / 3 / (sums[0] / 5);
      Evaluated evaluated =
          scaled(x, targets(), p, t).with("r", 2).with("beta", 0.2).with("images", 2);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(sums[1], within(1e-12));
      double[] gradient = evaluated.gradient("logits");
      for (int i = 0; i < gradient.length; i++) {
        double plain = 1 / (1 + Math.exp(-x[i])) - targets()[i];
        assertThat(gradient[i]).as("seed %d", seed).isCloseTo(2 * w * plain / 5, within(1e-12));
      }
      double[] slopes = evaluated.gradient("predictions");
      for (int i = 0; i < slopes.length; i++) {
        double e = p[i] - t[i];
        boolean foreground = i / D == 0 || i / D == 4 || i / D == 7;
        double slope = Math.abs(e) < 0.2 ? e / 0.2 : Math.signum(e);
        assertThat(slopes[i])
            .as("seed %d", seed)
            .isCloseTo(foreground ? slope / 3 : 0, within(1e-12));
      }
      Evaluated moreImages =
          scaled(x, targets(), p, t).with("r", 2).with("beta", 0.2).with("images", 9);
      assertThat(moreImages.value()).as("seed %d", seed).isCloseTo(sums[1], within(1e-12));
      assertThat(moreImages.gradient("logits"))
          .as("a constant on the classification loss, seed %d", seed)
          .containsExactly(gradient, within(1e-12));
    }
  }

  @Test
  void scalesWithTheRegressionLoss() {
    double[] x = Draws.uniform(1, N * C, -3, 3);
    double[] p = Draws.uniform(2, N * D, 1, 2);
    double[] zero = new double[N * D];
    double first = plain(x, targets(), p, zero, 0.11)[1];
    double[] further = Arrays.stream(p).map(v -> v + first / 12).toArray();
    Evaluated near = scaled(x, targets(), p, zero);
    Evaluated far = scaled(x, targets(), further, zero);
    assertThat(far.value()).isCloseTo(2 * near.value(), within(1e-9));
    assertThat(far.gradient("logits"))
        .containsExactly(
            Arrays.stream(near.gradient("logits")).map(g -> 2 * g).toArray(), within(1e-9));
  }

  @Test
  void theFactorEndsAtOneHundredWhereNothingIsLeftToClassify() {
    double[] sure = Arrays.stream(targets()).map(y -> 60 * y - 30).toArray();
    double[] ones = new double[N * D];
    Arrays.fill(ones, 1);
    double[] sums = plain(sure, targets(), ones, new double[N * D], 0.11);
    assertThat(scaled(sure, targets(), ones, new double[N * D]).value())
        .isCloseTo(100 * N * C * Math.log1p(Math.exp(-30)) / 4 + sums[1] / 3, within(1e-12));
  }

  @Test
  void aBatchWithoutForegroundTakesTheRunningMean() {
    try (NDManager manager = Torch.manager()) {
      GuidedLossScaling.Run run = new GuidedLossScaling(GuidedLossScaling.Options.DEFAULT).begin();
      NDArray four = manager.create(4.0);
      NDArray none = manager.create(0.0);
      assertThat(run.loss(four, none, false).getDouble()).isEqualTo(0);
      run.loss(four, manager.create(1.0), true);
      run.loss(four, manager.create(2.0), true);
      assertThat(run.loss(four, none, false).getDouble())
          .isCloseTo(4 * (0.99 * 0.25 + 0.01 * 0.5), within(1e-12));
      assertThat(run.loss(manager.create(4f), manager.create(1f), true).getDataType())
          .isEqualTo(ai.djl.ndarray.types.DataType.FLOAT32);
    }
    Evaluated nothing =
        scaled(new double[N * C], new double[N * C], new double[N * D], new double[N * D]);
    assertThat(nothing.value()).isEqualTo(0);
    assertThat(nothing.gradient("logits")).containsOnly(0);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] bad = new double[N * C];
    bad[3] = Double.NaN;
    assertThatThrownBy(() -> scaled(bad, targets(), new double[N * D], new double[N * D]).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'logits' holds NaN");
    assertThatThrownBy(() -> new ForegroundPrior(5, 4, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("foreground is 5");
  }
}
