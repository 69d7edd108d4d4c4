package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class FocalLossTest {
  private final double[] logits = Draws.uniform(2, 15, -2, 2);
  private final int[] labels = Draws.codes(2, 5, 3);

  private Evaluated focal(double gamma) {
    return Evaluated.of(new FocalLoss(FocalLoss.Options.DEFAULT), "focal")
        .array("logits", logits, 5, 3)
        .list("labels", labels)
        .with("gamma", gamma);
  }

  private double plain(double gamma, double[] alpha) {
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      double total = 0;
      for (int c = 0; c < 3; c++) {
        total += Math.exp(logits[3 * i + c]);
      }
      double p = Math.exp(logits[3 * i + labels[i]]) / total;
      sum -= alpha[labels[i]] * Math.pow(1 - p, gamma) * Math.log(p);
    }
    return sum / 5;
  }

  @Test
  void equalsThePlainFormula() {
    double[] alpha = {0.5, 1, 2};
    assertThat(focal(2).value()).isCloseTo(plain(2, new double[] {1, 1, 1}), within(1e-12));
    assertThat(focal(1.5).list("alpha", alpha).value()).isCloseTo(plain(1.5, alpha), within(1e-12));
    focal(2).list("alpha", alpha).assertGradients();
    focal(0.5).assertGradients();
  }

  @Test
  void gammaZeroIsCrossEntropy() {
    double crossEntropy =
        Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
            .array("logits", logits, 5, 3)
            .list("labels", labels)
            .value();
    assertThat(focal(0).value()).isEqualTo(crossEntropy);
  }

  @Test
  void staysFiniteWhereARowIsCertain() {
    for (double gamma : new double[] {0, 0.3, 1, 2}) {
      Evaluated certain =
          Evaluated.of(new FocalLoss(FocalLoss.Options.DEFAULT), "focal")
              .array("logits", new double[] {1e4, -1e4, 1e4, -1e4}, 2, 2)
              .list("labels", 0, 1)
              .with("gamma", gamma);
      assertThat(certain.value()).as("gamma %s", gamma).isFinite();
      for (double slope : certain.gradient("logits")) {
        assertThat(slope).as("gamma %s", gamma).isFinite();
      }
    }
  }

  @Test
  void refusesBadParametersByName() {
    assertThatThrownBy(() -> new FocalLoss.Options(-1, new double[0]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gamma");
    assertThatThrownBy(() -> focal(2).list("alpha", 1.0, 2.0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha");
  }
}
