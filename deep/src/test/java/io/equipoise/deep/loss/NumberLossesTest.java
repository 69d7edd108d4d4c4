package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.learn.NumberForecast;
import io.equipoise.core.learn.NumberScale;
import io.equipoise.deep.eval.Evaluated;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class NumberLossesTest {
  private static final double[] SAID = {1, -2, 0.5, 4, 0};
  private static final double[] TRUE = {1.25, -1, 3, -3, 0.5};

  private static Evaluated of(Numeric loss, String name) {
    return Evaluated.of(loss, name).list("predictions", SAID).list("targets", TRUE);
  }

  /** The mean over rows of a function of prediction minus target. */
  private static double mean(DoubleUnaryOperator ofError) {
    double sum = 0;
    for (int i = 0; i < SAID.length; i++) {
      sum += ofError.applyAsDouble(SAID[i] - TRUE[i]);
    }
    return sum / SAID.length;
  }

  @Test
  void eachEqualsItsPlainFormula() {
    check(of(new SquaredErrorLoss(), "squared-error"), e -> e * e);
    check(of(new AbsoluteErrorLoss(), "absolute-error"), Math::abs);
    check(of(new LogCoshLoss(), "log-cosh"), e -> Math.log(Math.cosh(e)));
    for (double delta : new double[] {0.4, 1, 2}) {
      check(
          of(new HuberLoss(HuberLoss.Options.DEFAULT), "huber").with("delta", delta),
          e -> Math.abs(e) <= delta ? e * e / 2 : delta * (Math.abs(e) - delta / 2));
    }
    for (double tau : new double[] {0.1, 0.5, 0.9}) {
      check(
          of(new QuantileLoss(QuantileLoss.Options.DEFAULT), "quantile").with("tau", tau),
          e -> e < 0 ? -tau * e : (1 - tau) * e);
    }
  }

  private static void check(Evaluated evaluated, DoubleUnaryOperator ofError) {
    assertThat(evaluated.value()).isCloseTo(mean(ofError), within(1e-12));
    evaluated.assertGradients();
  }

  @Test
  void largeDeltaIsHalfTheSquaredErrorAndTheMedianHalfTheAbsoluteOne() {
    assertThat(of(new HuberLoss(HuberLoss.Options.DEFAULT), "huber").with("delta", 1e3).value())
        .isCloseTo(mean(e -> e * e / 2), within(1e-12));
    assertThat(of(new QuantileLoss(QuantileLoss.Options.DEFAULT), "quantile").value())
        .isCloseTo(mean(e -> Math.abs(e) / 2), within(1e-12));
  }

  @Test
  void gaussianEqualsItsPlainFormulaWhateverBeta() {
    double[] variances = {0.5, 2, 1, 4, 0.1};
    for (double beta : new double[] {0, 0.5, 1}) {
      double expected = 0;
      for (int i = 0; i < SAID.length; i++) {
        double error = SAID[i] - TRUE[i];
        double nll = (Math.log(variances[i]) + error * error / variances[i]) / 2;
        expected += Math.pow(variances[i], beta) * nll / SAID.length;
      }
      Evaluated evaluated =
          Evaluated.of(new GaussianNllLoss(GaussianNllLoss.Options.DEFAULT), "gaussian-nll")
              .list("means", SAID)
              .list("variances", variances)
              .list("targets", TRUE)
              .with("beta", beta);
      assertThat(evaluated.value()).isCloseTo(expected, within(1e-12));
      double[] slopes = evaluated.gradient("means");
      for (int i = 0; i < slopes.length; i++) {
        // beta 1 gives the means the gradient of half the squared error
        double slope = Math.pow(variances[i], beta - 1) * (SAID[i] - TRUE[i]) / SAID.length;
        assertThat(slopes[i]).isCloseTo(slope, within(1e-12));
      }
    }
  }

  @Test
  void badInputIsRefusedByName() {
    refused(of(new SquaredErrorLoss(), "squared-error").list("targets", 1.0), "targets");
    refused(
        of(new SquaredErrorLoss(), "squared-error").list("targets", 1, 2, Double.NaN, 4, 5),
        "targets");
    refused(of(new HuberLoss(HuberLoss.Options.DEFAULT), "huber").with("delta", 0), "delta");
    refused(of(new QuantileLoss(QuantileLoss.Options.DEFAULT), "quantile").with("tau", 1), "tau");
    refused(
        Evaluated.of(new GaussianNllLoss(GaussianNllLoss.Options.DEFAULT), "gaussian-nll")
            .list("means", 1.0)
            .list("variances", 0.0)
            .list("targets", 1.0),
        "variances");
  }

  private static void refused(Evaluated evaluated, String word) {
    assertThatThrownBy(evaluated::value).isInstanceOf(UserError.class).hasMessageContaining(word);
  }

  @Test
  void headsTurnOutputsIntoForecastsInTheTargetsUnit() {
    NumberScale scale = new NumberScale(100, 10);
    assertThat(NumberHead.POINT.forecast(new double[] {0, -1.5}, scale).values())
        .containsExactly(100, 85);
    NumberForecast normal = NumberHead.normal(0.25).forecast(new double[] {1, 0, 2, -800}, scale);
    assertThat(normal.values()).containsExactly(110, 120);
    assertThat(normal.deviation(0).orElseThrow())
        .isCloseTo(10 * Math.sqrt(Math.log(2) + 0.25), within(1e-12));
    assertThat(normal.deviation(1).orElseThrow()).isCloseTo(5, within(1e-12));
    NumberForecast members = NumberHead.members(2).forecast(new double[] {1, 3}, scale);
    assertThat(members.values()).containsExactly(120);
    assertThat(members.spread()).isInstanceOf(NumberForecast.Members.class);
  }
}
