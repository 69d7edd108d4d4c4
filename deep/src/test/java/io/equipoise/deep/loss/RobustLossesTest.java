package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Numeric;
import io.equipoise.deep.eval.Evaluated;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** The losses that differ from cross-entropy in what they make of one row's probabilities. */
class RobustLossesTest {
  private static final int ROWS = 6;
  private static final int CLASSES = 4;

  private final double[] logits = Draws.uniform(5, ROWS * CLASSES, -2, 2);
  private final int[] labels = Draws.codes(5, ROWS, CLASSES);

  private Evaluated on(Numeric loss, String name) {
    return Evaluated.of(loss, name).array("logits", logits, ROWS, CLASSES).list("labels", labels);
  }

  private Evaluated smoothing() {
    return on(new LabelSmoothingLoss(LabelSmoothingLoss.Options.DEFAULT), "label-smoothing");
  }

  private Evaluated generalized() {
    return on(
        new GeneralizedCrossEntropyLoss(GeneralizedCrossEntropyLoss.Options.DEFAULT),
        "generalized-cross-entropy");
  }

  private Evaluated symmetric() {
    return on(
        new SymmetricCrossEntropyLoss(SymmetricCrossEntropyLoss.Options.DEFAULT),
        "symmetric-cross-entropy");
  }

  private Evaluated bootstrap() {
    return on(new BootstrapLoss(BootstrapLoss.Options.DEFAULT), "bootstrap");
  }

  private Evaluated poly() {
    return on(new Poly1Loss(Poly1Loss.Options.DEFAULT), "poly1");
  }

  /** The mean over rows of a formula on a row's probabilities and label. */
  private double plain(ToDoubleBiFunction<double[], Integer> formula) {
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      sum += formula.applyAsDouble(PlainSoftmax.row(logits, i, CLASSES), labels[i]);
    }
    return sum / ROWS;
  }

  private double crossEntropy() {
    return plain((p, y) -> -Math.log(p[y]));
  }

  private static void assertIs(Evaluated loss, double expected) {
    assertThat(loss.value()).isCloseTo(expected, within(1e-12));
    loss.assertGradients();
  }

  @Test
  void labelSmoothingIsCrossEntropyToASmoothedTruth() {
    for (double smoothing : new double[] {0, 0.1, 0.5, 1}) {
      assertIs(
          smoothing().with("smoothing", smoothing),
          plain(
              (p, y) -> {
                double sum = 0;
                for (int c = 0; c < CLASSES; c++) {
                  double truth = (c == y ? 1 - smoothing : 0) + smoothing / CLASSES;
                  sum -= truth * Math.log(p[c]);
                }
                return sum;
              }));
    }
    assertThat(smoothing().value()).isEqualTo(smoothing().with("smoothing", 0.1).value());
  }

  @Test
  void generalizedCrossEntropyRunsFromCrossEntropyToTheAbsoluteError() {
    assertIs(generalized(), plain((p, y) -> (1 - Math.pow(p[y], 0.7)) / 0.7));
    assertIs(generalized().with("q", 1), plain((p, y) -> 1 - p[y]));
    assertIs(generalized().with("q", 0), crossEntropy());
    assertThat(generalized().with("q", 1e-7).value()).isCloseTo(crossEntropy(), within(1e-5));
  }

  @Test
  void symmetricCrossEntropyAddsTheReverse() {
    assertIs(
        symmetric(),
        plain(
            (p, y) -> {
              double reverse = 0;
              for (int c = 0; c < CLASSES; c++) {
                reverse -= p[c] * (c == y ? 0 : -4);
              }
              return -0.1 * Math.log(p[y]) + reverse;
            }));
    assertIs(symmetric().with("alpha", 1).with("beta", 0), crossEntropy());
    assertIs(
        symmetric().with("alpha", 6).with("beta", 0.5).with("a", -2),
        plain((p, y) -> -6 * Math.log(p[y]) + 0.5 * 2 * (1 - p[y])));
  }

  @Test
  void bootstrapTrustsTheModelInPart() {
    assertIs(
        bootstrap(),
        plain(
            (p, y) -> {
              double sum = 0;
              for (int c = 0; c < CLASSES; c++) {
                sum -= (0.95 * (c == y ? 1 : 0) + 0.05 * p[c]) * Math.log(p[c]);
              }
              return sum;
            }));
    assertIs(
        bootstrap().with("form", "hard"),
        plain(
            (p, y) -> {
              double most = 0;
              for (double each : p) {
                most = Math.max(most, each);
              }
              return -0.8 * Math.log(p[y]) - 0.2 * Math.log(most);
            }));
    assertIs(bootstrap().with("beta", 1), crossEntropy());
    assertIs(bootstrap().with("form", "hard").with("beta", 1), crossEntropy());
  }

  @Test
  void poly1MovesTheFirstTermOfTheSeries() {
    assertIs(poly(), plain((p, y) -> -Math.log(p[y]) + 2 * (1 - p[y])));
    assertIs(poly().with("epsilon", 0), crossEntropy());
    assertIs(poly().with("epsilon", -1), plain((p, y) -> -Math.log(p[y]) - (1 - p[y])));
  }

  @Test
  void wrongLabelsPullLessThanUnderCrossEntropy() {
    double[] sure = {0, 8};
    for (Numeric loss :
        new Numeric[] {
          new GeneralizedCrossEntropyLoss(GeneralizedCrossEntropyLoss.Options.DEFAULT),
          new SymmetricCrossEntropyLoss(SymmetricCrossEntropyLoss.Options.DEFAULT)
        }) {
      String name = loss.functions().get(0).name();
      double[] pull =
          Evaluated.of(loss, name).array("logits", sure, 1, 2).list("labels", 0).gradient("logits");
      assertThat(Math.abs(pull[0])).as(name).isLessThan(0.15);
    }
  }

  @Test
  void refuseBadParametersByName() {
    assertRefused("smoothing", () -> new LabelSmoothingLoss.Options(1.1));
    assertRefused("q", () -> new GeneralizedCrossEntropyLoss.Options(-0.1));
    assertRefused("alpha", () -> new SymmetricCrossEntropyLoss.Options(-1, 1, -4));
    assertRefused("beta", () -> new SymmetricCrossEntropyLoss.Options(1, -1, -4));
    assertRefused("a is", () -> new SymmetricCrossEntropyLoss.Options(1, 1, 0));
    assertRefused("beta", () -> new BootstrapLoss.Options(BootstrapLoss.Form.SOFT, 1.5));
    assertRefused("epsilon", () -> new Poly1Loss.Options(-2));
  }

  private static void assertRefused(String name, Runnable made) {
    assertThatThrownBy(made::run).isInstanceOf(UserError.class).hasMessageContaining(name);
  }
}
