package io.equipoise.tabular.reduction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.UnequalRows;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MomentTest {
  private static final double[] UTILITIES = {0.2, 1, -0.5, 2};

  private static Constraints constraints(Constraint kind, double ratio) {
    return new Constraints(kind, 0.05, ratio, UTILITIES, GroupLoss.ZERO_ONE);
  }

  private static Dataset weighted(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Dataset rows = UnequalRows.classes(200, 2, seed);
    double[] weights = random.doubles(200).map(w -> w < 0.1 ? 0 : w).toArray();
    return rows.withWeights(weights);
  }

  private static Predictions decided(int[] labels) {
    double[] positive = new double[labels.length];
    for (int i = 0; i < labels.length; i++) {
      positive[i] = labels[i];
    }
    return Predictions.binary(positive);
  }

  private static double utility(Constraint kind, int truth, int decision) {
    return switch (kind) {
      case ERROR_RATE_PARITY, BOUNDED_GROUP_LOSS -> truth == decision ? 0 : 1;
      case UTILITY_PARITY -> UTILITIES[2 * truth + decision];
      default -> decision;
    };
  }

  private static double mean(Dataset rows, int[] decided, Constraint kind, IntPredicate counts) {
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (counts.test(i)) {
        sum += rows.weights()[i] * utility(kind, rows.labels()[i], decided[i]);
        weight += rows.weights()[i];
      }
    }
    return sum / weight;
  }

  /** Straight from the definition, cell by cell. */
  private static double[] slowly(Dataset rows, int[] decided, Constraint kind, double ratio) {
    List<Double> all = new ArrayList<>();
    for (int truth = -1; truth < 2; truth++) {
      int wanted = truth;
      boolean used =
          switch (kind) {
            case EQUALIZED_ODDS -> truth >= 0;
            case TRUE_POSITIVE_RATE_PARITY -> truth == 1;
            case FALSE_POSITIVE_RATE_PARITY -> truth == 0;
            default -> truth == -1;
          };
      if (!used) {
        continue;
      }
      IntPredicate event = i -> wanted < 0 || rows.labels()[i] == wanted;
      double overall = mean(rows, decided, kind, event);
      for (int g = 0; g < rows.rows().groups().count(); g++) {
        int group = g;
        double own =
            mean(rows, decided, kind, i -> event.test(i) && rows.rows().groups().code(i) == group);
        if (Double.isNaN(own)) {
          continue;
        }
        if (kind == Constraint.BOUNDED_GROUP_LOSS) {
          all.add(own - 0.05);
        } else {
          all.add(ratio * own - overall - 0.05);
          all.add(ratio * overall - own - 0.05);
        }
      }
    }
    return all.stream().mapToDouble(Double::doubleValue).toArray();
  }

  @ParameterizedTest
  @EnumSource
  void violationsAreThoseOfTheDefinition(Constraint kind) {
    for (long seed = 0; seed < 5; seed++) {
      Dataset rows = weighted(seed);
      int[] decided = new SplittableRandom(seed).ints(rows.size(), 0, 2).toArray();
      for (double ratio : new double[] {1, 0.8}) {
        assertThat(constraints(kind, ratio).on("test", rows).violations(decided(decided)))
            .as("seed %d", seed)
            .containsExactly(slowly(rows, decided, kind, ratio), within(1e-12));
      }
    }
  }

  /** What the weighted error of the changed rows prefers, the Lagrangian prefers by as much. */
  @ParameterizedTest
  @EnumSource
  void theWeightedErrorOfTheAnswerIsTheLagrangian(Constraint kind) {
    for (long seed = 0; seed < 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Dataset rows = weighted(seed);
      Moment moment = constraints(kind, seed == 0 ? 1 : 0.7).on("test", rows);
      double[] multipliers = random.doubles(moment.size(), 0, 3).toArray();
      Dataset changed = moment.respond(multipliers, 1);
      double total = java.util.Arrays.stream(rows.weights()).sum();
      int[] a = random.ints(rows.size(), 0, 2).toArray();
      int[] b = random.ints(rows.size(), 0, 2).toArray();
      double byRows = (weightedError(changed, a) - weightedError(changed, b)) / total;
      double byDefinition =
          lagrangian(rows, a, moment, multipliers) - lagrangian(rows, b, moment, multipliers);
      assertThat(byRows).as("seed %d", seed).isCloseTo(byDefinition, within(1e-9));
      assertThat(java.util.Arrays.stream(changed.weights())).allMatch(weight -> weight >= 0);
    }
  }

  private static double weightedError(Dataset rows, int[] decided) {
    double sum = 0;
    for (int i = 0; i < decided.length; i++) {
      sum += decided[i] == rows.labels()[i] ? 0 : rows.weights()[i];
    }
    return sum;
  }

  private static double lagrangian(
      Dataset rows, int[] decided, Moment moment, double[] multipliers) {
    double value = mean(rows, decided, Constraint.ERROR_RATE_PARITY, i -> true);
    double[] violations = moment.violations(decided(decided));
    for (int k = 0; k < multipliers.length; k++) {
      value += multipliers[k] * violations[k];
    }
    return value;
  }

  @ParameterizedTest
  @EnumSource
  void projectedMultipliersNeverLowerTheLagrangian(Constraint kind) {
    Dataset rows = weighted(3);
    Moment moment = constraints(kind, 1).on("test", rows);
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 20; trial++) {
      double[] multipliers = random.doubles(moment.size(), 0, 3).toArray();
      int[] decided = random.ints(rows.size(), 0, 2).toArray();
      assertThat(lagrangian(rows, decided, moment, moment.project(multipliers)))
          .isGreaterThan(lagrangian(rows, decided, moment, multipliers) - 1e-12);
    }
  }

  @Test
  void numbersAreMeasuredInStandardUnits() {
    Dataset rows = UnequalRows.numbers(300, 1);
    double mean = java.util.Arrays.stream(rows.numbers()).average().orElseThrow();
    double[] same = new double[300];
    java.util.Arrays.fill(same, mean);
    Predictions constant = new Predictions(NumberForecast.of(same));
    Moment squared =
        new Constraints(Constraint.BOUNDED_GROUP_LOSS, 0.5, 1, UTILITIES, GroupLoss.SQUARED)
            .on("test", rows);
    double[] shares = new double[squared.size()];
    for (int code : rows.rows().groups().codes()) {
      shares[code] += 1.0 / 300;
    }
    double overall = 0;
    for (int k = 0; k < shares.length; k++) {
      overall += shares[k] * (squared.violations(constant)[k] + 0.5);
    }
    assertThat(overall).as("the variance of standard targets").isCloseTo(1, within(0.01));
    double[] off = same.clone();
    for (int i = 0; i < off.length; i++) {
      off[i] =
          rows.numbers()[i]
              + 2
                  * io.equipoise.core.learn.NumberScale.of(rows.numbers(), rows.weights())
                      .deviation();
    }
    Moment absolute =
        new Constraints(Constraint.BOUNDED_GROUP_LOSS, 0.5, 1, UTILITIES, GroupLoss.ABSOLUTE)
            .on("test", rows);
    assertThat(
            java.util.Arrays.stream(absolute.violations(new Predictions(NumberForecast.of(off))))
                .boxed())
        .allSatisfy(v -> assertThat(v).isCloseTo(1.5, within(1e-9)));
  }

  @Test
  void latticesHoldEveryPointOnce() {
    assertThat(Lattice.points(1, 10, 2, true))
        .hasSize(9)
        .contains(new double[] {-2}, new double[] {2});
    for (int d = 1; d <= 4; d++) {
      for (int n = 1; n <= 5; n++) {
        int side = 2 * n + 1;
        int within = 0;
        int exact = 0;
        for (int code = 0; code < Math.pow(side, d); code++) {
          int rest = code;
          int sum = 0;
          boolean negative = false;
          for (int k = 0; k < d; k++) {
            int value = rest % side - n;
            rest /= side;
            sum += Math.abs(value);
            negative |= value < 0;
          }
          within += sum <= n ? 1 : 0;
          exact += sum == n && !negative ? 1 : 0;
        }
        assertThat(Lattice.count(d, n, true)).as("%d, %d", d, n).isEqualTo(within);
        assertThat(Lattice.count(d, n, false)).as("%d, %d", d, n).isEqualTo(exact);
        List<double[]> points = Lattice.points(d, within, 1, true);
        assertThat(points).hasSizeLessThanOrEqualTo(within);
        assertThat(points.stream().map(java.util.Arrays::toString).distinct())
            .hasSize(points.size());
      }
    }
  }
}
