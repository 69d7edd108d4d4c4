package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.eval.Numeric;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class GroupDiceTest {
  private static final double[] P = {.9, .2, .6, .4, .7, .7};
  private static final double[] T = {1, 0, 1, 0, 1, 1};
  private static final Numeric FEBS =
      new FairErrorBoundDiceLoss(FairErrorBoundDiceLoss.Options.DEFAULT);
  private static final Numeric WEIGHTED =
      new GroupWeightedDiceLoss(GroupWeightedDiceLoss.Options.DEFAULT);

  private static Evaluated on(Numeric loss, String name, double[] p, double[] t, int... groups) {
    return Evaluated.of(loss, name)
        .array("probabilities", p, groups.length, p.length / groups.length)
        .array("masks", t, groups.length, p.length / groups.length)
        .list("groups", groups);
  }

  private static double dice(double[] p, double[] t, double scale, int from, int to) {
    double above = 1e-5;
    double below = 1e-5;
    for (int i = from; i < to; i++) {
      above += 2 * scale * p[i] * t[i];
      below += scale * scale * p[i] * p[i] + t[i] * t[i];
    }
    return 1 - above / below;
  }

  @Test
  void givesTheWorkedExample() {
    assertThat(dice(P, T, 1, 0, 2)).isCloseTo(.027027, within(1e-5));
    assertThat(dice(P, T, 1, 2, 6)).isCloseTo(.111111, within(1e-5));
    assertThat(on(FEBS, "febs-dice", P, T, 0, 1, 1).value()).isCloseTo(.492158, within(1e-5));
  }

  @Test
  void oneGroupOrGammaZeroScalesAllAlike() {
    double alike = dice(P, T, Math.tanh(1), 0, 6);
    assertThat(on(FEBS, "febs-dice", P, T, 0, 0, 0).value()).isCloseTo(alike, within(1e-12));
    assertThat(on(FEBS, "febs-dice", P, T, 0, 1, 1).with("gamma", 0).value())
        .isCloseTo(alike, within(1e-12));
  }

  @Test
  void weighsGroupsByTheirLoss() {
    double first = dice(P, T, 1, 0, 2);
    double second = dice(P, T, 1, 2, 6);
    double expected = (first * first + second * second) / (first + second);
    assertThat(on(WEIGHTED, "loss-weight-dice", P, T, 0, 1, 1).value())
        .isCloseTo(expected, within(1e-12));
    assertThat(on(WEIGHTED, "loss-weight-dice", P, T, 0, 3, 3).value())
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void weightsAreConstantToTheGradient() {
    double step = 1e-6;
    double first = dice(P, T, 1, 0, 2);
    double second = dice(P, T, 1, 2, 6);
    double[] up = P.clone();
    up[3] += step;
    double slope = (dice(up, T, 1, 2, 6) - second) / step * second / (first + second);
    assertThat(on(WEIGHTED, "loss-weight-dice", P, T, 0, 1, 1).gradient("probabilities")[3])
        .isCloseTo(slope, within(1e-5));
  }

  @Test
  void perfectGroupsStayFinite() {
    assertThat(on(FEBS, "febs-dice", T, T, 0, 1, 1).value()).isFinite();
    assertThat(on(WEIGHTED, "loss-weight-dice", T, T, 0, 1, 1).value()).isCloseTo(0, within(1e-9));
  }
}
