package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class CdvgLossTest {
  private static final CdvgLoss LOSS = new CdvgLoss(CdvgLoss.Options.DEFAULT);
  private final double[] first = Draws.uniform(1, 18, -2, 2);
  private final double[] second = Draws.uniform(2, 18, -2, 2);
  private final int[] labels = Draws.codes(3, 6, 3);
  private final double[] views = Draws.uniform(4, 48, -1, 1);

  private static Evaluated ntXent(double[] views, int rows, double temperature) {
    return Evaluated.of(LOSS, "ntxent-views")
        .array("views", views, 2, rows, views.length / (2 * rows))
        .with("temperature", temperature);
  }

  private Evaluated cdvg(double[] logits1, double[] logits2) {
    return Evaluated.of(LOSS, "cdvg-loss")
        .array("logits1", logits1, 6, 3)
        .array("logits2", logits2, 6, 3)
        .list("labels", labels)
        .array("views", views, 2, 6, 4);
  }

  private double crossEntropy(double[] logits) {
    return Evaluated.of(new CrossEntropyLoss(), "cross-entropy")
        .array("logits", logits, 6, 3)
        .list("labels", labels)
        .value();
  }

  @Test
  void givesTheWorkedNumbers() {
    double half = Math.sqrt(0.5);
    assertThat(ntXent(new double[] {1, 0, 0, 1, half, half, -half, half}, 2, 0.5).value())
        .isCloseTo(0.535969, within(1e-6));
    assertThat(ntXent(new double[] {1, 2, 3, 4}, 1, 0.2).value()).isZero();
  }

  /** Each row against all others, written out. */
  private static double plain(double[] views, int rows, double temperature) {
    int width = views.length / (2 * rows);
    double sum = 0;
    for (int i = 0; i < 2 * rows; i++) {
      double total = 0;
      double own = 0;
      for (int j = 0; j < 2 * rows; j++) {
        double dot = 0;
        double one = 0;
        double two = 0;
        for (int k = 0; k < width; k++) {
          dot += views[i * width + k] * views[j * width + k];
          one += views[i * width + k] * views[i * width + k];
          two += views[j * width + k] * views[j * width + k];
        }
        double e = Math.exp(dot / Math.sqrt(one * two) / temperature);
        total += i == j ? 0 : e;
        own = j == (i + rows) % (2 * rows) ? e : own;
      }
      sum -= Math.log(own / total);
    }
    return sum / (2 * rows);
  }

  @Test
  void equalsThePlainFormula() {
    Evaluated contrast = ntXent(views, 6, 0.3);
    assertThat(contrast.value()).isCloseTo(plain(views, 6, 0.3), within(1e-10));
    contrast.assertGradients();
    Evaluated both = cdvg(first, second).with("lambda", 0.5).with("temperature", 0.3);
    assertThat(both.value())
        .isCloseTo(
            crossEntropy(first) + crossEntropy(second) + 0.5 * plain(views, 6, 0.3), within(1e-10));
    both.assertGradients();
  }

  @Test
  void equalViewsWithoutContrastAreTwiceTheCrossEntropy() {
    assertThat(cdvg(first, first).with("lambda", 0).value())
        .isCloseTo(2 * crossEntropy(first), within(1e-12));
  }

  @Test
  void aRotationOfAllAndASwapOfViewsChangeNothing() {
    double[] turned = views.clone();
    double[] swapped = views.clone();
    for (int i = 0; i < 48; i += 4) {
      turned[i] = 0.6 * views[i] - 0.8 * views[i + 1];
      turned[i + 1] = 0.8 * views[i] + 0.6 * views[i + 1];
    }
    System.arraycopy(views, 0, swapped, 24, 24);
    System.arraycopy(views, 24, swapped, 0, 24);
    double as = ntXent(views, 6, 0.2).value();
    assertThat(ntXent(turned, 6, 0.2).value()).isCloseTo(as, within(1e-10));
    assertThat(ntXent(swapped, 6, 0.2).value()).isCloseTo(as, within(1e-10));
  }

  @Test
  void refusesBadValuesByName() {
    assertThatThrownBy(() -> new CdvgLoss.Options(-1, 0.2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lambda");
    assertThatThrownBy(() -> new CdvgLoss.Options(1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("temperature");
    assertThatThrownBy(() -> cdvg(first, second).list("labels", 0, 1, 2, 3, 0, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> cdvg(first, second).array("views", views, 2, 8, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("views");
  }
}
