package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompSumBoundTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.083485",
    "0.5, 0.078453",
    "1, 0.082283",
    "1.5, 0.108941",
    "2, 0.2",
  })
  void givesTheWorkedValues(double tau, double expected) {
    assertThat(new CompSumBound(tau, 2).surrogateExcess(0.4)).isCloseTo(expected, within(5e-7));
  }

  private static double phi(double tau, double margin) {
    double u = Math.exp(-margin);
    return tau == 1 ? Math.log1p(u) : (Math.pow(1 + u, 1 - tau) - 1) / (1 - tau);
  }

  /** Expected loss of a score difference, when the first class has the probability p. */
  private static double risk(double tau, double p, double margin) {
    return p * phi(tau, margin) + (1 - p) * phi(tau, -margin);
  }

  /** With two classes, what it costs at least to leave the decision open, found by search. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 1.5, 1.9})
  void isTheExcessOfAnOpenDecisionWithTwoClasses(double tau) {
    for (double b : new double[] {0.1, 0.4, 0.8}) {
      double p = (1 + b) / 2;
      double low = 0;
      double high = 25;
      for (int k = 0; k < 200; k++) {
        double third = (high - low) / 3;
        if (risk(tau, p, low + third) < risk(tau, p, high - third)) {
          high -= third;
        } else {
          low += third;
        }
      }
      double excess = risk(tau, p, 0) - risk(tau, p, (low + high) / 2);
      assertThat(new CompSumBound(tau, 2).surrogateExcess(b)).isCloseTo(excess, within(1e-9));
    }
  }

  @Test
  void hasItsLimits() {
    for (double b : new double[] {0, 0.2, 0.7, 1}) {
      assertThat(new CompSumBound(0, 2).surrogateExcess(b))
          .isCloseTo(1 - Math.sqrt(1 - b * b), within(1e-12));
      assertThat(new CompSumBound(1 + 1e-6, 2).surrogateExcess(b))
          .isCloseTo(new CompSumBound(1, 2).surrogateExcess(b), within(1e-6));
      assertThat(new CompSumBound(2 - 1e-9, 5).surrogateExcess(b)).isCloseTo(b / 5, within(1e-7));
    }
    assertThat(new CompSumBound(0.5, 2).surrogateExcess(0.4))
        .isEqualTo(new CompSumBound(0.5, 1000).surrogateExcess(0.4));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1, 1.5, 2, 3})
  void startsAtZeroRisesAndIsInverted(double tau) {
    CompSumBound bound = new CompSumBound(tau, 10);
    assertThat(bound.surrogateExcess(0)).isCloseTo(0, within(1e-15));
    double before = 0;
    for (double b = 0.05; b < 1; b += 0.05) {
      double now = bound.surrogateExcess(b);
      assertThat(now).isGreaterThan(before);
      assertThat(bound.zeroOneExcess(now)).isCloseTo(b, within(1e-9));
      before = now;
    }
    assertThat(bound.zeroOneExcess(0)).isCloseTo(0, within(1e-7));
    assertThat(bound.zeroOneExcess(1e6)).isEqualTo(1);
  }

  @Test
  void evaluatesListsAndRefusesOthers() {
    CompSumLoss loss = new CompSumLoss(CompSumLoss.Options.DEFAULT);
    Evaluated listed = Evaluated.of(loss, "comp-sum-bound").list("b", 0, 0.4, 1);
    assertThat(listed.with("tau", 1.5).with("classes", 4).evaluate().value().data())
        .containsExactly(
            new CompSumBound(1.5, 4).surrogateExcess(0),
            new CompSumBound(1.5, 4).surrogateExcess(0.4),
            new CompSumBound(1.5, 4).surrogateExcess(1));
    assertThatThrownBy(() -> Evaluated.of(loss, "comp-sum-bound").list("b", 1.1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("b is 1.1");
    assertThatThrownBy(() -> new CompSumBound(1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes");
  }
}
