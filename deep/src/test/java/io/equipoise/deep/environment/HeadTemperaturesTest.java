package io.equipoise.deep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Temperatures, adaptation, guides and the spread of choices. */
class HeadTemperaturesTest {
  private static final int ROWS = 40;
  private static final int[] ALL = IntStream.range(0, ROWS).toArray();

  /** Two sources and the joint head, three classes, four inputs. */
  private static SourceHeads heads(long seed) {
    try (DenseNetwork network = DenseNetwork.random(new int[] {4, 6, 9}, 0, new Seed(seed))) {
      return new SourceHeads(network.weights(), 3);
    }
  }

  private static float[] rows(int seed) {
    double[] drawn = Draws.uniform(seed, 4 * ROWS, -2, 2);
    float[] x = new float[drawn.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    return x;
  }

  private static Examples examples(int seed) {
    int[] sources = IntStream.range(0, ROWS).map(i -> i % 2).toArray();
    return Examples.of(rows(seed), 4, Draws.codes(seed, ROWS, 3), 3, sources, 2);
  }

  private static double cost(SourceHeads heads, int head, double temperature, Examples rows) {
    double cost = 0;
    double[] factors = new double[heads.heads()];
    Arrays.fill(factors, temperature);
    double[][] p = HeadTemperatures.applied(heads, factors).probabilities(rows.x(), 4);
    for (int i = 0; i < rows.size(); i++) {
      boolean own = head == heads.heads() - 1 || rows.groups()[i] == head;
      cost -= own ? Math.log(p[head][i * 3 + rows.labels()[i]]) : 0;
    }
    return cost;
  }

  @Test
  void noOtherTemperatureCostsLess() {
    SourceHeads heads = heads(1);
    Examples rows = examples(2);
    double[] found = HeadTemperatures.of(heads, rows);
    for (int head = 0; head < 3; head++) {
      double best = cost(heads, head, found[head], rows);
      for (double factor : new double[] {0.5, 0.9, 0.99, 1.01, 1.1, 2}) {
        double other = Math.min(20, Math.max(0.05, factor * found[head]));
        assertThat(cost(heads, head, other, rows)).isGreaterThanOrEqualTo(best - 1e-4);
      }
    }
  }

  @Test
  void aHeadTenTimesAsSureGetsTenTimesTheTemperature() {
    SourceHeads heads = heads(1);
    int[] likely = new int[ROWS];
    double[][] p = heads.probabilities(rows(2), 4);
    // labels that the head mostly gets right, so that a temperature within the bounds is best
    for (int i = 0; i < ROWS; i++) {
      likely[i] = i % 4 == 0 ? i % 3 : heads.decided(p[0], i);
    }
    Examples rows = Examples.of(rows(2), 4, likely, 3, new int[ROWS], 2);
    double plain = HeadTemperatures.of(heads, rows)[0];
    SourceHeads surer = HeadTemperatures.applied(heads, new double[] {0.25, 1, 1});
    assertThat(HeadTemperatures.of(surer, rows)[0]).isCloseTo(4 * plain, within(1e-3 * plain));
    assertThat(HeadTemperatures.of(heads, rows)[1]).as("no rows").isEqualTo(1);
  }

  @Test
  void aStepIsAgainstTheGradientOfTheEntropy() {
    SourceHeads heads = heads(3);
    float[] x = rows(4);
    double rate = 1e-2;
    SourceHeads moved = HeadAdaptation.step(heads, 1, x, 4, ALL, rate);
    DenseWeights.Layer before = heads.weights().layers().get(1);
    DenseWeights.Layer after = moved.weights().layers().get(1);
    for (int at = 0; at < before.weight().length; at++) {
      double slope = slope(heads, x, at);
      double step = (before.weight()[at] - after.weight()[at]) / rate;
      assertThat(step).isCloseTo(at / 6 / 3 == 1 ? slope : 0, within(2e-3));
    }
    assertThat(entropy(moved, x)).isLessThan(entropy(heads, x));
    assertThat(moved.probabilities(x, 4)[0]).isEqualTo(heads.probabilities(x, 4)[0]);
  }

  private static double entropy(SourceHeads heads, float[] x) {
    return heads.entropies(heads.probabilities(x, 4), ALL)[1];
  }

  private static double slope(SourceHeads heads, float[] x, int at) {
    double[] both = new double[2];
    for (int side = 0; side < 2; side++) {
      double nudge = side == 0 ? 1e-2 : -1e-2;
      both[side] =
          entropy(
              heads.withHeads(
                  last -> {
                    float[] weight = last.weight().clone();
                    weight[at] += (float) nudge;
                    return new DenseWeights.Layer(last.in(), last.out(), weight, last.bias());
                  }),
              x);
    }
    return (both[0] - both[1]) / 2e-2;
  }

  @Test
  void theNearestPrototypeIsTheSourceOfItsOwnRows() {
    SourceHeads heads = heads(5);
    Examples rows = examples(6);
    SourceGuide.Prototypes guide = SourceGuide.Prototypes.of(heads, rows);
    for (int source = 0; source < 2; source++) {
      int wanted = source;
      int[] own = IntStream.range(0, ROWS).filter(i -> i % 2 == wanted).toArray();
      double[] costs = guide.costs(heads, rows.x(), 4, own);
      assertThat(costs[2]).isInfinite();
      double[] shares = SourceHeads.shares(costs, SourceHeads.Choice.PROTOTYPE, 0.1);
      assertThat(shares[source]).isEqualTo(1);
    }
    double[] costs = {Math.log(2), Math.log(4), Double.POSITIVE_INFINITY};
    // 2^-2 to 4^-2
    assertThat(SourceHeads.shares(costs, SourceHeads.Choice.SOFT_PROTOTYPE, 0.5))
        .containsExactly(new double[] {0.8, 0.2, 0}, within(1e-12));
  }

  @Test
  void aClassifierOfSourcesMixesByItsProbabilities() {
    SourceHeads heads = heads(7);
    float[] x = rows(8);
    int[] sources = new int[ROWS];
    for (int i = 0; i < ROWS; i++) {
      sources[i] = i % 2;
      x[4 * i] = sources[i] == 0 ? 3 : -3;
    }
    Examples rows = Examples.of(x, 4, new int[ROWS], 3, sources, 2);
    SourceGuide.Classifier guide =
        SourceGuide.Classifier.trained(heads, rows, Settings.fixed(60, 10, 1e-2), new Seed(1));
    double[] costs = guide.costs(heads, x, 4, new int[] {0, 2, 4, 6});
    assertThat(SourceHeads.shares(costs, SourceHeads.Choice.CLASSIFIER, 0.1))
        .containsExactly(1, 0, 0);
    double[] soft = SourceHeads.shares(costs, SourceHeads.Choice.SOFT_CLASSIFIER, 0.1);
    assertThat(soft[0]).isCloseTo(Math.exp(-costs[0]), within(1e-9));
    assertThat(soft[2]).isZero();
  }

  @Test
  void theSpreadTellsAMixedBatch() {
    SourceHeads heads = new SourceHeads(heads(1).weights(), 3);
    double[][] p = {
      {.9, .05, .05, .4, .3, .3}, {.4, .3, .3, .05, .9, .05}, {.5, .25, .25, .25, .5, .25}
    };
    HeadSpread spread = HeadSpread.of(heads, p, new int[] {0, 1});
    assertThat(spread.chosen()).containsExactly(.5, .5, 0);
    // all three say 0 of the first row; of the second, one pair of three agrees
    assertThat(spread.agreement()).isCloseTo((1 + 1 / 3.0) / 2, within(1e-12));
    assertThat(HeadSpread.of(heads, new double[][] {p[0], p[0], p[0]}, new int[] {0}).agreement())
        .isEqualTo(1);
  }

  @Test
  void refusesOddInputByName() {
    SourceHeads heads = heads(1);
    assertThatThrownBy(() -> HeadAdaptation.step(heads, 3, rows(1), 4, ALL, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("head is 3");
    assertThatThrownBy(() -> HeadAdaptation.step(heads, 0, rows(1), 4, ALL, 0))
        .hasMessageContaining("rate is 0");
    assertThatThrownBy(() -> HeadAdaptation.step(heads, 0, rows(1), 4, new int[0], 1))
        .hasMessageContaining("no row");
    assertThat(List.of(SourceHeads.Choice.values())).hasSize(7);
  }
}
