package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferentialFairnessTest {

  @Test
  void isTheLargestLogRatioOfSmoothedChances() {
    double[][] counts = {{70, 30}, {20, 20}, {0, 0}};
    double first = 30.5 / 101;
    double second = 20.5 / 41;
    double expected = Math.max(Math.log(second / first), Math.log((1 - first) / (1 - second)));
    assertThat(DifferentialFairness.epsilon(counts, 1)).isCloseTo(expected, within(1e-12));
    double[][] bare = {{10, 0}, {5, 5}};
    assertThat(DifferentialFairness.epsilon(bare, 0)).isInfinite();
    assertThat(DifferentialFairness.epsilon(bare, 1)).isFinite();
    assertThat(DifferentialFairness.epsilon(new double[][] {{3, 4}}, 1)).isZero();
    assertThat(DifferentialFairness.epsilon(new double[][] {{6, 2}, {6, 2}}, 1)).isZero();
  }

  @Test
  void amplificationIsWhatDecisionsAddToLabels() {
    Confusion a = Confusion.of(40, 20, 30, 10);
    Confusion b = Confusion.of(15, 5, 60, 20);
    List<Estimate> seen = DifferentialFairness.of(RateTest.grouping(a, b), 200, new Seed(4));
    double decided = DifferentialFairness.epsilon(new double[][] {{40, 60}, {80, 20}}, 1);
    double labelled = DifferentialFairness.epsilon(new double[][] {{50, 50}, {65, 35}}, 1);
    assertThat(seen.get(0).value()).isCloseTo(decided, within(1e-12));
    assertThat(seen.get(1).value()).isCloseTo(labelled, within(1e-12));
    assertThat(seen.get(2).value()).isCloseTo(decided - labelled, within(1e-12));
    for (Estimate each : seen) {
      assertThat(each.low()).isLessThan(each.high());
    }
    assertThat(DifferentialFairness.of(RateTest.grouping(a), 10, new Seed(4)).get(0).measurable())
        .isFalse();
  }
}
