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
import io.equipoise.deep.loss.ScoreLabels.Form;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoftScoreLossTest {
  private static final SoftScoreLoss LOSS = new SoftScoreLoss(SoftScoreLoss.Options.DEFAULT);
  private static final double[] WORKED = {0.089531, 0.541473, 0.347764, 0.021930, 0};

  private static double[] label(double mean, double deviation, Form form) {
    return Evaluated.of(LOSS, "deqa-label")
        .list("means", mean)
        .list("deviations", deviation)
        .with("form", form.name().toLowerCase(java.util.Locale.ROOT))
        .evaluate()
        .value()
        .data();
  }

  private static Evaluated deqa(double[] logits, double[] means, double[] deviations) {
    return Evaluated.of(LOSS, "deqa")
        .array("logits", logits, means.length, 5)
        .list("means", means)
        .list("deviations", deviations);
  }

  private static double phi(double x) {
    return NormalDistribution.of(0, 1).cumulativeProbability(x);
  }

  private static double mean(double[] levelsFrom5) {
    double mean = 0;
    for (int k = 0; k < 5; k++) {
      mean += (5 - k) * levelsFrom5[k];
    }
    return mean;
  }

  private static double fidelity(double predicted, double truth) {
    return 1
        - Math.sqrt(predicted * truth + 1e-8)
        - Math.sqrt((1 - predicted) * (1 - truth) + 1e-8);
  }

  private static FidelityPairs pair(double a, double b) {
    return FidelityPairs.of(
        new double[] {a, b},
        new double[] {3.7, 3.3},
        new double[] {0.6, 0.5},
        new long[2],
        new double[] {1, 1});
  }

  @Test
  void givesTheWorkedLabelAndItsDivergence() {
    double[] p = label(3.7, 0.6, Form.CDF);
    assertThat(p).containsExactly(WORKED, within(5e-7));
    assertThat(Arrays.stream(p).sum()).isCloseTo(1.000698, within(5e-7));
    assertThat(mean(p)).isCloseTo(3.700698, within(5e-7));
    double[] predicted = {0.2, 0.5, 0.2, 0.07, 0.03};
    double[] logits = Arrays.stream(predicted).map(Math::log).toArray();
    assertThat(deqa(logits, new double[] {3.7}, new double[] {0.6}).value())
        .isCloseTo(0.138120, within(5e-7));
    assertThat(ScoreLabels.score(new double[] {0.03, 0.07, 0.2, 0.5, 0.2}))
        .isCloseTo(3.77, within(1e-12));
    assertThat(ScoreLabels.variance(new double[] {0, 0.5, 0, 0.5, 0})).isCloseTo(1, within(1e-12));
  }

  @Test
  void givesTheWorkedFidelity() {
    assertThat(pair(3.9, 3.1).value()).isCloseTo(0.000205, within(5e-7));
    assertThat(fidelity(phi(0.8 / Math.sqrt(2)), phi(0.4 / Math.sqrt(0.61 + 1e-8))))
        .isCloseTo(pair(3.9, 3.1).value(), within(1e-14));
    double truth = 0.4 / Math.sqrt(0.61 + 1e-8) * Math.sqrt(2);
    // the 1e-8 within the roots leaves that much below 0
    assertThat(pair(1 + truth, 1).value()).isCloseTo(0, within(3e-8));
    FidelityPairs swapped =
        FidelityPairs.of(
            new double[] {3.1, 3.9},
            new double[] {3.3, 3.7},
            new double[] {0.5, 0.6},
            new long[2],
            new double[] {1, 1});
    assertThat(swapped.value()).isCloseTo(pair(3.9, 3.1).value(), within(1e-15));
    assertThat(pair(1e9, 0).value()).isFinite();
    assertThat(pair(-1e9, 0).slopes()).containsExactly(0, 0);
  }

  @Test
  void fallsBackToTwoPointsAndKeepsTheMiddle() {
    assertThat(label(3.7, 0.1, Form.CDF))
        .containsExactly(new double[] {0, 0.7, 0.3, 0, 0}, within(1e-12));
    assertThat(label(5, 0, Form.CDF)).containsExactly(1, 0, 0, 0, 0);
    assertThat(label(1, 0.15, Form.PDF)).containsExactly(0, 0, 0, 0, 1);
    for (Form form : Form.values()) {
      double[] middle = label(3, 0.7, form);
      assertThat(Arrays.stream(middle).sum()).isCloseTo(1, within(1e-9));
      assertThat(middle[0]).isCloseTo(middle[4], within(1e-12)).isLessThan(0.03);
      assertThat(mean(middle)).isCloseTo(3, within(1e-9));
    }
    // far from the middle no corrected label is near enough
    ScoreLabels edge = ScoreLabels.of(new double[] {4.95, 3}, new double[] {0.8, 0.8}, 5, Form.CDF);
    assertThat(edge.fallbacks()).isEqualTo(1);
    assertThat(ScoreLabels.score(Arrays.copyOf(edge.probabilities(), 5)))
        .isCloseTo(4.95, within(1e-12));
  }

  @Test
  void everyLabelIsNearItsMean() {
    for (Form form : Form.values()) {
      for (double mu = 1; mu <= 5; mu += 0.05) {
        for (double sd : new double[] {0, 0.2, 0.5, 1, 3, 1e200}) {
          double[] p = label(mu, sd, form);
          assertThat(mean(p)).as("%s %s %s", form, mu, sd).isCloseTo(mu, within(0.1001));
          assertThat(Arrays.stream(p).min().orElseThrow()).isNotNegative();
          assertThat(Arrays.stream(p).sum()).isCloseTo(1, within(0.1));
        }
      }
    }
  }

  @Test
  void equalsThePlainSumsAndTheirGradients() {
    double[] means = {4.2, 3, 1.7, 2.9, 3.6, 4.8, 2};
    double[] deviations = {0.6, 0.8, 0.5, 0.9, 0.1, 0.4, 0.7};
    int[] sets = {0, 1, 0, 1, 1, 0, 2};
    double[] logits = Draws.uniform(6, 35, -2, 2);
    double sum = 0;
    double[] scores = new double[7];
    for (int i = 0; i < 7; i++) {
      double[] p = label(means[i], deviations[i], Form.CDF);
      double total = 0;
      for (int k = 0; k < 5; k++) {
        total += Math.exp(logits[5 * i + k]);
      }
      for (int k = 0; k < 5; k++) {
        double q = Math.exp(logits[5 * i + k]) / total;
        scores[i] += (5 - k) * q;
        sum += p[k] > 0 ? p[k] * Math.log(p[k] / q) / 7 : 0;
      }
    }
    double pairs = 0;
    int count = 0;
    for (int a = 0; a < 7; a++) {
      for (int b = 0; b < a; b++) {
        if (sets[a] == sets[b]) {
          double spread =
              Math.sqrt(deviations[a] * deviations[a] + deviations[b] * deviations[b] + 1e-8);
          pairs +=
              fidelity(
                  phi((scores[a] - scores[b]) / Math.sqrt(2)), phi((means[a] - means[b]) / spread));
          count++;
        }
      }
    }
    Evaluated evaluated = deqa(logits, means, deviations).list("groups", sets);
    assertThat(evaluated.value()).isCloseTo(sum + pairs / count, within(1e-12));
    evaluated.assertGradients();
    assertThat(deqa(logits, means, deviations).list("groups", 0, 1, 2, 3, 4, 5, 6).value())
        .as("without pairs")
        .isCloseTo(sum, within(1e-12));
  }

  @Test
  void fidelitySeesNoShiftOfOneDataSet() {
    double[] deviations = {0.5, 0.6, 0.5, 0.7};
    long[] sets = {0, 0, 1, 1};
    double[] ones = {1, 1, 1, 1};
    double[] scores = {2.2, 3.1, 2.9, 1.4};
    double[] means = {2, 3, 3.5, 1.5};
    double[] movedScores = {2.2, 3.1, 3.7, 2.2};
    double[] movedMeans = {2, 3, 4.3, 2.3};
    assertThat(FidelityPairs.of(movedScores, movedMeans, deviations, sets, ones).value())
        .isCloseTo(FidelityPairs.of(scores, means, deviations, sets, ones).value(), within(1e-14));
  }

  @Test
  void classesAreLevelsAndOneWithoutRowsGetsMassFromItsNeighbours() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(Draws.uniform(1, 10, -1, 1), new Shape(2, 5));
      Batch batch = Batch.of(manager.create(new long[] {2, 4}), logits);
      Population population = new Population(new int[] {0, 0, 1, 0, 1}, new int[] {2});
      double loss = LOSS.begin(population).loss(batch).getDouble();
      ScoreLabels labels =
          ScoreLabels.of(new double[] {3, 5}, new double[] {0.5, 0.5}, 5, Form.CDF);
      assertThat(labels.probabilities()[1]).isGreaterThan(0.1);
      assertThat(Arrays.copyOfRange(labels.probabilities(), 5, 10)).containsExactly(0, 0, 0, 0, 1);
      assertThat(loss)
          .isCloseTo(
              LOSS.loss(logits, labels, new long[2], new double[] {1, 1}).getDouble(),
              within(1e-12));
      assertThat(LOSS.begin(population).heldOut(batch).getDouble())
          .as("no pairs among held-out rows")
          .isCloseTo(SoftScoreLoss.divergence(logits, labels).mean().getDouble(), within(1e-12));
    }
  }

  @Test
  void withoutSpreadAndPairsItIsCrossEntropy() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(Draws.uniform(2, 12, -1, 1), new Shape(4, 3));
      Batch batch = Batch.of(manager.create(new long[] {2, 0, 1, 1}), logits);
      Population population = new Population(new int[] {1, 2, 1}, new int[] {4});
      SoftScoreLoss hard = new SoftScoreLoss(new SoftScoreLoss.Options(0, Form.CDF, 0));
      assertThat(hard.begin(population).loss(batch).getDouble())
          .isCloseTo(new CrossEntropyLoss().loss(batch).getDouble(), within(1e-12));
    }
  }

  @Test
  void scalesOpinionsFromTheirOwnRange() {
    assertThat(ScoreLabels.scaled(new double[] {0, 50, 100}, 0, 100, 5)).containsExactly(1, 3, 5);
    assertThatThrownBy(() -> ScoreLabels.scaled(new double[] {1}, 2, 2, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("range");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 5.1, Double.NaN})
  void refusesMeansOffTheScale(double mean) {
    assertThatThrownBy(() -> label(mean, 0.5, Form.CDF))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each of means");
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> label(3, -0.5, Form.CDF))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each of deviations is -0.5");
    assertThatThrownBy(() -> deqa(new double[5], new double[] {3, 3}, new double[2]).value())
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> new SoftScoreLoss.Options(-1, Form.CDF, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("spread is -1");
  }
}
