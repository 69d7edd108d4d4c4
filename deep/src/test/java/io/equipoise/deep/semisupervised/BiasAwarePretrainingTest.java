package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.DenseNetwork;
import org.junit.jupiter.api.Test;

class BiasAwarePretrainingTest {
  private static final double[] CHEAP = {1, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1, 1};
  private static final double[] WARM = {0.8, 0, 0, 0, 1.1, 0, 0, 0, 0.5, 1, -1, 1};
  private static final double[] PREDICTED = {0.5, 0, 0, 0, 0.5, 0, 0, 0, 1, 1, 0, 1};
  private static final BiasAwarePretraining.Options SHORT =
      new BiasAwarePretraining.Options(0.5, true, 300, 300, 50, 32, 5e-3, 1e-3);

  private static Evaluated asteroid(
      double[] predictions, double[] cheap, double[] warm, int... shape) {
    return Evaluated.of(new BiasAwarePretraining(SHORT), "asteroid")
        .array("predictions", predictions, shape)
        .array("cheapTargets", cheap, shape)
        .array("warmPredictions", warm, shape);
  }

  private static Evaluated worked() {
    return asteroid(PREDICTED, CHEAP, WARM, 2, 2, 3);
  }

  private static double plain(
      double[] predictions, double[] cheap, double[] warm, int q, double gamma, boolean normalise) {
    int n = cheap.length / q;
    double[] weights = new double[n];
    double[] losses = new double[n];
    double total = 0;
    for (int i = 0; i < n; i++) {
      double error = 0;
      for (int k = 0; k < q; k++) {
        error += Math.abs(warm[i * q + k] - cheap[i * q + k]) / q;
        losses[i] += Math.abs(predictions[i * q + k] - cheap[i * q + k]) / q;
      }
      weights[i] = Math.exp(-error / gamma);
      total += weights[i];
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (normalise ? weights[i] * n / total : weights[i]) * losses[i];
    }
    return sum / n;
  }

  @Test
  void givesTheWorkedWeightsAndLosses() {
    double[] errors = {0.05, 0.583333};
    assertThat(BiasAwarePretraining.trust(errors, 1, false))
        .containsExactly(new double[] {0.951229, 0.558035}, within(5e-7));
    assertThat(worked().value()).isCloseTo(0.172275, within(5e-7));
    assertThat(worked().with("gamma", 0.5).value()).isCloseTo(0.127304, within(5e-7));
  }

  @Test
  void aLargeGammaIsTheUnweightedLoss() {
    double unweighted = (0.166666666667 + 0.333333333333) / 2;
    assertThat(worked().with("gamma", 1e9).value()).isCloseTo(unweighted, within(1e-6));
    assertThat(worked().with("gamma", 1e9).with("normalise", true).value())
        .isCloseTo(unweighted, within(1e-6));
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] predictions = Draws.uniform(seed, 24, -2, 2);
      double[] cheap = Draws.uniform(seed + 10, 24, -2, 2);
      double[] warm = Draws.uniform(seed + 20, 24, -2, 2);
      for (boolean normalise : new boolean[] {false, true}) {
        Evaluated evaluated =
            asteroid(predictions, cheap, warm, 6, 4)
                .with("gamma", 0.7)
                .with("normalise", normalise);
        assertThat(evaluated.value())
            .as("seed %d", seed)
            .isCloseTo(plain(predictions, cheap, warm, 4, 0.7, normalise), within(1e-12));
        assertThat(evaluated.gradient("warmPredictions")).containsOnly(0);
        assertThat(evaluated.gradient("predictions"))
            .as("seed %d", seed)
            .containsExactly(differences(predictions, cheap, warm, normalise), within(1e-8));
      }
    }
  }

  private static double[] differences(
      double[] predictions, double[] cheap, double[] warm, boolean normalise) {
    double[] slopes = new double[predictions.length];
    for (int i = 0; i < slopes.length; i++) {
      double[] up = predictions.clone();
      double[] down = predictions.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      slopes[i] =
          (plain(up, cheap, warm, 4, 0.7, normalise) - plain(down, cheap, warm, 4, 0.7, normalise))
              / 2e-6;
    }
    return slopes;
  }

  @Test
  void trustFallsWithTheErrorAndIsOneWhereTheWarmModelAgrees() {
    double[] weights = BiasAwarePretraining.trust(new double[] {0, 0.1, 0.2, 3}, 0.4, false);
    assertThat(weights[0]).isEqualTo(1);
    for (int i = 1; i < weights.length; i++) {
      assertThat(weights[i]).isLessThan(weights[i - 1]).isPositive();
    }
    assertThat(BiasAwarePretraining.trust(new double[] {2, 2, 2}, 1e-3, true)).containsOnly(1);
    assertThat(BiasAwarePretraining.trust(new double[] {700, 1000}, 1e-3, true))
        .containsExactly(2, 0);
  }

  @Test
  void noGradientReachesTheWarmModel() {
    try (NDManager manager = Torch.manager();
        DenseNetwork warm = DenseNetwork.random(new int[] {2, 3}, 0, new Seed(1));
        DenseNetwork model = DenseNetwork.random(new int[] {2, 3}, 0, new Seed(2));
        Gradients recording = Gradients.record()) {
      NDArray x = manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2));
      NDArray targets = manager.zeros(new Shape(2, 3));
      TargetRows rows = new TargetRows(new float[] {1, 2, 3, 4}, 2, new float[6], 3);
      double[] trust =
          BiasAwarePretraining.trust(BiasAwarePretraining.errors(warm, rows), 1, false);
      NDArray weights = manager.create(new float[] {(float) trust[0], (float) trust[1]});
      Gradients.backward(BiasAwarePretraining.loss(model.forward(x, true), targets, weights));
      assertThat(model.parameters().get(0).getGradient().abs().sum().getFloat()).isPositive();
      assertThat(warm.parameters().get(0).getGradient().abs().sum().getFloat()).isZero();
    }
  }

  /** Targets (x, -x); the cheap ones are 2 too high where x is above 0.4. */
  private static TargetRows rows(int count, boolean cheap, long seed) {
    double[] drawn = Draws.uniform(seed, count, -1, 1);
    float[] x = new float[count];
    float[] targets = new float[2 * count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) drawn[i];
      float off = cheap && x[i] > 0.4 ? 2 : 0;
      targets[2 * i] = x[i] + off;
      targets[2 * i + 1] = -x[i] + off;
    }
    return new TargetRows(x, 1, targets, 2);
  }

  private static Fitted<DenseNetwork> fit(
      BiasAwarePretraining.Options options, TargetRows accurate, TargetRows cheap) {
    return new BiasAwarePretraining(options)
        .fit(
            seed -> DenseNetwork.random(new int[] {1, 16, 2}, 0, seed),
            accurate,
            cheap,
            new Seed(3));
  }

  @Test
  void findsWhereCheapLabelsAreBiasedAndLearnsPastThem() {
    int before = NativeArrays.count();
    TargetRows cheap = rows(400, true, 1);
    TargetRows test = rows(200, false, 9);
    float[] first;
    try (Fitted<DenseNetwork> fitted = fit(SHORT, rows(40, false, 2), cheap)) {
      for (int i = 0; i < cheap.size(); i++) {
        boolean biased = cheap.x()[i] > 0.4;
        assertThat(fitted.trust()[i] < 0.5).as("row %d", i).isEqualTo(biased);
      }
      assertThat(fitted.warning()).isEmpty();
      double[] errors = BiasAwarePretraining.errors(fitted.network(), test);
      assertThat(java.util.Arrays.stream(errors).average().orElseThrow()).isLessThan(0.1);
      first = BiasAwarePretraining.predict(fitted.network(), test.x(), 1);
    }
    try (Fitted<DenseNetwork> again = fit(SHORT, rows(40, false, 2), cheap)) {
      assertThat(BiasAwarePretraining.predict(again.network(), test.x(), 1)).isEqualTo(first);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void warnsWhereTrustOnlySaysHowFarAwayARowIs() {
    TargetRows few = new TargetRows(new float[] {-1, -0.9f}, 1, new float[] {0, 0, 0, 0}, 2);
    double[] x = Draws.uniform(4, 50, -1, 1);
    float[] positions = new float[50];
    float[] targets = new float[100];
    for (int i = 0; i < 50; i++) {
      positions[i] = (float) x[i];
      targets[2 * i] = 20 * (positions[i] + 1);
    }
    try (Fitted<DenseNetwork> fitted =
        fit(SHORT.withGamma(20), few, new TargetRows(positions, 1, targets, 2))) {
      assertThat(fitted.distanceLink()).isLessThan(-0.8);
      assertThat(fitted.warning()).hasValueSatisfying(text -> assertThat(text).contains("-"));
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> worked().with("gamma", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gamma is 0");
    assertThatThrownBy(
            () ->
                asteroid(PREDICTED, CHEAP, WARM, 2, 2, 3).array("cheapTargets", WARM, 4, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'cheapTargets' has another shape");
    double[] broken = WARM.clone();
    broken[3] = Double.NaN;
    assertThatThrownBy(() -> asteroid(PREDICTED, CHEAP, broken, 4, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'warmPredictions' holds NaN");
    assertThatThrownBy(() -> new TargetRows(new float[] {1}, 1, new float[] {Float.NaN}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets holds NaN");
    assertThatThrownBy(() -> new TargetRows(new float[] {1, 2}, 1, new float[] {1}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
  }

  @Test
  void aGammaFarBelowAllErrorsIsSaidToBeTooSmall() {
    int before = NativeArrays.count();
    var tiny = new BiasAwarePretraining.Options(1e-4, false, 5, 5, 5, 32, 5e-3, 1e-3);
    float[] far = {100, 100, 100, 100};
    assertThatThrownBy(
            () ->
                fit(tiny, rows(10, false, 2), new TargetRows(new float[] {0, 1}, 1, far, 2))
                    .close())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gamma is 1.0E-4");
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
