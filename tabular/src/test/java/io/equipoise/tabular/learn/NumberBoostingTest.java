package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.boost.BoostedLoss;
import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.boost.BoostingNumberLoss;
import io.equipoise.core.boost.LogCurve;
import io.equipoise.core.boost.TrueClassSlopes;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Boosting of numbers on a loss that is told from outside. */
class NumberBoostingTest {
  private static final int COUNT = 900;

  private static final BoostingNumberLoss HALF_SQUARE =
      (target, score, slopes) -> {
        slopes[0] = score - target;
        slopes[1] = 1;
        return slopes[0] * slopes[0] / 2;
      };

  private static BoostingNumberLoss pinball(double tau) {
    return (target, score, slopes) -> {
      slopes[0] = score > target ? 1 - tau : -tau;
      slopes[1] = 1;
      return slopes[0] * (score - target);
    };
  }

  /** Uniform noise of width 20 about 100 a. */
  private static Dataset rows() {
    UniformRandomProvider random = new Seed(5).generator();
    double[] a = new double[COUNT];
    double[] targets = new double[COUNT];
    double[] weights = new double[COUNT];
    for (int i = 0; i < COUNT; i++) {
      a[i] = random.nextDouble();
      targets[i] = 1000 + 100 * a[i] + 20 * random.nextDouble();
      weights[i] = 1 + random.nextInt(3);
    }
    Table features = Table.of(List.of(NumericColumn.of("a", a)));
    return Dataset.of(new Rows(features, Groups.none(COUNT)), new NumberTarget(targets), weights);
  }

  private static double[] learned(Dataset rows, BoostedLoss loss) {
    GradientBoosting.Options options = new GradientBoosting.Options(100, 0.1, 3, 1, 1, 1, 1, loss);
    try (Model model = new GradientBoosting(options).fit(rows, new Seed(1))) {
      return model.predict(rows.rows()).numbers().values();
    }
  }

  @Test
  void theSquaredErrorToldFromOutsideIsTheBuiltInOne() {
    double[] own = learned(rows(), BoostingLoss.BUILT_IN);
    double[] told = learned(rows(), HALF_SQUARE);
    for (int i = 0; i < COUNT; i++) {
      assertThat(told[i]).as("row %d", i).isCloseTo(own[i], within(0.05));
    }
  }

  @Test
  void quantilesLeaveTheirShareOfWeightBelow() {
    Dataset rows = rows();
    for (double tau : new double[] {0.1, 0.5, 0.9}) {
      double[] learned = learned(rows, pinball(tau));
      double below = 0;
      for (int i = 0; i < COUNT; i++) {
        below += rows.numbers()[i] < learned[i] ? rows.weights()[i] : 0;
      }
      assertThat(below / Arrays.stream(rows.weights()).sum())
          .as("tau %s", tau)
          .isCloseTo(tau, within(0.05));
    }
  }

  @Test
  void aLossOfTheOtherKindIsRefused() {
    BoostingLoss ofClasses = sizes -> TrueClassSlopes.of(LogCurve.CROSS_ENTROPY, sizes.length);
    assertThatThrownBy(() -> learned(rows(), ofClasses))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is for classes, but the target holds numbers");
    int[] labels = new int[COUNT];
    Arrays.setAll(labels, i -> i % 2);
    Dataset classes = Dataset.of(rows().rows(), labels, List.of("no", "yes"), rows().weights());
    assertThatThrownBy(() -> learned(classes, HALF_SQUARE))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is for numbers, but the target holds classes");
  }
}
