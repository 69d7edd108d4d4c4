package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.api.Test;

class GroupCurvatureTest {
  private static final double ALPHA = 100;
  private static final double[] BETA = {1, 0};
  private static final int[] PLUS = {1};
  private static final int[] MINUS = {-1};

  /** The toy of opposing signals at weights (c, b_0, b_1, o); a row is the sign of its outlier. */
  private static double[] slope(double[] at, int[] rows) {
    double sign = rows[0];
    double[] b = {at[1], at[2]};
    OpposingSignals.Toy without = OpposingSignals.toy(at[0], b, 0, BETA, ALPHA);
    double off = at[0] * at[3] * sign - 1;
    return new double[] {
      without.slopeC() + ALPHA * off * at[3] * sign,
      without.slopeB()[0],
      without.slopeB()[1],
      ALPHA * off * at[0] * sign
    };
  }

  private static GroupCurvature along(double[] at, double... update) {
    double[] before = at.clone();
    for (int j = 0; j < before.length; j++) {
      before[j] -= update[j];
    }
    return GroupCurvature.of(GroupCurvatureTest::slope, before, at, PLUS, MINUS, 1e-4);
  }

  @Test
  void alongTheOutlierBothGroupsBendByAlphaTimesCSquared() {
    GroupCurvature bends = along(new double[] {0.5, 0.2, 0.1, 0.3}, 0, 0, 0, -0.7);
    assertThat(bends.rising()).isCloseTo(25, within(1e-6));
    assertThat(bends.falling()).isCloseTo(25, within(1e-6));
  }

  @Test
  void groupsOfTheOutlierPullAgainstEachOther() {
    // the rest fits, so that all that pulls is the outlier: along o, to either side
    GroupCurvature bends = along(new double[] {0.5, 2, 0, 0}, 0, 0, 0, 1);
    assertThat(bends.opposition()).isCloseTo(-1, within(1e-12));
  }

  @Test
  void aMixedDirectionHasTheCurvatureOfItsSecondDerivative() {
    double[] at = {0.8, 0.4, -0.3, 0.1};
    GroupCurvature bends = along(at, 0.3, -0.1, 0.2, 0.5);
    double length = Math.sqrt(0.09 + 0.01 + 0.04 + 0.25);
    double h = 1e-4;
    double[] values = new double[3];
    for (int side = -1; side <= 1; side++) {
      double step = side * h / length;
      values[side + 1] =
          OpposingSignals.side(
              at[0] + 0.3 * step,
              new double[] {at[1] - 0.1 * step, at[2] + 0.2 * step},
              at[3] + 0.5 * step,
              BETA,
              ALPHA,
              1);
    }
    double expected = (values[2] - 2 * values[1] + values[0]) / (h * h);
    assertThat(bends.rising()).isCloseTo(expected, within(1e-3 * Math.abs(expected)));
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] at = {0.5, 2, 0, 0};
    assertThatThrownBy(() -> along(at, 0, 0, 0, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no direction");
    assertThatThrownBy(
            () ->
                GroupCurvature.of(
                    (weights, rows) -> new double[] {Double.NaN},
                    new double[1],
                    new double[] {1},
                    PLUS,
                    MINUS,
                    0.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a slope holds NaN");
    assertThatThrownBy(
            () ->
                GroupCurvature.of(
                    GroupCurvatureTest::slope, at, new double[4], new int[0], MINUS, 0.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least one row");
  }
}
