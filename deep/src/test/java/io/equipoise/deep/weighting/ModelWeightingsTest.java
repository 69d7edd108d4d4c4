package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** Weights from what the model of the moment says of a batch. */
class ModelWeightingsTest {
  private static final int ROWS = 6;
  private static final int CLASSES = 3;

  private final double[] logits = Draws.uniform(8, ROWS * CLASSES, -2, 2);
  private final int[] labels = Draws.codes(8, ROWS, CLASSES);

  private Evaluated likelihood() {
    return Evaluated.of(
            new LikelihoodWeighting(LikelihoodWeighting.Options.DEFAULT), "likelihood-weights")
        .array("logits", logits, ROWS, CLASSES)
        .list("labels", labels);
  }

  private Evaluated confidence() {
    return Evaluated.of(
            new ConfidenceWeighting(ConfidenceWeighting.Options.DEFAULT), "confidence-weights")
        .array("logits", logits, ROWS, CLASSES);
  }

  /** The formula on each row's probabilities and label, scaled to mean 1. */
  private double[] plain(ToDoubleBiFunction<double[], Integer> formula) {
    double[] weights = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double[] p = new double[CLASSES];
      for (int c = 0; c < CLASSES; c++) {
        p[c] = Math.exp(logits[i * CLASSES + c]);
      }
      double sum = Arrays.stream(p).sum();
      weights[i] = formula.applyAsDouble(Arrays.stream(p).map(e -> e / sum).toArray(), labels[i]);
    }
    double mean = Arrays.stream(weights).average().orElseThrow();
    return Arrays.stream(weights).map(weight -> weight / mean).toArray();
  }

  private static void assertIs(Evaluated weights, double[] expected) {
    assertThat(weights.evaluate().value().data()).containsExactly(expected, within(1e-12));
  }

  private static double entropy(double[] p) {
    return -Arrays.stream(p).map(each -> each * Math.log(each)).sum();
  }

  @Test
  void likelihoodIsAPowerOfTheLabelsProbability() {
    assertIs(likelihood(), plain((p, y) -> Math.pow(p[y], 0.7)));
    assertIs(likelihood().with("beta", 2), plain((p, y) -> p[y] * p[y]));
    assertIs(likelihood().with("beta", 0), plain((p, y) -> 1));
  }

  @Test
  void confidenceIsAPowerOfTheLargestProbabilityOrOfOneMinusTheEntropy() {
    assertIs(confidence(), plain((p, y) -> Arrays.stream(p).max().orElseThrow()));
    assertIs(
        confidence().with("gamma", 3),
        plain((p, y) -> Math.pow(Arrays.stream(p).max().orElseThrow(), 3)));
    assertIs(
        confidence().with("form", "entropy"), plain((p, y) -> 1 - entropy(p) / Math.log(CLASSES)));
    assertIs(confidence().with("gamma", 0), plain((p, y) -> 1));
  }

  @Test
  void rowsThatAllSayNothingWeighTheSame() {
    Evaluated even = confidence().array("logits", new double[6], 2, 3).with("form", "entropy");
    assertIs(even, new double[] {1, 1});
    Evaluated contradicted =
        likelihood()
            .array("logits", new double[] {1e6, 0, 0, 1e6, 0, 0}, 2, 3)
            .list("labels", 1, 1);
    assertIs(contradicted, new double[] {1, 1});
  }

  @Test
  void densityNormalisedDividesByTheForeground() {
    DensityNormalisedWeighting weighting =
        new DensityNormalisedWeighting(DensityNormalisedWeighting.Options.DEFAULT);
    Evaluated edges =
        Evaluated.of(weighting, "density-normalised-weights").list("labels", 0, 1, 0, 0, 2);
    assertIs(edges, new double[] {2.5, 2.5, 2.5, 2.5, 2.5});
    double[] losses = {0.239545, 0.551445, 0.551445, 0.094923, 0.239545};
    double[] weights = edges.evaluate().value().data();
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      sum += weights[i] * losses[i] / losses.length;
    }
    assertThat(sum).isCloseTo(0.838451, within(1e-6));
    assertIs(
        edges.with("background", 1).with("beta", 0.5).with("alpha", 2),
        new double[] {2.5, 0.625, 2.5, 2.5, 2.5});
    assertIs(
        Evaluated.of(weighting, "density-normalised-weights").list("labels", 0, 0),
        new double[] {1, 1});
  }

  @Test
  void refuseBadArgumentsByName() {
    assertThatThrownBy(() -> likelihood().with("beta", -1).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("beta");
    assertThatThrownBy(() -> confidence().with("gamma", -1).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gamma");
    assertThatThrownBy(() -> likelihood().list("labels", 0, 1, 2, 3, 0, 1).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 classes");
    logits[2] = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> likelihood().evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("finite");
  }
}
