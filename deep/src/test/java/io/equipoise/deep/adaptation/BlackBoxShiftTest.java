package io.equipoise.deep.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class BlackBoxShiftTest {
  /** Row y: how often class y is decided as each. */
  private static final double[][] ERRS = {{0.8, 0.15, 0.05}, {0.2, 0.7, 0.1}, {0.1, 0.3, 0.6}};

  private static int draw(double[] shares, UniformRandomProvider random) {
    double u = random.nextDouble();
    return u < shares[0] ? 0 : u < shares[0] + shares[1] ? 1 : 2;
  }

  private static int[][] drawn(double[] shares, int rows, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] labels = new int[rows];
    int[] decided = new int[rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = draw(shares, random);
      decided[i] = draw(ERRS[labels[i]], random);
    }
    return new int[][] {labels, decided};
  }

  @Test
  void givesTheSharesThatDecisionsAloneMiss() {
    double[] target = {0.1, 0.2, 0.7};
    int[][] source = drawn(new double[] {0.7, 0.2, 0.1}, 40_000, 1);
    int[] fresh = drawn(target, 40_000, 2)[1];
    double[] shares = BlackBoxShift.shares(source[0], source[1], fresh, 3);
    assertThat(shares).containsExactly(target, within(0.03));
    double third = Arrays.stream(fresh).filter(d -> d == 2).count() / 40_000.0;
    assertThat(third).as("share decided as the third class").isLessThan(0.5);
  }

  @Test
  void isExactWhereNothingIsRandom() {
    // class 0: 3 of 4 right, class 1: 3 of 4 right; new rows are decided 0 as often as 1
    int[] labels = {0, 0, 0, 0, 1, 1, 1, 1};
    int[] decided = {0, 0, 0, 1, 1, 1, 1, 0};
    assertThat(BlackBoxShift.shares(labels, decided, new int[] {0, 1}, 2))
        .containsExactly(new double[] {0.5, 0.5}, within(1e-12));
    // all decided 0 is beyond what any shares give: the nearest corner
    assertThat(BlackBoxShift.shares(labels, decided, new int[] {0, 0}, 2)).containsExactly(1, 0);
    int[] same = IntStream.range(0, 30).map(i -> i % 3).toArray();
    assertThat(BlackBoxShift.shares(same, same, new int[] {2, 2, 1, 0}, 3))
        .containsExactly(new double[] {0.25, 0.25, 0.5}, within(1e-12));
  }

  @Test
  void refusesWhatCannotBeTold() {
    int[] labels = {0, 1, 1};
    assertThatThrownBy(() -> BlackBoxShift.shares(labels, labels, new int[] {0}, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class 2 cannot be told");
    assertThatThrownBy(() -> BlackBoxShift.shares(labels, new int[3], new int[] {0}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class 1 cannot be told");
    assertThatThrownBy(() -> BlackBoxShift.shares(labels, labels, new int[] {5}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a decision is 5");
    assertThatThrownBy(() -> BlackBoxShift.shares(labels, labels, new int[0], 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no row");
  }
}
