package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DensityNormalisedEdgeLossTest {
  private static final double[] LOGITS = {2, 0, 0, 0, 1, 0, 1, 0, 0, 3, 0, 0, 0, 0, 2};
  private static final int[] LABELS = {0, 1, 0, 0, 2};

  private static Evaluated loss(String variant, double[] logits, int classes, int... labels) {
    return Evaluated.of(
            new DensityNormalisedEdgeLoss(DensityNormalisedEdgeLoss.Options.DEFAULT),
            "density-normalised-edge")
        .array("logits", logits, logits.length / classes, classes)
        .list("labels", labels)
        .with("variant", variant);
  }

  /** The formula in plain loops. */
  private static double plain(
      String variant, double[] logits, int classes, int[] labels, double[] weights) {
    double real = 0;
    double other = 0;
    int foreground = 0;
    for (int e = 0; e < labels.length; e++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(logits[e * classes + c]);
      }
      double entropy = Math.log(sum) - logits[e * classes + labels[e]];
      if (labels[e] > 0) {
        foreground++;
        real += entropy;
      } else {
        other += entropy;
      }
    }
    if (foreground == 0 || variant.equals("baseline")) {
      return (real + other) / labels.length;
    }
    int background = Math.max(1, labels.length - foreground);
    double divisor = variant.equals("fgbg") ? background : foreground;
    return weights[2] * (weights[0] * real / foreground + weights[1] * other / divisor);
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(loss("baseline", LOGITS, 3, LABELS).value()).isCloseTo(0.335380, within(5e-7));
    assertThat(loss("density", LOGITS, 3, LABELS).value()).isCloseTo(0.838451, within(5e-7));
    assertThat(loss("fgbg", LOGITS, 3, LABELS).value()).isCloseTo(0.690799, within(5e-7));
    assertThat(loss("density", LOGITS, 3, LABELS).value())
        .isCloseTo(2.5 * loss("baseline", LOGITS, 3, LABELS).value(), within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(strings = {"density", "fgbg", "baseline"})
  void equalsThePlainFormulaAndItsGradient(String variant) {
    double[] weights = {0.7, 1.6, 2.5};
    for (long seed = 0; seed < 5; seed++) {
      double[] logits = Draws.uniform(seed, 36, -3, 3);
      int[] labels = Draws.codes(seed, 9, 4);
      Evaluated evaluated = loss(variant, logits, 4, labels);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plain(variant, logits, 4, labels, new double[] {1, 1, 1}), within(1e-12));
      evaluated.assertGradients();
      if (!variant.equals("baseline")) {
        assertThat(evaluated.with("alpha", 0.7).with("beta", 1.6).with("gamma", 2.5).value())
            .as("seed %d", seed)
            .isCloseTo(plain(variant, logits, 4, labels, weights), within(1e-12));
        evaluated.assertGradients();
      }
    }
  }

  @Test
  void sureBackgroundChangesOnlyTheMean() {
    double[] more = Arrays.copyOf(LOGITS, 24);
    int[] labels = Arrays.copyOf(LABELS, 8);
    for (int e = 5; e < 8; e++) {
      more[3 * e] = 1e4;
    }
    assertThat(loss("density", more, 3, labels).value())
        .isCloseTo(loss("density", LOGITS, 3, LABELS).value(), within(1e-12));
    assertThat(loss("baseline", more, 3, labels).value())
        .isCloseTo(loss("baseline", LOGITS, 3, LABELS).value() * 5 / 8, within(1e-12));
  }

  @Test
  void allVariantsMeetWhereEveryPairIsAnEdgeAndWhereNoneIs() {
    for (int[] labels : new int[][] {{1, 2, 1, 2, 2}, {0, 0, 0, 0, 0}}) {
      double mean = loss("baseline", LOGITS, 3, labels).value();
      for (String variant : new String[] {"density", "fgbg"}) {
        Evaluated evaluated = loss(variant, LOGITS, 3, labels);
        assertThat(evaluated.value()).as(variant).isCloseTo(mean, within(1e-12));
        evaluated.assertGradients();
      }
    }
  }

  @Test
  void countsOnlyPairsThatWeighSomething() {
    Population two = new Population(new int[] {1, 1}, new int[] {2});
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(new double[] {1, 0, 0, 0, 2, 0, 0, 1, 3}, new Shape(3, 3));
      NDArray labels = manager.create(new long[] {0, 1, 2});
      NDArray weights = manager.create(new double[] {1, 1, 0});
      Batch batch = Batch.of(labels, logits).weighted(weights);
      double[] entropy = {Math.log(Math.E + 2) - 1, Math.log(Math.exp(2) + 2) - 2};
      assertThat(
              new DensityNormalisedEdgeLoss(DensityNormalisedEdgeLoss.Options.DEFAULT)
                  .begin(two)
                  .loss(batch)
                  .getDouble())
          .isCloseTo(entropy[0] + entropy[1], within(1e-12));
    }
  }

  @Test
  void tellsTheWeightOfEachPair() {
    DensityNormalisedEdgeLoss loss =
        new DensityNormalisedEdgeLoss(DensityNormalisedEdgeLoss.Options.DEFAULT);
    assertThat(loss.factors(new long[] {0, 3, 0, 1})).containsExactly(0.5, 0.5, 0.5, 0.5);
    assertThat(loss.factors(new long[] {0, 0})).containsExactly(0.5, 0.5);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> loss("density", LOGITS, 3, 0, 1, 2, 3, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there are 3 classes");
    assertThatThrownBy(() -> loss("density", new double[] {1, Double.NaN}, 2, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'logits' holds NaN");
    assertThatThrownBy(() -> loss("density", LOGITS, 3, LABELS).with("alpha", -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha is -1");
    assertThatThrownBy(() -> loss("other", LOGITS, 3, LABELS).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("variant");
  }
}
