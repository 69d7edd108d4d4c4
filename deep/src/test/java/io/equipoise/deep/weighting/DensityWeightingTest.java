package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DensityWeightingTest {
  private static Evaluated on(double[] features, int width, int... labels) {
    return Evaluated.of(new DensityWeighting(DensityWeighting.Options.DEFAULT), "density-weights")
        .array("features", features, labels.length, width)
        .list("labels", labels);
  }

  private static double[] weights(Evaluated evaluated) {
    return evaluated.evaluate().value().data();
  }

  @Test
  void equalsThePlainFormulaOnALine() {
    double[] x = {0, 1, 2, 6};
    // distances 1 2 6 1 5 4: sorted 1 1 2 4 5 6, of which the upper median is 4
    double h = 0.5 * 4;
    double[] density = new double[4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        density[i] += i == j ? 0 : Math.exp(-(x[i] - x[j]) * (x[i] - x[j]) / (2 * h * h)) / 3;
      }
    }
    double low = Arrays.stream(density).min().orElseThrow();
    double high = Arrays.stream(density).max().orElseThrow();
    for (double alpha : new double[] {0, 0.5, 1, 2}) {
      double[] plain =
          Arrays.stream(density)
              .map(d -> Math.max(1 - alpha * (d - low) / (high - low), 1e-6))
              .toArray();
      double mean = Arrays.stream(plain).average().orElseThrow();
      double[] expected = Arrays.stream(plain).map(f -> f / mean).toArray();
      assertThat(weights(on(x, 1, 0, 0, 0, 0).with("alpha", alpha)))
          .as("alpha %s", alpha)
          .containsExactly(expected, within(1e-9));
    }
  }

  @Test
  void eachClassKeepsItsShareAndIsWeighedByItself() {
    double[] x = {0, 1, 2, 6, 100, 101, 102, 106};
    double[] both = weights(on(x, 1, 0, 0, 0, 0, 1, 1, 1, 1));
    double[] one = weights(on(Arrays.copyOf(x, 4), 1, 0, 0, 0, 0));
    assertThat(Arrays.copyOf(both, 4)).containsExactly(one, within(1e-9));
    assertThat(Arrays.copyOfRange(both, 4, 8)).containsExactly(one, within(1e-9));
    assertThat(Arrays.stream(one).average().orElseThrow()).isCloseTo(1, within(1e-12));
  }

  @Test
  void rareKindsWithinAClassGain() {
    double[] features = Draws.uniform(4, 2 * 200, -1, 1);
    for (int i = 180; i < 200; i++) {
      features[2 * i] += 6;
    }
    double[] weights = weights(on(features, 2, new int[200]));
    double common = Arrays.stream(weights, 0, 180).average().orElseThrow();
    double rare = Arrays.stream(weights, 180, 200).average().orElseThrow();
    assertThat(rare).isGreaterThan(1.5 * common);
  }

  @Test
  void singleRowsAndRowsThatAreAllAlikeWeighOne() {
    assertThat(weights(on(new double[] {3, 3, 3, 9}, 1, 0, 0, 0, 1))).containsOnly(1);
    assertThat(weights(on(new double[] {3, 5}, 1, 0, 0))).containsOnly(1);
  }

  @Test
  void largeClassesAreEstimatedFromADrawThatTheSeedRepeats() {
    int rows = 2 * DensityWeighting.MOST;
    float[] x = new float[rows];
    double[] draws = Draws.uniform(9, rows, -1, 1);
    for (int i = 0; i < rows; i++) {
      x[i] = (float) draws[i];
    }
    Examples examples = Examples.of(x, 1, new int[rows], 1);
    DensityWeighting weighting = new DensityWeighting(DensityWeighting.Options.DEFAULT);
    double[] first = ((RowWeights) weighting.begin(examples, new Seed(1))).perRow();
    assertThat(((RowWeights) weighting.begin(examples, new Seed(1))).perRow()).isEqualTo(first);
    assertThat(((RowWeights) weighting.begin(examples, new Seed(2))).perRow()).isNotEqualTo(first);
    assertThat(Arrays.stream(first).average().orElseThrow()).isCloseTo(1, within(1e-9));
  }

  private static Evaluated onTargets(double... targets) {
    return Evaluated.of(new DensityWeighting(DensityWeighting.Options.DEFAULT), "dense-weight")
        .list("targets", targets);
  }

  @Test
  void targetsAreWeighedAsOneFeatureOfOneClass() {
    double[] targets = {0, 1, 2, 6};
    double[] expected = weights(on(targets, 1, 0, 0, 0, 0));
    assertThat(weights(onTargets(targets))).containsExactly(expected, within(1e-12));
    double[] moved = Arrays.stream(targets).map(y -> 100 * y - 7).toArray();
    assertThat(weights(onTargets(moved))).containsExactly(expected, within(1e-6));
    float[] y = {0, 1, 2, 6};
    float[] x = {9, 9, 9, 9, 9, 9, 9, 9};
    Examples rows = Examples.ofNumbers(x, 2, y, new int[4], 1, new double[] {1, 1, 1, 1});
    DensityWeighting weighting = new DensityWeighting(DensityWeighting.Options.DEFAULT);
    assertThat(((RowWeights) weighting.begin(rows, new Seed(1))).perRow())
        .containsExactly(expected, within(1e-12));
  }

  @Test
  void rareTargetsGainAndEqualOnesWeighOne() {
    double[] targets = Draws.uniform(4, 200, -1, 1);
    for (int i = 190; i < 200; i++) {
      targets[i] += 5;
    }
    double[] weights = weights(onTargets(targets));
    double common = Arrays.stream(weights, 0, 190).average().orElseThrow();
    double rare = Arrays.stream(weights, 190, 200).average().orElseThrow();
    assertThat(rare).isGreaterThan(2 * common);
    assertThat(weights(onTargets(4, 4, 4))).containsOnly(1);
    assertThat(weights(onTargets(4))).containsOnly(1);
    assertThatThrownBy(() -> onTargets(1, Double.NaN).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets");
  }

  @Test
  void refusesBadArgumentsByName() {
    assertThatThrownBy(() -> on(new double[] {1, 2}, 1, 0, 0).with("bandwidth", 0).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bandwidth");
    assertThatThrownBy(() -> on(new double[] {1, Double.NaN}, 1, 0, 0).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features");
  }
}
