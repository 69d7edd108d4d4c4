package io.equipoise.tabular.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentFitTest {
  private static final int ROWS = 40;

  /** Intercept, a number, and a number of another scale. */
  private static double[] features(UniformRandomProvider random) {
    double[] x = new double[ROWS * 3];
    for (int i = 0; i < ROWS; i++) {
      x[3 * i] = 1;
      x[3 * i + 1] = random.nextDouble() - 0.5;
      x[3 * i + 2] = 1000 * random.nextDouble() + 2000;
    }
    return x;
  }

  private static double[] outcomes(UniformRandomProvider random, double[] x) {
    double[] y = new double[ROWS];
    Arrays.setAll(y, i -> random.nextDouble() < 0.3 + 0.4 * (x[3 * i + 1] + 0.5) ? 1 : 0);
    return y;
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void momentsAreZeroAndTheCovarianceIsThatOfPlainLoops(int seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] x = features(random);
    double[] y = outcomes(random, x);
    int[] clusters = random.ints(ROWS, 0, 7).toArray();
    for (RegressionModel model :
        new RegressionModel[] {RegressionModel.LINEAR, RegressionModel.LOGISTIC}) {
      Moments moments = Moments.plain(3, x, y, ones(ROWS));
      for (int[] own : new int[][] {null, clusters}) {
        MomentFit fit = MomentFit.of(model, moments, own);
        double[] sum = new double[3];
        for (int i = 0; i < ROWS; i++) {
          moments.add(model, fit.beta(), i, sum, 0);
        }
        assertThat(sum).as("seed %d", seed).containsExactly(new double[3], within(1e-6));
        double[][] plain = sandwich(model, x, y, fit.beta(), own);
        for (int j = 0; j < 9; j++) {
          double expected = plain[j / 3][j % 3];
          assertThat(fit.covariance()[j]).isCloseTo(expected, within(1e-6 * Math.abs(expected)));
        }
      }
    }
  }

  /** The textbook's formula with an inverse by Cramer's rule. */
  private static double[][] sandwich(
      RegressionModel model, double[] x, double[] y, double[] beta, int[] clusters) {
    double[][] slope = new double[3][3];
    double[][] sums = new double[ROWS][3];
    for (int i = 0; i < ROWS; i++) {
      double score = x[3 * i] * beta[0] + x[3 * i + 1] * beta[1] + x[3 * i + 2] * beta[2];
      double p = 1 / (1 + Math.exp(-score));
      double mean = model == RegressionModel.LOGISTIC ? p : score;
      double weight = model == RegressionModel.LOGISTIC ? p * (1 - p) : 1;
      int g = clusters == null ? i : clusters[i];
      for (int j = 0; j < 3; j++) {
        sums[g][j] += x[3 * i + j] * (y[i] - mean);
        for (int k = 0; k < 3; k++) {
          slope[j][k] += weight * x[3 * i + j] * x[3 * i + k];
        }
      }
    }
    double[][] inverse = inverse(slope);
    double[][] result = new double[3][3];
    for (double[] sum : sums) {
      double[] v = new double[3];
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          v[j] += inverse[j][k] * sum[k];
        }
      }
      for (int j = 0; j < 3; j++) {
        for (int k = 0; k < 3; k++) {
          result[j][k] += v[j] * v[k];
        }
      }
    }
    return result;
  }

  private static double[][] inverse(double[][] m) {
    double[][] inverse = new double[3][3];
    double det = 0;
    for (int j = 0; j < 3; j++) {
      det +=
          m[0][j] * (m[1][(j + 1) % 3] * m[2][(j + 2) % 3] - m[1][(j + 2) % 3] * m[2][(j + 1) % 3]);
    }
    for (int j = 0; j < 3; j++) {
      for (int k = 0; k < 3; k++) {
        inverse[k][j] =
            (m[(j + 1) % 3][(k + 1) % 3] * m[(j + 2) % 3][(k + 2) % 3]
                    - m[(j + 1) % 3][(k + 2) % 3] * m[(j + 2) % 3][(k + 1) % 3])
                / det;
      }
    }
    return inverse;
  }

  @Test
  void aConstantOutcomeIsMetExactly() {
    double[] x = features(new Seed(4).generator());
    double[] y = new double[ROWS];
    Arrays.fill(y, 7);
    MomentFit fit = MomentFit.of(RegressionModel.LINEAR, Moments.plain(3, x, y, ones(ROWS)));
    assertThat(fit.beta()).containsExactly(new double[] {7, 0, 0}, within(1e-9));
    assertThat(fit.standardErrors()).containsExactly(new double[3], within(1e-9));
  }

  @Test
  void twiceTheSameRowsIsTwiceTheWeight() {
    double[] x = {1, 0, 1, 1, 1, 2, 1, 2};
    MomentFit twice =
        MomentFit.of(
            RegressionModel.LINEAR, Moments.plain(2, x, new double[] {1, 3, 4, 4}, ones(4)));
    MomentFit weighted =
        MomentFit.of(
            RegressionModel.LINEAR,
            Moments.plain(
                2,
                new double[] {1, 0, 1, 1, 1, 2},
                new double[] {1, 3, 4},
                new double[] {1, 1, 2}));
    assertThat(weighted.beta()).containsExactly(twice.beta(), within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(
      value = RegressionModel.class,
      names = {"LINEAR", "LOGISTIC"})
  void featuresThatFollowFromOthersAreRefused(RegressionModel model) {
    double[] x = {1, 1, 1, 2, 1, 3};
    double[] same = {1, 1, 1, 1, 1, 1};
    double[] y = {0, 1, 0};
    assertThat(MomentFit.of(model, Moments.plain(2, x, y, ones(3))).beta()).hasSize(2);
    assertThatThrownBy(() -> MomentFit.of(model, Moments.plain(2, same, y, ones(3))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("cannot be told apart");
  }

  @Test
  void perfectlyPartedOutcomesHaveNoLogisticFit() {
    double[] x = {1, 0, 1, 1, 1, 2, 1, 3};
    double[] y = {0, 0, 1, 1};
    assertThatThrownBy(
            () -> MomentFit.of(RegressionModel.LOGISTIC, Moments.plain(2, x, y, ones(4))))
        .isInstanceOf(UserError.class);
  }
}
