package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class DisparityDecompositionTest {
  private static final double[][][] WORKED = {{{.20, .05}, {.10, .15}}, {{.05, .10}, {.05, .30}}};

  private static double[] bits(double[][][] counts) {
    return DisparityDecomposition.of(counts).list();
  }

  /**
   * I_L of two clients and two predictions when client 0 has t[z] of (z, prediction 0), in bits.
   */
  private static double local(double[][][] counts, double[] t) {
    double sum = 0;
    double[][][] joint = new double[2][2][2];
    for (int z = 0; z < 2; z++) {
      double client = counts[0][z][0] + counts[0][z][1];
      double zero = counts[0][z][0] + counts[1][z][0];
      double all = client + counts[1][z][0] + counts[1][z][1];
      joint[0][z][0] = t[z];
      joint[0][z][1] = Math.max(0, client - t[z]);
      joint[1][z][0] = Math.max(0, zero - t[z]);
      joint[1][z][1] = Math.max(0, all - client - zero + t[z]);
    }
    for (double[][] s : joint) {
      double whole = s[0][0] + s[0][1] + s[1][0] + s[1][1];
      for (double[] z : s) {
        for (int y = 0; y < 2; y++) {
          if (z[y] > 1e-300) {
            sum += z[y] * Math.log(z[y] * whole / ((z[0] + z[1]) * (s[0][y] + s[1][y])));
          }
        }
      }
    }
    return sum / Math.log(2);
  }

  /** The plain search over the two free numbers, one inside the other: both are convex. */
  private static double plainUnique(double[][][] counts) {
    double[] low = new double[2];
    double[] high = new double[2];
    for (int z = 0; z < 2; z++) {
      double client = counts[0][z][0] + counts[0][z][1];
      double zero = counts[0][z][0] + counts[1][z][0];
      double all = client + counts[1][z][0] + counts[1][z][1];
      low[z] = Math.max(0, client + zero - all);
      high[z] = Math.min(client, zero);
    }
    return least(
        low[0],
        high[0],
        first -> least(low[1], high[1], second -> local(counts, new double[] {first, second})));
  }

  private static double least(double low, double high, DoubleUnaryOperator convex) {
    double from = low;
    double to = high;
    for (int k = 0; k < 90; k++) {
      double left = from + (to - from) / 3;
      double right = to - (to - from) / 3;
      if (convex.applyAsDouble(left) < convex.applyAsDouble(right)) {
        to = right;
      } else {
        from = left;
      }
    }
    return convex.applyAsDouble((from + to) / 2);
  }

  @Test
  void purePatternsHaveOneCauseEach() {
    double[][][] alike = {{{1, 0}, {0, 1}}, {{1, 0}, {0, 1}}};
    assertThat(bits(alike)).containsExactly(new double[] {1, 1, 1, 0, 0}, within(1e-9));
    double[][][] apart = {{{1, 0}, {0, 0}}, {{0, 0}, {0, 1}}};
    assertThat(bits(apart)).containsExactly(new double[] {1, 0, 0, 1, 0}, within(1e-9));
    double[][][] exclusive = {{{1, 0}, {0, 1}}, {{0, 1}, {1, 0}}};
    assertThat(bits(exclusive)).containsExactly(new double[] {0, 1, 0, 0, 1}, within(1e-9));
  }

  @Test
  void givesTheWorkedValues() {
    assertThat(bits(WORKED))
        .containsExactly(
            new double[] {0.102410, 0.078390, 0.072105, 0.030305, 0.006285}, within(1e-6));
    assertThat(DisparityDecomposition.parityGaps(WORKED))
        .containsExactly(new double[] {0.375, 0.4, 0.190476}, within(1e-6));
  }

  @Test
  void oneClientOrAConstantPredictionLeavesNothingToSplit() {
    double[] one = bits(new double[][][] {{{30, 12}, {7, 25}}});
    assertThat(one[2]).isEqualTo(one[0]).isCloseTo(one[1], within(1e-12)).isPositive();
    assertThat(Arrays.copyOfRange(one, 3, 5)).containsOnly(0);
    assertThat(bits(new double[][][] {{{3, 0}, {9, 0}}, {{5, 0}, {2, 0}}})).containsOnly(0);
    assertThat(bits(new double[][][] {{{3}, {9}}, {{5}, {2}}})).containsOnly(0);
  }

  @Test
  void equalsThePlainSearch() {
    for (long seed = 0; seed < 30; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[][][] counts = new double[2][2][2];
      for (double[][] client : counts) {
        for (double[] line : client) {
          for (int y = 0; y < 2; y++) {
            line[y] = seed % 3 == 0 && random.nextInt(4) == 0 ? 0 : 1 + random.nextInt(60);
          }
        }
      }
      double total =
          Arrays.stream(counts).flatMap(Arrays::stream).flatMapToDouble(Arrays::stream).sum();
      for (double[][] client : counts) {
        for (double[] line : client) {
          line[0] /= total;
          line[1] /= total;
        }
      }
      double[] bits = bits(counts);
      assertThat(bits[2]).as("seed %d", seed).isCloseTo(plainUnique(counts), within(1e-8));
      assertThat(bits[0]).as("seed %d", seed).isCloseTo(bits[2] + bits[3], within(1e-12));
      assertThat(bits[1]).as("seed %d", seed).isCloseTo(bits[2] + bits[4], within(1e-12));
      assertThat(Arrays.stream(bits).allMatch(each -> each >= 0)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void orderOfClientsAndValuesAndTheUnitOfCountsDoNotMatter() {
    double[][][] counts = {
      {{5, 9, 2}, {7, 1, 4}, {3, 3, 8}},
      {{2, 2, 6}, {8, 5, 1}, {0, 4, 4}},
      {{9, 0, 1}, {2, 2, 2}, {1, 7, 3}}
    };
    double[][][] turned = new double[3][3][3];
    for (int s = 0; s < 3; s++) {
      for (int z = 0; z < 3; z++) {
        for (int y = 0; y < 3; y++) {
          turned[(s + 1) % 3][2 - z][(y + 2) % 3] = 10 * counts[s][z][y];
        }
      }
    }
    assertThat(bits(turned)).containsExactly(bits(counts), within(1e-9));
  }

  @Test
  void whatClientsHoldTogetherCountsOnce() {
    double[][][] split = {WORKED[0], {{.025, .05}, {.025, .15}}, {{.025, .05}, {.025, .15}}};
    assertThat(bits(split)).containsExactly(bits(WORKED), within(1e-8));
  }

  @Test
  void chanceShowsHowHighNothingLies() {
    double[][][] counts = {{{20, 30}, {28, 22}}, {{25, 25}, {31, 19}}};
    DisparityDecomposition.Result chance = DisparityDecomposition.chance(counts, 200, new Seed(1));
    // twice the information times rows is about chi-squared: 3.84 and 5.99 at 0.95
    assertThat(chance.global()).isCloseTo(3.84 / (2 * 200 * Math.log(2)), within(0.004));
    assertThat(chance.local()).isCloseTo(5.99 / (2 * 200 * Math.log(2)), within(0.006));
    assertThat(chance).isEqualTo(DisparityDecomposition.chance(counts, 200, new Seed(1)));
  }

  @Test
  void refusesWhatIsNoTableByName() {
    assertThatThrownBy(() -> bits(new double[][][] {{{1, -1}}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts is -1");
    assertThatThrownBy(() -> bits(new double[][][] {{{0, 0}}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sums to 0");
    assertThatThrownBy(() -> bits(new double[][][] {{{1, 2}}, {{1}}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("agree");
    assertThatThrownBy(() -> bits(new double[0][][])).isInstanceOf(UserError.class);
    double[][][] halves = {{{0.5, 1}, {1, 1}}};
    assertThatThrownBy(() -> DisparityDecomposition.chance(halves, 5, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("whole");
    double[] flat = {20, 5, 10, 15, 5, 10, 5, 30};
    assertThat(
            new DisparityDecomposition()
                .functions()
                .get(0)
                .evaluate(new Arguments(Map.of("counts", new Tensor(flat, 2, 2, 2)), Map.of()))
                .value()
                .data())
        .containsExactly(bits(WORKED), within(1e-12));
  }
}
