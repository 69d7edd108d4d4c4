package io.equipoise.tabular.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.encode.Matrix;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RegressionForestTest {
  private static Matrix matrix(int rows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    float[] values = new float[rows * 2];
    for (int i = 0; i < rows; i++) {
      values[2 * i] = random.nextInt(2);
      values[2 * i + 1] = random.nextFloat() * 2 - 1;
    }
    return new Matrix(rows, 2, values, List.of("q", "x"));
  }

  private static double[] weights(int rows, double of) {
    double[] weights = new double[rows];
    Arrays.fill(weights, of);
    return weights;
  }

  @Test
  void followsAStepAndTakesOnlyTheRowsItIsGiven() {
    Matrix matrix = matrix(400, new Seed(1));
    double[] y = new double[400];
    for (int i = 0; i < 400; i++) {
      y[i] = i < 300 ? (matrix.at(i, 1) > 0.2 ? 3 : 1) : Double.NaN;
    }
    int[] rows = IntStream.range(0, 300).toArray();
    RegressionForest forest =
        RegressionForest.fit(matrix, y, weights(400, 1), rows, 40, 5, new Seed(2));
    int near = 0;
    for (int i = 300; i < 400; i++) {
      near += Math.abs(forest.predict(i) - (matrix.at(i, 1) > 0.2 ? 3 : 1)) < 0.3 ? 1 : 0;
    }
    assertThat(near).isGreaterThan(90);
  }

  @Test
  void aSingleRowAndAConstantAnswerThemselves() {
    Matrix matrix = matrix(50, new Seed(3));
    double[] y = weights(50, 7);
    y[9] = 4;
    double one =
        RegressionForest.fit(matrix, y, weights(50, 2), new int[] {9}, 3, 5, new Seed(4))
            .predict(0);
    assertThat(one).isEqualTo(4);
    int[] others = IntStream.range(10, 50).toArray();
    double seven =
        RegressionForest.fit(matrix, y, weights(50, 2), others, 9, 5, new Seed(4)).predict(0);
    assertThat(seven).isCloseTo(7, within(1e-12));
  }

  @Test
  void weightsCountInTheLeaves() {
    Matrix matrix = new Matrix(2, 1, new float[] {1, 1}, List.of("same"));
    double[] weights = {3, 1};
    double sum = 0;
    for (int s = 0; s < 2000; s++) {
      sum +=
          RegressionForest.fit(
                  matrix, new double[] {0, 1}, weights, new int[] {0, 1}, 1, 1, new Seed(s))
              .predict(0);
    }
    // draws: both the first 1/4 (0), both the second 1/4 (1), one of each 1/2 (1/4)
    assertThat(sum / 2000).isCloseTo(0.375, within(0.03));
  }

  @Test
  void noRowHelpsToPredictItself() {
    int n = 40;
    Matrix matrix = matrix(n, new Seed(5));
    double[] labels = new double[n];
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      weights[i] = i % 2;
      labels[i] = i % 2 == 1 ? matrix.at(i, 1) : Double.NaN;
    }
    CrossFit fit = new CrossFit(matrix, labels, weights, 5, 20);
    double[] before = fit.predictions(new Seed(6));
    assertThat(before).doesNotContain(Double.NaN).isEqualTo(fit.predictions(new Seed(6)));
    double[] changed = labels.clone();
    changed[7] = 1e6;
    double[] after = new CrossFit(matrix, changed, weights, 5, 20).predictions(new Seed(6));
    assertThat(after[7]).isEqualTo(before[7]);
    assertThat(after).isNotEqualTo(before);
  }

  @Test
  void fewLabelsMakeFewFolds() {
    Matrix matrix = matrix(6, new Seed(7));
    double[] labels = {2, Double.NaN, Double.NaN, 5, Double.NaN, Double.NaN};
    double[] weights = {3, 0, 0, 3, 0, 0};
    double[] predicted = new CrossFit(matrix, labels, weights, 5, 4).predictions(new Seed(8));
    assertThat(predicted[0]).isEqualTo(5);
    assertThat(predicted[3]).isEqualTo(2);
  }

  @Test
  void theMedianOverSplitsAddsTheirSpread() {
    SplitMedian median =
        SplitMedian.of(
            List.of(new double[] {1}, new double[] {2}, new double[] {5}),
            List.of(new double[] {1}, new double[] {3}, new double[] {1}));
    assertThat(median.estimates()).containsExactly(2);
    // 1 + 1, 9 + 0, 1 + 9: the median is 9
    assertThat(median.standardErrors()[0]).isCloseTo(3, within(1e-12));
  }
}
