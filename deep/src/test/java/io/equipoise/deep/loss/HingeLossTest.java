package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class HingeLossTest {

  private static Evaluated hinge(double[] logits, int classes, int... labels) {
    Evaluated hinge = Evaluated.of(new HingeLoss(), "hinge").list("labels", labels);
    return classes == 1
        ? hinge.list("logits", logits)
        : hinge.array("logits", logits, labels.length, classes);
  }

  @Test
  void isTheHingeOfTheMarginWithTwoClasses() {
    assertThat(hinge(new double[] {0.25}, 1, 1).value()).isCloseTo(0.75, within(1e-12));
    assertThat(hinge(new double[] {0.25}, 1, 0).value()).isCloseTo(1.25, within(1e-12));
    assertThat(hinge(new double[] {3}, 1, 1).value()).isZero();
  }

  @Test
  void looksAtTheBestOfTheOthers() {
    double[] logits = {1, 0.5, -2, 0, 4, 4.5};
    assertThat(hinge(logits, 3, 0, 1).value()).isCloseTo((0.5 + 1.5) / 2, within(1e-12));
    assertThat(hinge(logits, 3, 0, 1).gradient("logits"))
        .containsExactly(-0.5, 0.5, 0, 0, -0.5, 0.5);
    hinge(Draws.uniform(3, 20, -2, 2), 4, 0, 1, 2, 3, 0).assertGradients();
  }
}
