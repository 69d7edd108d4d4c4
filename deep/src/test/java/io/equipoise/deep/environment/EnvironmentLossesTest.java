package io.equipoise.deep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EnvironmentLossesTest {
  private static final int N = 9;
  private static final double[] LOGITS = Draws.uniform(21, 3 * N, -2, 2);
  private static final int[] LABELS = Draws.codes(21, N, 3);
  private static final int[] ENVIRONMENTS = {0, 2, 0, 3, 2, 2, 3, 0, 0};

  private static Evaluated vrex(double w) {
    return rows(Evaluated.of(
            new RiskExtrapolationLoss(RiskExtrapolationLoss.Options.DEFAULT), "vrex"))
        .with("w", w);
  }

  private static Evaluated irm(double lambda) {
    return rows(Evaluated.of(new InvariantRiskLoss(InvariantRiskLoss.Options.DEFAULT), "irm"))
        .with("lambda", lambda);
  }

  private static Evaluated rows(Evaluated evaluated) {
    return evaluated
        .array("logits", LOGITS, N, 3)
        .list("labels", LABELS)
        .list("environments", ENVIRONMENTS);
  }

  /** The mean cross-entropy of an environment when all logits are scaled. */
  private static double risk(int environment, double scale) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < N; i++) {
      if (ENVIRONMENTS[i] == environment) {
        double total = 0;
        for (int c = 0; c < 3; c++) {
          total += Math.exp(scale * LOGITS[3 * i + c]);
        }
        sum += Math.log(total) - scale * LOGITS[3 * i + LABELS[i]];
        count++;
      }
    }
    return sum / count;
  }

  private static final int[] PRESENT = {0, 2, 3};

  @Test
  void vrexIsTheSumAndThePricedVarianceOfTheRisks() {
    for (double w : new double[] {0, 0.5, 1, 10}) {
      double[] risks = Arrays.stream(PRESENT).mapToDouble(e -> risk(e, 1)).toArray();
      double sum = Arrays.stream(risks).sum();
      double variance = Arrays.stream(risks).map(r -> (r - sum / 3) * (r - sum / 3)).sum() / 2;
      double expected = (sum + w * variance) / Math.max(1, w);
      assertThat(vrex(w).value()).isCloseTo(expected, within(1e-12));
      vrex(w).assertGradients();
    }
  }

  @Test
  void vrexOfTwoKnownRisks() {
    // one logit per row; the loss of a row is log(1 + e^-z)
    double first = -Math.log(Math.expm1(0.4));
    double second = -Math.log(Math.expm1(0.9));
    Evaluated known =
        Evaluated.of(new RiskExtrapolationLoss(RiskExtrapolationLoss.Options.DEFAULT), "vrex")
            .list("logits", first, first, second)
            .list("labels", 1, 1, 1)
            .list("environments", 0, 0, 1)
            .with("w", 10);
    assertThat(known.value()).isCloseTo(.255, within(1e-12));
    known.assertGradients();
  }

  @Test
  void oneEnvironmentHasNoVariance() {
    double value = vrex(0.5).list("environments", new int[N]).value();
    double all = Arrays.stream(PRESENT).mapToDouble(e -> risk(e, 1) * size(e)).sum() / N;
    assertThat(value).isCloseTo(all, within(1e-12));
  }

  private static long size(int environment) {
    return Arrays.stream(ENVIRONMENTS).filter(e -> e == environment).count();
  }

  @Test
  void irmPricesTheSlopeByTheScaleOfTheLogits() {
    for (double lambda : new double[] {0, 0.5, 100}) {
      double expected = 0;
      for (int e : PRESENT) {
        double slope = (risk(e, 1 + 1e-5) - risk(e, 1 - 1e-5)) / 2e-5;
        expected += (risk(e, 1) + lambda * slope * slope) / 3;
      }
      assertThat(irm(lambda).value()).isCloseTo(expected / Math.max(1, lambda), within(1e-9));
      irm(lambda).assertGradients();
    }
  }

  @Test
  void irmHasNoPriceWhereTheScaleIsBest() {
    // rows that are right and wrong as often as their probability says
    double z = Math.log(3);
    double value =
        Evaluated.of(new InvariantRiskLoss(InvariantRiskLoss.Options.DEFAULT), "irm")
            .list("logits", z, z, z, z)
            .list("labels", 1, 1, 1, 0)
            .list("environments", 0, 0, 0, 0)
            .with("lambda", 1)
            .value();
    double risk = -(3 * Math.log(.75) + Math.log(.25)) / 4;
    assertThat(value).isCloseTo(risk, within(1e-12));
  }

  @Test
  void refusesRowsWithoutAnEnvironment() {
    assertThatThrownBy(() -> vrex(1).list("environments", 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("environments");
    assertThatThrownBy(() -> irm(-1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lambda");
  }

  private static Evaluated cvar(double alpha, double... losses) {
    return Evaluated.of(new CvarDroLoss(CvarDroLoss.Options.DEFAULT), "cvar-dro")
        .list("losses", losses)
        .with("alpha", alpha);
  }

  private static Evaluated chiSquare(double rho, double... losses) {
    return Evaluated.of(new ChiSquareDroLoss(ChiSquareDroLoss.Options.DEFAULT), "chi-square-dro")
        .list("losses", losses)
        .with("rho", rho);
  }

  @Test
  void cvarIsTheMeanOfTheWorstRows() {
    assertThat(cvar(0.5, 1, 4, 2, 3).value()).isCloseTo(3.5, within(1e-12));
    assertThat(cvar(0.25, 1, 4, 2, 3).value()).isCloseTo(4, within(1e-12));
    assertThat(cvar(0.01, 1, 4, 2, 3).value()).isCloseTo(4, within(1e-12));
    assertThat(cvar(1, 1, 4, 2, 3).value()).isCloseTo(2.5, within(1e-12));
    assertThat(cvar(0.375, 1, 4, 2, 3).value()).isCloseTo((4 + 0.5 * 3) / 1.5, within(1e-12));
    cvar(0.375, 1, 4, 2, 3).assertGradients();
  }

  @Test
  void cvarSolvesItsDual() {
    double[] losses = Draws.uniform(31, 12, 0, 3);
    double alpha = 0.3;
    double least = Double.POSITIVE_INFINITY;
    for (double eta : losses) {
      double above = Arrays.stream(losses).map(l -> Math.max(0, l - eta)).average().orElseThrow();
      least = Math.min(least, eta + above / alpha);
    }
    assertThat(cvar(alpha, losses).value()).isCloseTo(least, within(1e-12));
  }

  @Test
  void chiSquareSolvesItsDual() {
    double[] losses = Draws.uniform(32, 12, 0, 3);
    for (double rho : new double[] {0.05, 0.5, 2}) {
      double least = Double.POSITIVE_INFINITY;
      for (double eta = -30; eta < 3; eta += 1e-4) {
        double threshold = eta;
        double square =
            Arrays.stream(losses)
                .map(l -> Math.max(0, l - threshold) * Math.max(0, l - threshold))
                .average()
                .orElseThrow();
        least = Math.min(least, eta + Math.sqrt((1 + 2 * rho) * square));
      }
      assertThat(chiSquare(rho, losses).value()).isCloseTo(least, within(1e-6));
      chiSquare(rho, losses).assertGradients();
    }
  }

  @Test
  void chiSquareRunsFromTheMeanToTheWorstRow() {
    assertThat(chiSquare(0, 1, 4, 2, 3).value()).isCloseTo(2.5, within(1e-12));
    assertThat(chiSquare(1e6, 1, 4, 2, 3).value()).isCloseTo(4, within(1e-9));
    assertThat(chiSquare(1, 2, 2, 2).value()).isCloseTo(2, within(1e-12));
    assertThatThrownBy(() -> chiSquare(1, 2, Double.NaN).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("losses");
  }
}
