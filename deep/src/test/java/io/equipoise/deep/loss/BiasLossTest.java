package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BiasLossTest {
  private static final double[] LOGITS = {2, 0, -1, 0.5, 1, 0, 0, 0, 3};
  private static final int[] LABELS = {0, 1, 0};
  private static final double[] FEATURES = {0, 0, 0, 0, 1, 2, 3, 4, 0, 0, 4, 0};

  private static Evaluated loss(double[] features) {
    return Evaluated.of(new BiasLoss(BiasLoss.Options.DEFAULT), "bias-loss")
        .array("logits", LOGITS, 3, 3)
        .list("labels", LABELS)
        .array("features", features, 3, features.length / 3);
  }

  private static double crossEntropy() {
    return Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
        .array("logits", LOGITS, 3, 3)
        .list("labels", LABELS)
        .value();
  }

  private static double plain(
      double[] logits, int classes, int[] labels, double[] features, double alpha, double beta) {
    int n = labels.length;
    int d = features.length / n;
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      double[] map = Arrays.copyOfRange(features, i * d, (i + 1) * d);
      double mean = Arrays.stream(map).average().orElseThrow();
      v[i] = Arrays.stream(map).map(h -> (h - mean) * (h - mean)).sum() / (d - 1);
    }
    double low = Arrays.stream(v).min().orElseThrow();
    double high = Arrays.stream(v).max().orElseThrow();
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double total = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(logits[i * classes + c]);
      }
      double loss = Math.log(total) - logits[i * classes + labels[i]];
      sum += (Math.exp(alpha * (v[i] - low) / (high - low)) - beta) * loss;
    }
    return sum / n;
  }

  @Test
  void givesTheWorkedExample() {
    try (NDManager manager = Torch.manager()) {
      double[] v = BiasLoss.variances(manager.create(FEATURES, new Shape(3, 4)));
      assertThat(v).containsExactly(new double[] {0, 1.666667, 4}, within(5e-7));
      assertThat(new BiasLoss(BiasLoss.Options.DEFAULT).begin().weights(v))
          .containsExactly(new double[] {0.700000, 0.833148, 1.049859}, within(5e-7));
    }
    assertThat(loss(FEATURES).value()).isCloseTo(1.311630, within(5e-7));
    assertThat(crossEntropy()).isCloseTo(1.315013, within(5e-7));
  }

  @Test
  void alphaZeroIsCrossEntropyTimesOneMinusBeta() {
    assertThat(loss(FEATURES).with("alpha", 0).with("beta", 0).value())
        .isCloseTo(crossEntropy(), within(1e-12));
    assertThat(loss(FEATURES).with("alpha", 0).with("beta", 0.4).value())
        .isCloseTo(0.6 * crossEntropy(), within(1e-12));
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      double[] logits = Draws.uniform(seed, 28, -2, 2);
      double[] features = Draws.uniform(seed + 9, 35, -3, 3);
      int[] labels = Draws.codes(seed, 7, 4);
      Evaluated evaluated =
          Evaluated.of(new BiasLoss(BiasLoss.Options.DEFAULT), "bias-loss")
              .array("logits", logits, 7, 4)
              .list("labels", labels)
              .array("features", features, 7, 5)
              .with("alpha", 1)
              .with("beta", 0.9);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(logits, 4, labels, features, 1, 0.9), within(1e-12));
      double[] gradient = evaluated.gradient("logits");
      for (int i = 0; i < gradient.length; i++) {
        double[] up = logits.clone();
        double[] down = logits.clone();
        up[i] += 1e-5;
        down[i] -= 1e-5;
        double difference =
            plain(up, 4, labels, features, 1, 0.9) - plain(down, 4, labels, features, 1, 0.9);
        assertThat(gradient[i]).as("seed %d", seed).isCloseTo(difference / 2e-5, within(1e-8));
      }
      assertThat(evaluated.gradient("features")).as("seed %d", seed).containsOnly(0);
    }
  }

  @Test
  void doesNotSeeTheScaleOfAllMapsNorTheLevelOfOne() {
    double once = loss(FEATURES).value();
    double[] scaled = Arrays.stream(FEATURES).map(h -> -7 * h).toArray();
    assertThat(loss(scaled).value()).isCloseTo(once, within(1e-12));
    double[] raised = FEATURES.clone();
    for (int j = 4; j < 8; j++) {
      raised[j] += 5;
    }
    assertThat(loss(raised).value()).isCloseTo(once, within(1e-12));
  }

  @Test
  void equalVariancesAndOneImageTakeTheLeastWeight() {
    double[] turned = {0.1, 0.7, 0.3, 0.9, 0.3, 0.9, 0.1, 0.7, 0.9, 0.3, 0.7, 0.1};
    assertThat(loss(turned).value()).isCloseTo(0.7 * crossEntropy(), within(1e-12));
    assertThat(new BiasLoss(BiasLoss.Options.DEFAULT).begin().weights(new double[] {3}))
        .containsExactly(0.7);
  }

  @Test
  void theGlobalModeRemembersTheLeastVariance() {
    BiasLoss.Run run = new BiasLoss(new BiasLoss.Options(0.3, 0.3, BiasLoss.Least.GLOBAL)).begin();
    run.weights(new double[] {1, 3});
    double second = Math.exp(0.3 * (4.0 - 1) / 2) - 0.3;
    assertThat(run.weights(new double[] {4, 6}))
        .containsExactly(new double[] {second, Math.exp(0.3 * 2.5) - 0.3}, within(1e-12));
  }

  @Test
  void dropsInAsALossOfLogitsAndFeatureMaps() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(LOGITS, new Shape(3, 3)).toType(DataType.FLOAT32, false);
      NDArray maps =
          manager.create(FEATURES, new Shape(3, 1, 2, 2)).toType(DataType.FLOAT32, false);
      NDArray value =
          new BiasLoss(BiasLoss.Options.DEFAULT)
              .evaluate(new NDList(manager.create(new long[] {0, 1, 0})), new NDList(logits, maps));
      assertThat(value.getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(value.getFloat()).isCloseTo(1.311630f, within(1e-5f));
    }
  }

  @Test
  void tellsTheMeanWeightByClass() {
    assertThat(BiasLoss.meanWeights(new double[] {1, 2, 4}, new int[] {1, 0, 1}, 3))
        .containsExactly(2, 2.5, Double.NaN);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> loss(FEATURES).with("beta", 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("beta is 1");
    assertThatThrownBy(() -> loss(new double[] {1, 2, 3}).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("numbers per row of features");
    double[] bad = FEATURES.clone();
    bad[0] = Double.NaN;
    assertThatThrownBy(() -> loss(bad).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'features' holds NaN");
  }
}
