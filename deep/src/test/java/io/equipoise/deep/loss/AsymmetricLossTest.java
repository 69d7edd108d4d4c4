package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class AsymmetricLossTest {
  private static final int ROWS = 5;
  private static final int LABELS = 3;

  private final double[] logits = Draws.uniform(4, ROWS * LABELS, -4, 2);
  private final double[] targets = {1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 1};

  private Evaluated asymmetric() {
    return Evaluated.of(new AsymmetricLoss(AsymmetricLoss.Options.DEFAULT), "asymmetric")
        .array("logits", logits, ROWS, LABELS);
  }

  private double plain(double[] truth, double gammaPos, double gammaNeg, double clip) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double p = 1 / (1 + Math.exp(-logits[i]));
      double q = Math.max(p - clip, 0);
      sum -=
          truth[i] == 1
              ? Math.pow(1 - p, gammaPos) * Math.log(p)
              : Math.pow(q, gammaNeg) * Math.log(1 - q);
    }
    return sum / ROWS;
  }

  @Test
  void equalsThePlainFormula() {
    Evaluated paper = asymmetric().array("targets", targets, ROWS, LABELS);
    assertThat(paper.value()).isCloseTo(plain(targets, 0, 4, 0.05), within(1e-9));
    paper.assertGradients();
    Evaluated other = paper.with("gammaPos", 1).with("gammaNeg", 2).with("clip", 0);
    assertThat(other.value()).isCloseTo(plain(targets, 1, 2, 0), within(1e-12));
    other.assertGradients();
    Evaluated slow = paper.with("gammaPos", 0.5).with("gammaNeg", 0.5).with("clip", 0.2);
    assertThat(slow.value()).isCloseTo(plain(targets, 0.5, 0.5, 0.2), within(1e-5));
    slow.assertGradients();
  }

  @Test
  void classesAreOneHotTargets() {
    double[] oneHot = {0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1};
    double byTargets = asymmetric().array("targets", oneHot, ROWS, LABELS).value();
    assertThat(asymmetric().list("labels", 2, 0, 1, 1, 2).value()).isEqualTo(byTargets);
  }

  @Test
  void withoutGammasAndClipItIsBinaryCrossEntropySummedOverLabels() {
    double mean =
        Evaluated.of(new BinaryCrossEntropyLoss(), "binary-cross-entropy")
            .array("logits", logits, ROWS, LABELS)
            .array("targets", targets, ROWS, LABELS)
            .value();
    Evaluated plain =
        asymmetric()
            .array("targets", targets, ROWS, LABELS)
            .with("gammaPos", 0)
            .with("gammaNeg", 0)
            .with("clip", 0);
    assertThat(plain.value()).isCloseTo(LABELS * mean, within(1e-12));
  }

  @Test
  void negativesBelowTheClipCostNothing() {
    Evaluated easy =
        Evaluated.of(new AsymmetricLoss(AsymmetricLoss.Options.DEFAULT), "asymmetric")
            .array("logits", new double[] {-3, -1e4}, 1, 2)
            .array("targets", new double[] {0, 0}, 1, 2);
    assertThat(easy.value()).isZero();
    for (double slope : easy.gradient("logits")) {
      assertThat(slope).isZero();
    }
  }

  @Test
  void refusesBadArgumentsByName() {
    assertThatThrownBy(() -> new AsymmetricLoss.Options(0, 4, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("clip");
    assertThatThrownBy(() -> new AsymmetricLoss.Options(-1, 4, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gammaPos");
    assertThatThrownBy(() -> asymmetric().value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'targets' or 'labels'");
    assertThatThrownBy(() -> asymmetric().list("labels", 0, 1, 2, 3, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
  }
}
