package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiceLossTest {
  private static final double[] P = {0.9, 0.6, 0.2, 0.05};
  private static final int[] Y = {1, 1, 0, 0};

  private static Evaluated dice(String form, double[] p, int... y) {
    return Evaluated.of(new DiceLoss(DiceLoss.Options.DEFAULT), "dice")
        .list("predictions", p)
        .list("labels", y)
        .with("form", form);
  }

  @Test
  void isOneMinusF1OnHardPredictions() {
    double loss =
        dice("set", new double[] {1, 1, 1, 0, 0}, 1, 0, 1, 1, 0)
            .with("squared", false)
            .with("alpha", 0)
            .with("gamma", 0)
            .value();
    assertThat(loss).isCloseTo(1.0 / 3, within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0,    0.157895",
    "false, 0.01, 0.164174",
    "false, 1,    0.530742",
    "true,  0,    0.050445",
    "true,  0.01, 0.053065",
    "true,  1,    0.463401",
  })
  void givesTheWorkedSetForms(boolean squared, double alpha, double expected) {
    Evaluated evaluated = dice("set", P, Y).with("squared", squared).with("alpha", alpha);
    assertThat(evaluated.value()).isCloseTo(expected, within(5e-7));
    evaluated.assertGradients();
  }

  @ParameterizedTest
  @CsvSource({"DSC, 1, 0.239492", "DL, 1, 0.028078", "TL, 1, 0.060484"})
  void givesTheWorkedRowForms(String form, double alpha, double expected) {
    Evaluated evaluated = dice(form, P, Y).with("alpha", alpha).with("a", 0.7).with("b", 0.3);
    assertThat(evaluated.value()).isCloseTo(expected, within(5e-7));
    evaluated.assertGradients();
  }

  @Test
  void evenTverskyIsDiceWithTwiceTheSmoothing() {
    double tversky = dice("TL", P, Y).with("gamma", 0.4).value();
    double dsc = dice("DSC", P, Y).with("alpha", 0).with("gamma", 0.8).value();
    assertThat(tversky).isCloseTo(dsc, within(1e-12));
  }

  @Test
  void aBatchTwiceIsTheSameWithoutSmoothing() {
    double[] twice = {0.9, 0.6, 0.2, 0.05, 0.05, 0.2, 0.6, 0.9};
    double once = dice("set", P, Y).with("gamma", 0).value();
    double doubled = dice("set", twice, 1, 1, 0, 0, 0, 0, 1, 1).with("gamma", 0).value();
    assertThat(doubled).isCloseTo(once, within(1e-12));
  }

  @Test
  void maskedRowsAreAsIfAbsent() {
    for (String form : new String[] {"set", "DL", "DSC", "TL"}) {
      double masked =
          dice(form, new double[] {0.9, 0.6, 0.7, 0.2, 0.05}, 1, 1, 1, 0, 0)
              .list("mask", 1, 1, 0, 1, 1)
              .value();
      assertThat(masked).as(form).isCloseTo(dice(form, P, Y).value(), within(1e-12));
    }
  }

  @Test
  void aDetachedFactorIsAConstantToTheGradient() {
    double[] gradient =
        dice("set", P, Y).with("squared", false).with("detachWeight", true).gradient("predictions");
    double alpha = 0.01;
    double[] f = new double[4];
    double above = 1;
    double below = 1;
    for (int i = 0; i < 4; i++) {
      f[i] = Math.pow(1 - P[i], alpha);
      above += 2 * f[i] * P[i] * Y[i];
      below += f[i] * P[i] + Y[i];
    }
    for (int i = 0; i < 4; i++) {
      double expected = -(2 * f[i] * Y[i] * below - above * f[i]) / (below * below);
      assertThat(gradient[i]).isCloseTo(expected, within(1e-12));
    }
  }

  @Test
  void severalClassesAreSummedAndAnAbsentOneIsPushedDown() {
    double[] logits = Draws.uniform(3, 36, -2, 2);
    int[] labels = Draws.codes(3, 9, 3);
    double expected = 0;
    for (int c = 0; c < 4; c++) {
      double above = 1;
      double below = 1;
      for (int i = 0; i < 9; i++) {
        double total = 0;
        for (int k = 0; k < 4; k++) {
          total += Math.exp(logits[4 * i + k]);
        }
        double p = Math.exp(logits[4 * i + c]) / total;
        double q = Math.pow(1 - p, 0.01) * p;
        double y = labels[i] == c ? 1 : 0;
        above += 2 * q * y;
        below += q * q + y;
      }
      expected += 1 - above / below;
    }
    Evaluated evaluated =
        Evaluated.of(new DiceLoss(DiceLoss.Options.DEFAULT), "dice")
            .array("logits", logits, 9, 4)
            .list("labels", labels);
    assertThat(evaluated.value()).isCloseTo(expected, within(1e-12));
    evaluated.assertGradients();
  }

  @Test
  void keepsTheHardestNegatives() {
    double cut =
        dice("set", new double[] {0.9, 0.8, 0.1, 0.7, 0.3}, 1, 0, 0, 0, 1).with("r", 1).value();
    double byHand = dice("set", new double[] {0.9, 0.8, 0.7, 0.3}, 1, 0, 0, 1).value();
    assertThat(cut).isCloseTo(byHand, within(1e-12));
  }

  @Test
  void isFiniteWithoutPositivesAndOnCertainRows() {
    double[] certain = {0, 1, 0, 1};
    Evaluated none = dice("set", certain, 0, 0, 0, 0);
    assertThat(none.value()).isFinite();
    assertThat(none.gradient("predictions")).doesNotContain(Double.NaN);
    assertThat(dice("set", new double[] {0.0, 0.0}, 0, 0).with("gamma", 0).value()).isEqualTo(0);
  }

  @Test
  void refusesPricesThatDoNotSumToOne() {
    assertThatThrownBy(() -> dice("TL", P, Y).with("a", 0.7).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a and b");
  }
}
