package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.slice.SliceHypotheses.Hypothesis;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Hypotheses from sentences, their test, and the repair by a layer for each slice. */
class SliceHeadsTest {
  private static final List<String> SENTENCES =
      List.of("A bird on water", "Water, bird; old bird", "A bird in a forest", "old forest");
  private static final double[][] EMBEDDED = {{1, 0}, {3, 0}, {0, 1}, {0, 2}};
  private static final double[] SCORES = {.9, .7, -.2, -.5};

  private static List<Hypothesis> mined(int longest) {
    Map<String, double[]> alone = Map.of("water", new double[] {2, 0});
    return SliceHypotheses.of(
        SENTENCES,
        EMBEDDED,
        SCORES,
        words -> alone.getOrDefault(words, new double[2]),
        new SliceHypotheses.Mining(2, longest, Set.of("bird")),
        1);
  }

  @Test
  void wordsOfTheFirstSentencesComeByTheirLogOdds() {
    List<Hypothesis> mined = mined(1);
    assertThat(mined.stream().map(Hypothesis::words)).containsExactly("water", "on", "a", "old");
    Hypothesis water = mined.get(0);
    // in both of the first two, in two of all four
    assertThat(water.logOdds()).isCloseTo(Math.log(2.5 / 0.5) - Math.log(2.5 / 2.5), within(1e-12));
    assertThat(water.prompt()).containsExactly(new double[] {2, 0}, within(1e-12));
    assertThat(water.scores(new double[][] {{1, 5}, {-1, 0}})).containsExactly(2, -2);
    assertThat(mined.get(3).logOdds()).isCloseTo(0, within(1e-12));
  }

  @Test
  void pairsOfWordsDoNotCrossAClassName() {
    assertThat(mined(2).stream().map(Hypothesis::words))
        .contains("on water")
        .doesNotContain("a bird", "bird on", "water old", "water bird");
  }

  @Test
  void hypothesesAreTestedOnOtherRows() {
    int rows = 200;
    double[][] places = new double[rows][2];
    double[] labels = new double[rows];
    double[] predictions = new double[rows];
    for (int i = 0; i < rows; i++) {
      boolean water = i % 2 == 0;
      places[i][0] = water ? 1 : -1;
      labels[i] = 1;
      predictions[i] = water || i % 10 == 1 ? 1 : 0;
    }
    Hypothesis water = new Hypothesis(1, "water", 1, new double[] {1, 0});
    Hypothesis nothing = new Hypothesis(1, "old", 1, new double[] {0, 1});
    List<SliceHypotheses.Tested> tested =
        SliceHypotheses.tested(List.of(nothing, water), places, labels, predictions, 50);
    assertThat(tested.get(0).accepted()).isFalse();
    assertThat(tested.get(1).accepted()).isTrue();
    assertThat(tested.get(1).cut().accuracyAbsent()).isCloseTo(0.2, within(1e-12));
    assertThat(SliceHypotheses.ranked(tested)).containsExactly(tested.get(1));
  }

  @Test
  void balancedRowsAreTheEndsOfEachClass() {
    int[] labels = {0, 0, 0, 0, 0, 1, 1};
    double[] scores = {5, 1, 4, 2, 3, 9, 8};
    assertThat(SliceHeads.balanced(labels, 2, scores, 1)).containsExactly(1, 0, 6, 5);
    assertThat(SliceHeads.balanced(labels, 2, scores, 9)).containsExactly(1, 3, 2, 0, 6, 5);
  }

  /** The class is in the first number, a shortcut in the second, which the layer reads. */
  @Test
  void aLayerForTheSliceForgetsTheShortcut() {
    UniformRandomProvider random = new Seed(3).generator();
    int rows = 400;
    double[][] features = new double[rows][2];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = random.nextInt(2);
      features[i][0] = 2 * labels[i] - 1 + 0.4 * (random.nextDouble() - 0.5);
      features[i][1] = random.nextDouble() < 0.8 == (labels[i] == 1) ? 2 : -2;
    }
    LinearHead shortcut = new LinearHead(new double[][] {{0, -1}, {0, 1}}, new double[2]);
    Hypothesis second = new Hypothesis(1, "water", 1, new double[] {0, 1});
    SliceHeads repaired =
        SliceHeads.of(
            shortcut,
            List.of(second),
            features,
            features,
            labels,
            40,
            new LinearHead.Tuning(200, 16, 0.1, 1e-4),
            new Seed(4));
    long before = right(labels, i -> shortcut.decide(features[i]));
    long after = right(labels, i -> repaired.decide(features[i], features[i]));
    assertThat(before).isLessThan(350);
    assertThat(after).isGreaterThan(390);
    for (double[] row : features) {
      assertThat(repaired.decide(row, row))
          .as("one layer decides all rows")
          .isEqualTo(repaired.heads().get(0).decide(row));
    }
    SliceHeads none = new SliceHeads(shortcut, List.of(), List.of());
    assertThat(right(labels, i -> none.decide(features[i], features[i]))).isEqualTo(before);
  }

  private static long right(int[] labels, java.util.function.IntUnaryOperator decided) {
    return IntStream.range(0, labels.length)
        .filter(i -> decided.applyAsInt(i) == labels[i])
        .count();
  }

  /** One full batch is one step against the gradient of the mean cross-entropy. */
  @Test
  void aStepIsGradientDescent() {
    double[][] features = {{1, 2}, {-1, 0.5}, {0.3, 0.3}};
    int[] labels = {0, 1, 1};
    LinearHead head = new LinearHead(new double[][] {{.1, .2}, {-.3, .4}}, new double[] {.5, 0});
    LinearHead moved =
        head.tuned(
            features,
            labels,
            new int[] {0, 1, 2},
            new LinearHead.Tuning(1, 3, 1e-3, 0),
            new Seed(1));
    double nudge = 1e-6;
    for (int c = 0; c < 2; c++) {
      for (int f = 0; f < 2; f++) {
        double[][] up = {head.weights()[0].clone(), head.weights()[1].clone()};
        up[c][f] += nudge;
        double slope =
            (cost(up, head.biases(), features, labels)
                    - cost(head.weights(), head.biases(), features, labels))
                / nudge;
        assertThat((head.weights()[c][f] - moved.weights()[c][f]) / 1e-3)
            .isCloseTo(slope, within(1e-5));
      }
    }
  }

  private static double cost(double[][] weights, double[] biases, double[][] x, int[] labels) {
    double cost = 0;
    for (int i = 0; i < x.length; i++) {
      double[] z = new double[2];
      for (int c = 0; c < 2; c++) {
        z[c] = biases[c] + weights[c][0] * x[i][0] + weights[c][1] * x[i][1];
      }
      cost += Math.log(Math.exp(z[0]) + Math.exp(z[1])) - z[labels[i]];
    }
    return cost / x.length;
  }

  @Test
  void refusesOddInputByName() {
    assertThatThrownBy(() -> new SliceHypotheses.Mining(0, 1, Set.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("retrieved is 0");
    assertThatThrownBy(() -> new LinearHead(new double[2][3], new double[1]))
        .hasMessageContaining("biases");
    assertThatThrownBy(() -> mined(1).get(0).score(new double[5]))
        .hasMessageContaining("a row has 5");
    LinearHead head = new LinearHead(new double[2][1], new double[2]);
    assertThatThrownBy(
            () ->
                head.tuned(
                    new double[1][1],
                    new int[] {4},
                    new int[1],
                    LinearHead.Tuning.DEFAULT,
                    new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a label is 4");
  }
}
