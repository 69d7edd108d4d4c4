package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.LogCurve;
import io.equipoise.core.boost.TrueClassSlopes;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boosting on a loss that is told from outside. */
class BoostingLossTest {
  /** Cross-entropy that goes the long way round. */
  private static final BoostingLoss TOLD =
      sizes -> TrueClassSlopes.of(LogCurve.CROSS_ENTROPY, sizes.length);

  private static Dataset rows(int count, int classes) {
    UniformRandomProvider random = new Seed(5).generator();
    double[] a = new double[count];
    double[] b = new double[count];
    double[] weights = new double[count];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      a[i] = random.nextDouble();
      b[i] = random.nextDouble();
      weights[i] = 1 + random.nextInt(3);
      double score = a[i] + b[i] * b[i] + 0.3 * random.nextDouble();
      labels[i] = (int) Math.min(classes - 1, score / 2.3 * classes);
    }
    List<String> names = List.of("low", "middle", "high").subList(0, classes);
    Table features = Table.of(List.of(NumericColumn.of("a", a), NumericColumn.of("b", b)));
    return Dataset.of(new Rows(features, Groups.none(count)), labels, names, weights);
  }

  private static Predictions learned(Dataset rows, BoostingLoss loss, int rounds) {
    GradientBoosting.Options options =
        new GradientBoosting.Options(rounds, 0.3, 4, 1, 1, 1, 1, loss);
    try (Model model = new GradientBoosting(options).fit(rows, new Seed(1))) {
      return model.predict(rows.rows());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void crossEntropyToldFromOutsideIsTheBuiltInOne(int classes) {
    Dataset rows = rows(900, classes);
    Predictions own = learned(rows, BoostingLoss.BUILT_IN, 120);
    Predictions told = learned(rows, TOLD, 120);
    double far = 0;
    for (int i = 0; i < own.probabilities().length; i++) {
      far += Math.abs(own.probabilities()[i] - told.probabilities()[i]);
    }
    assertThat(far / own.probabilities().length).isLessThan(0.03);
    assertThat(Arrays.stream(told.probabilities())).allMatch(p -> p >= 0 && p <= 1);
  }

  @Test
  void rowWeightsCount() {
    Dataset rows = rows(900, 2);
    double[] weights = new double[rows.size()];
    Arrays.setAll(weights, i -> rows.labels()[i] == 1 ? 8 : 1);
    double heavy = mean(learned(rows.withWeights(weights), TOLD, 5).positive());
    double even = mean(learned(rows, TOLD, 5).positive());
    assertThat(heavy).isGreaterThan(even + 0.05);
  }

  @Test
  void aLossWithConcaveStretchesGoesDownhill() {
    LogCurve bounded =
        new LogCurve() {
          @Override
          public double value(double logP) {
            return -Math.expm1(logP);
          }

          @Override
          public double slope(double logP) {
            return -Math.exp(logP);
          }

          @Override
          public double bend(double logP) {
            return -Math.exp(logP);
          }
        };
    Dataset rows = rows(900, 3);
    Predictions learned = learned(rows, sizes -> TrueClassSlopes.of(bounded, sizes.length), 60);
    int right = 0;
    for (int i = 0; i < rows.size(); i++) {
      right += learned.labels()[i] == rows.labels()[i] ? 1 : 0;
    }
    assertThat(right / 900.0).isGreaterThan(0.85);
  }

  @Test
  void theSameSeedGivesTheSameBits() {
    Dataset rows = rows(300, 3);
    assertThat(learned(rows, TOLD, 20).probabilities())
        .containsExactly(learned(rows, TOLD, 20).probabilities(), within(0.0));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
