package io.equipoise.tabular.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SaddlePointTest {
  private static double primal(double[] q, double[] error, double[][] v, double price) {
    double cost = 0;
    double worst = 0;
    for (int h = 0; h < q.length; h++) {
      cost += q[h] * error[h];
    }
    for (double[] row : v) {
      double sum = 0;
      for (int h = 0; h < q.length; h++) {
        sum += q[h] * row[h];
      }
      worst = Math.max(worst, sum);
    }
    return cost + price * worst;
  }

  private static double dual(double[] multipliers, double[] error, double[][] v) {
    double least = Double.POSITIVE_INFINITY;
    for (int h = 0; h < error.length; h++) {
      double value = error[h];
      for (int k = 0; k < v.length; k++) {
        value += multipliers[k] * v[k][h];
      }
      least = Math.min(least, value);
    }
    return least;
  }

  /** By strong duality nothing else can be optimal: both sides have the same value. */
  @Test
  void bothSidesAgreeOnTheValue() {
    for (long seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int models = 1 + random.nextInt(12);
      int constraints = 1 + random.nextInt(8);
      double price = random.nextDouble(0.1, 100);
      double[] error = random.doubles(models).toArray();
      double[][] v = new double[constraints][];
      for (int k = 0; k < constraints; k++) {
        // whole steps make ties
        v[k] = random.doubles(models).map(x -> Math.rint(4 * x - 2) / 4).toArray();
      }
      SaddlePoint point = SaddlePoint.of(error, v, price);
      assertThat(Arrays.stream(point.mixture()).sum())
          .as("seed %d", seed)
          .isCloseTo(1, within(1e-9));
      assertThat(Arrays.stream(point.mixture())).as("seed %d", seed).allMatch(q -> q >= 0);
      assertThat(Arrays.stream(point.multipliers())).as("seed %d", seed).allMatch(m -> m >= 0);
      assertThat(Arrays.stream(point.multipliers()).sum()).isLessThan(price + 1e-7);
      assertThat(primal(point.mixture(), error, v, price))
          .as("seed %d", seed)
          .isCloseTo(dual(point.multipliers(), error, v), within(1e-7));
    }
  }

  @Test
  void mixesTwoModelsWhereOneIsRightAndTheOtherFair() {
    // x models of error 0.1 that break by 0.3, the others of error 0.5 keep with 0.1 to spare
    SaddlePoint point = SaddlePoint.of(new double[] {0.1, 0.5}, new double[][] {{0.3, -0.1}}, 100);
    assertThat(point.mixture()).containsExactly(new double[] {0.25, 0.75}, within(1e-12));
    assertThat(point.multipliers()).containsExactly(new double[] {1}, within(1e-12));
  }

  @Test
  void paysForAViolationThatIsCheaperThanTheError() {
    SaddlePoint point = SaddlePoint.of(new double[] {0.1, 0.5}, new double[][] {{0.3, -0.1}}, 0.5);
    assertThat(point.mixture()).containsExactly(1, 0);
    assertThat(point.multipliers()).containsExactly(new double[] {0.5}, within(1e-12));
  }
}
