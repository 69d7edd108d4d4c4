package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class LogitAdjustmentLossTest {
  private final double[] logits = Draws.uniform(4, 15, -2, 2);
  private final int[] labels = Draws.codes(4, 5, 3);

  private Evaluated on(String function) {
    return Evaluated.of(new LogitAdjustmentLoss(LogitAdjustmentLoss.Options.DEFAULT), function)
        .array("logits", logits, 5, 3)
        .list("labels", labels)
        .list("counts", 70, 20, 10);
  }

  private double plain(double tau) {
    double[] prior = {0.7, 0.2, 0.1};
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      double total = 0;
      for (int c = 0; c < 3; c++) {
        total += Math.exp(logits[3 * i + c]) * Math.pow(prior[c], tau);
      }
      sum -=
          Math.log(Math.exp(logits[3 * i + labels[i]]) * Math.pow(prior[labels[i]], tau) / total);
    }
    return sum / 5;
  }

  @Test
  void equalLogitsLoseMinusTheLogOfTheFrequency() {
    Evaluated equal =
        Evaluated.of(
                new LogitAdjustmentLoss(LogitAdjustmentLoss.Options.DEFAULT), "logit-adjustment")
            .array("logits", new double[] {0, 0}, 1, 2)
            .list("labels", 1)
            .list("counts", 9, 1);
    assertThat(equal.value()).isCloseTo(Math.log(10), within(1e-12));
    assertThat(equal.gradient("logits")).containsExactly(new double[] {0.9, -0.9}, within(1e-12));
  }

  @Test
  void equalsThePlainFormula() {
    for (double tau : new double[] {0, 0.5, 1, 2}) {
      Evaluated adjusted = on("logit-adjustment").with("tau", tau);
      assertThat(adjusted.value()).as("tau %s", tau).isCloseTo(plain(tau), within(1e-12));
      adjusted.assertGradients();
    }
  }

  @Test
  void balancedSoftmaxIsTauOne() {
    assertThat(on("balanced-softmax").value()).isCloseTo(plain(1), within(1e-12));
    on("balanced-softmax").assertGradients();
  }

  @Test
  void refusesBadParametersByName() {
    assertThatThrownBy(() -> new LogitAdjustmentLoss.Options(-1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau");
    assertThatThrownBy(() -> on("balanced-softmax").list("counts", 1, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
  }
}
