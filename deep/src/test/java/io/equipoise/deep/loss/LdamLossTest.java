package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class LdamLossTest {
  private static final int[] COUNTS = {160, 10, 0};

  private final double[] logits = Draws.uniform(3, 15, -1, 1);
  private final int[] labels = Draws.codes(3, 5, 3);

  private Evaluated ldam() {
    return Evaluated.of(new LdamLoss(LdamLoss.Options.DEFAULT), "ldam")
        .array("logits", logits, 5, 3)
        .list("labels", labels);
  }

  /** The margins of 160, 10 and no rows: (10/160)^(1/4) is one half. */
  private double plain(double maxMargin, double scale) {
    double[] margins = {maxMargin / 2, maxMargin, maxMargin};
    double sum = 0;
    for (int i = 0; i < 5; i++) {
      double[] moved = new double[3];
      for (int c = 0; c < 3; c++) {
        moved[c] = scale * (logits[3 * i + c] - (c == labels[i] ? margins[c] : 0));
      }
      sum -= Math.log(PlainSoftmax.row(moved, 0, 3)[labels[i]]);
    }
    return sum / 5;
  }

  @Test
  void equalsThePlainFormula() {
    Evaluated paper = ldam().list("counts", COUNTS);
    assertThat(paper.value()).isCloseTo(plain(0.5, 30), within(1e-9));
    Evaluated other = paper.with("maxMargin", 1.5).with("scale", 2);
    assertThat(other.value()).isCloseTo(plain(1.5, 2), within(1e-12));
    other.assertGradients();
  }

  @Test
  void equalClassesGetTheWidestMarginAlike() {
    Evaluated tie =
        Evaluated.of(new LdamLoss(LdamLoss.Options.DEFAULT), "ldam")
            .array("logits", new double[] {0.5, 0, 0, 0.5}, 2, 2)
            .list("labels", 0, 1);
    assertThat(tie.value()).isCloseTo(Math.log(2), within(1e-12));
  }

  @Test
  void withoutMarginAndScaleItIsCrossEntropy() {
    double crossEntropy =
        Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
            .array("logits", logits, 5, 3)
            .list("labels", labels)
            .value();
    assertThat(ldam().with("maxMargin", 0).with("scale", 1).value())
        .isCloseTo(crossEntropy, within(1e-12));
  }

  @Test
  void refusesBadArgumentsByName() {
    assertThatThrownBy(() -> new LdamLoss.Options(-1, 30))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("maxMargin");
    assertThatThrownBy(() -> new LdamLoss.Options(0.5, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("scale");
    assertThatThrownBy(() -> ldam().list("counts", 1, 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
    assertThatThrownBy(() -> ldam().list("counts", 1, -2, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
  }
}
