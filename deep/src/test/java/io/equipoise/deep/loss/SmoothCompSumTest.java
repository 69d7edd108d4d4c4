package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class SmoothCompSumTest {
  private static final double[] WORKED = {1, 2, -0.5};

  private static Evaluated smooth(
      double[] logits, double[] attacked, int classes, double tau, double rho, double nu) {
    int n = logits.length / classes;
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % classes;
    }
    return Evaluated.of(new CompSumLoss(CompSumLoss.Options.DEFAULT), "smooth-comp-sum")
        .array("logits", logits, n, classes)
        .array("logitsAdversarial", attacked, attacked.length / classes, classes)
        .list("labels", labels)
        .with("tau", tau)
        .with("rho", rho)
        .with("nu", nu);
  }

  private static double phi(double tau, double u) {
    return tau == 1 ? Math.log1p(u) : (Math.pow(1 + u, 1 - tau) - 1) / (1 - tau);
  }

  @Test
  void givesTheWorkedFirstTerm() {
    assertThat(smooth(WORKED, WORKED, 3, 1, 2, 0).value()).isCloseTo(1.138182, within(5e-7));
    double[] clipped = {margin(1 - 2, 2), margin(1 + 0.5, 2)};
    assertThat(clipped).containsExactly(1, 0.25);
  }

  private static double margin(double difference, double rho) {
    return Math.min(Math.max(0, 1 - difference / rho), 1);
  }

  @Test
  void equalsThePlainFormulaWithGradients() {
    for (double tau : new double[] {0.5, 1, 1.5}) {
      double[] logits = Draws.uniform(1, 6 * 4, -2, 2);
      double[] attacked = Draws.uniform(2, 6 * 4, -2, 2);
      double expected = 0;
      for (int i = 0; i < 6; i++) {
        int y = i % 4;
        double u = 0;
        double squares = 1e-12;
        for (int k = 0; k < 4; k++) {
          if (k != y) {
            double clean = logits[4 * i + y] - logits[4 * i + k];
            double moved = attacked[4 * i + y] - attacked[4 * i + k];
            u += Math.exp(-clean / 0.7);
            squares += (moved - clean) * (moved - clean);
          }
        }
        expected += phi(tau, u) + 0.4 * Math.sqrt(squares);
      }
      Evaluated evaluated = smooth(logits, attacked, 4, tau, 0.7, 0.4);
      assertThat(evaluated.value()).isCloseTo(expected / 6, within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void withoutAnAttackIsCompSumUnderTheTemperature() {
    double[] halved = {0.5, 1, -0.25};
    double clean =
        Evaluated.of(new CompSumLoss(CompSumLoss.Options.DEFAULT), "comp-sum")
            .array("logits", halved, 1, 3)
            .list("labels", 0)
            .with("tau", 1.5)
            .value();
    Evaluated still = smooth(WORKED, WORKED, 3, 1.5, 2, 0.3);
    assertThat(still.value()).isCloseTo(clean, within(1e-6));
    assertThat(still.gradient("logitsAdversarial")).containsOnly(0);
  }

  @Test
  void doesNotSeeAShiftOfTheAttackedScores() {
    double[] shifted = {1 + 7, 2 + 7, -0.5 + 7};
    assertThat(smooth(WORKED, shifted, 3, 1, 1, 0.5).value())
        .isCloseTo(smooth(WORKED, WORKED, 3, 1, 1, 0.5).value(), within(1e-9));
  }

  /** The reason for its shape: with a large nu it bounds the loss of the clipped margins at x'. */
  @Test
  void boundsTheMarginLossOfTheAttackedRow() {
    for (long seed = 0; seed < 50; seed++) {
      double[] logits = Draws.uniform(seed, 5, -3, 3);
      double[] attacked = Draws.uniform(seed + 1000, 5, -3, 3);
      double rho = 0.5 + seed % 4;
      for (double tau : new double[] {0, 1, 1.5}) {
        double u = 0;
        for (int k = 1; k < 5; k++) {
          u += margin(attacked[0] - attacked[k], rho);
        }
        assertThat(smooth(logits, attacked, 5, tau, rho, 2 / rho).value())
            .as("seed %d, tau %s", seed, tau)
            .isGreaterThanOrEqualTo(phi(tau, u));
      }
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> smooth(WORKED, WORKED, 3, 1, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rho is 0");
    assertThatThrownBy(() -> smooth(WORKED, WORKED, 3, 1, 1, -1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("nu is -1");
    assertThatThrownBy(() -> smooth(WORKED, new double[6], 3, 1, 1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("logitsAdversarial");
  }
}
