package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.weighting.BalancedClassWeighting;
import io.equipoise.deep.weighting.EffectiveNumberWeighting;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {

  @Test
  void effectiveNumberRunsFromEvenToInverseSize() {
    int[] sizes = {900, 90, 10};
    assertThat(ClassWeights.effectiveNumber(sizes, 0)).containsOnly(1.0);
    double[] inverse = ClassWeights.effectiveNumber(sizes, 1 - 1e-12);
    assertThat(inverse[2] / inverse[0]).isCloseTo(90, within(1e-3));
    double beta = 0.99;
    double[] weights = ClassWeights.effectiveNumber(sizes, beta);
    double[] plain = new double[3];
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      plain[c] = (1 - beta) / (1 - Math.pow(beta, sizes[c]));
      sum += plain[c];
    }
    for (int c = 0; c < 3; c++) {
      assertThat(weights[c]).isCloseTo(3 * plain[c] / sum, within(1e-12));
    }
  }

  @Test
  void weightingsGiveTheirClassWeightsThroughEval() {
    Evaluated effective =
        Evaluated.of(
                new EffectiveNumberWeighting(EffectiveNumberWeighting.Options.DEFAULT),
                "effective-number")
            .list("counts", 1000, 10);
    assertThat(effective.evaluate().value().data())
        .containsExactly(new double[] {0.020788, 1.979212}, within(5e-7));
    assertThat(effective.with("beta", 0.99).evaluate().value().data())
        .containsExactly(new double[] {0.174553, 1.825447}, within(5e-7));
    Evaluated balanced =
        Evaluated.of(new BalancedClassWeighting(), "class-weights").list("counts", 30, 0, 10);
    assertThat(balanced.evaluate().value().data()).containsExactly(2.0 / 3, 0, 2);
    assertThatThrownBy(() -> balanced.list("counts", 0, 0).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
    assertThatThrownBy(() -> effective.with("beta", 1).evaluate())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("beta");
  }

  @Test
  void aClassWithoutRowsWeighsNothing() {
    assertThat(ClassWeights.balanced(new int[] {30, 0, 10})).containsExactly(2.0 / 3, 0, 2);
    assertThat(ClassWeights.effectiveNumber(new int[] {5, 0}, 0.9)).containsExactly(1, 0);
  }

  @Test
  void classBalancedLossWeighsByTheCountsGiven() {
    ClassBalancedLoss loss = new ClassBalancedLoss(ClassBalancedLoss.Options.DEFAULT);
    double[] logits = Draws.uniform(5, 8, -2, 2);
    Evaluated evaluated =
        Evaluated.of(loss, "class-balanced")
            .array("logits", logits, 4, 2)
            .list("labels", 0, 1, 0, 0)
            .list("counts", 90, 10)
            .with("beta", 0.9);
    double[] weights = ClassWeights.effectiveNumber(new int[] {90, 10}, 0.9);
    int[] labels = {0, 1, 0, 0};
    double sum = 0;
    for (int i = 0; i < 4; i++) {
      double total = Math.exp(logits[2 * i]) + Math.exp(logits[2 * i + 1]);
      sum += weights[labels[i]] * (Math.log(total) - logits[2 * i + labels[i]]);
    }
    assertThat(evaluated.value()).isCloseTo(sum / 4, within(1e-12));
    evaluated.assertGradients();
  }
}
