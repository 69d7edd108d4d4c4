package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Groups;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupErrorsTest {
  private final double[] targets = {3, -0.5, 2, 7, 1, 1};
  private final double[] predictions = {2.5, 0.0, 2, 8, 1, 2};
  private final double[] ones = {1, 1, 1, 1, 1, 1};
  private final GroupErrors errors =
      new GroupErrors(
          new Groups(List.of("g"), new int[] {0, 0, 0, 0, 1, 1}, List.of("a", "b")),
          targets,
          predictions,
          ones,
          new Seed(1));

  @Test
  void agreesWithTheExampleOfScikitLearn() {
    // Its documented example for these four rows: MAE 0.5, MSE 0.375, R2 0.9486.
    assertThat(value(ErrorMetric.MEAN_ABSOLUTE_ERROR)).isCloseTo(0.5, within(1e-12));
    assertThat(value(ErrorMetric.MEAN_SQUARED_ERROR)).isCloseTo(0.375, within(1e-12));
    assertThat(value(ErrorMetric.ROOT_MEAN_SQUARED_ERROR)).isCloseTo(0.6123724, within(1e-6));
    assertThat(value(ErrorMetric.R_SQUARED)).isCloseTo(0.9486081, within(1e-6));
    assertThat(value(ErrorMetric.MEAN_ERROR)).isCloseTo(0.25, within(1e-12));
    assertThat(value(ErrorMetric.MEAN_PREDICTION)).isCloseTo(3.125, within(1e-12));
    assertThat(value(ErrorMetric.MEAN_TARGET)).isCloseTo(2.875, within(1e-12));
  }

  private double value(ErrorMetric metric) {
    return errors.of(metric).value(0).value();
  }

  @Test
  void constantTargetsHaveNoDetermination() {
    assertThat(errors.of(ErrorMetric.R_SQUARED).value(1).measurable()).isFalse();
    assertThat(errors.of(ErrorMetric.MEAN_ABSOLUTE_ERROR).value(1).value()).isEqualTo(0.5);
  }

  @Test
  void differencesSpanTheGroups() {
    Estimate gap = errors.of(ErrorMetric.MEAN_ERROR).difference(1, 0);
    assertThat(gap.value()).isCloseTo(0.25, within(1e-12));
    assertThat(gap.low()).isLessThan(0.25);
    assertThat(errors.of(ErrorMetric.MEAN_SQUARED_ERROR).difference().value())
        .isCloseTo(0.125, within(1e-12));
  }
}
