package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class CrossEntropyLossTest {

  private static Evaluated on(double[] logits, int classes, int... labels) {
    return Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
        .array("logits", logits, logits.length / classes, classes)
        .list("labels", labels);
  }

  @Test
  void equalsThePlainFormula() {
    double[] logits = Draws.uniform(1, 21, -3, 3);
    int[] labels = Draws.codes(1, 7, 3);
    double sum = 0;
    for (int i = 0; i < 7; i++) {
      double total = 0;
      for (int c = 0; c < 3; c++) {
        total += Math.exp(logits[3 * i + c]);
      }
      sum += Math.log(total) - logits[3 * i + labels[i]];
    }
    Evaluated evaluated = on(logits, 3, labels);
    assertThat(evaluated.value()).isCloseTo(sum / 7, within(1e-12));
    evaluated.assertGradients();
  }

  @Test
  void oneLogitIsTheLogisticLossWithAnExactGradientAtZero() {
    Evaluated evaluated =
        Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
            .list("logits", 0.0, 1.5)
            .list("labels", 1, 0);
    assertThat(evaluated.value())
        .isCloseTo((Math.log(2) + Math.log1p(Math.exp(1.5))) / 2, within(1e-12));
    assertThat(evaluated.gradient("logits")[0]).isCloseTo(-0.25, within(1e-12));
  }

  @Test
  void staysFiniteOnHugeLogits() {
    Evaluated evaluated = on(new double[] {1e4, -1e4, -1e4, 1e4}, 2, 1, 1);
    assertThat(evaluated.value()).isCloseTo(1e4, within(1e-6));
    assertThat(evaluated.gradient("logits")).containsExactly(0.5, -0.5, 0, 0);
  }

  @Test
  void namesALabelBeyondTheClasses() {
    assertThatThrownBy(() -> on(new double[] {1, 2}, 2, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'labels' holds 2")
        .hasMessageContaining("2 classes");
  }
}
