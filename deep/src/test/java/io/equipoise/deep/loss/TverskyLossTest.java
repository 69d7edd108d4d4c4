package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class TverskyLossTest {
  private static final int ROWS = 8;

  private static Evaluated on(String name, double[] logits, int classes, int[] labels) {
    return Evaluated.of(new TverskyLoss(TverskyLoss.Options.DEFAULT), name)
        .array("logits", logits, labels.length, classes)
        .list("labels", labels);
  }

  private static double plain(
      double[] logits, int classes, int[] labels, double a, double b, double gamma, double smooth) {
    double loss = 0;
    for (int c = classes == 2 ? 1 : 0; c < classes; c++) {
      double hit = 0;
      double falseAlarm = 0;
      double miss = 0;
      for (int i = 0; i < labels.length; i++) {
        double p = PlainSoftmax.row(logits, i, classes)[c];
        boolean positive = labels[i] == c;
        hit += positive ? p : 0;
        falseAlarm += positive ? 0 : p;
        miss += positive ? 1 - p : 0;
      }
      double t = (hit + smooth) / (hit + a * falseAlarm + b * miss + smooth);
      loss += Math.pow(1 - t, 1 / gamma);
    }
    return loss;
  }

  @Test
  void equalsThePlainFormula() {
    for (int classes : new int[] {2, 4}) {
      double[] logits = Draws.uniform(6, ROWS * classes, -2, 2);
      int[] labels = Draws.codes(6, ROWS, classes);
      Evaluated paper = on("tversky", logits, classes, labels);
      assertThat(paper.value())
          .isCloseTo(plain(logits, classes, labels, 0.3, 0.7, 1, 1), within(1e-12));
      paper.assertGradients();
      Evaluated focal = on("focal-tversky", logits, classes, labels);
      assertThat(focal.value())
          .isCloseTo(plain(logits, classes, labels, 0.3, 0.7, 4.0 / 3, 1), within(1e-12));
      focal.assertGradients();
      Evaluated jaccard = paper.with("alpha", 1).with("beta", 1).with("smooth", 0);
      assertThat(jaccard.value())
          .isCloseTo(plain(logits, classes, labels, 1, 1, 1, 0), within(1e-12));
    }
  }

  @Test
  void halfAndHalfIsDice() {
    double[] logits = Draws.uniform(7, 2 * ROWS, -2, 2);
    int[] labels = Draws.codes(7, ROWS, 2);
    try (NDManager manager = Torch.manager()) {
      NDArray x = manager.create(logits, new Shape(ROWS, 2));
      long[] y = java.util.Arrays.stream(labels).asLongStream().toArray();
      Batch batch = Batch.of(manager.create(y), x);
      DiceLoss.Options dice =
          new DiceLoss.Options(DiceLoss.Form.SET, false, 0, 1, false, 0.5, 0.5, 0);
      // the halves of Tversky's sums make its smoothing weigh twice
      TverskyLoss.Options tversky = new TverskyLoss.Options(0.5, 0.5, 1, 0.5);
      assertThat(new TverskyLoss(tversky).loss(batch).toDoubleArray()[0])
          .isCloseTo(new DiceLoss(dice).loss(batch).toDoubleArray()[0], within(1e-12));
    }
  }

  @Test
  void aPerfectSetAndAnEmptyOneCostNothing() {
    double[] perfect = {50, -50, -50, 50};
    for (String name : new String[] {"tversky", "focal-tversky"}) {
      Evaluated exact = on(name, perfect, 2, new int[] {0, 1});
      assertThat(exact.value()).as(name).isCloseTo(0, within(1e-5));
      assertThat(exact.gradient("logits")[0]).as(name).isFinite();
    }
    double[] negative = {1000, -1000};
    assertThat(on("tversky", negative, 2, new int[] {0}).with("smooth", 0).value()).isEqualTo(0);
  }

  @Test
  void aMissCostsMoreThanAFalseAlarm() {
    double[] missing = {-50, 50, 50, -50};
    double[] alarming = {-50, 50, -50, 50};
    assertThat(on("tversky", missing, 2, new int[] {1, 1}).with("smooth", 0).value())
        .isCloseTo(1 - 1 / 1.7, within(1e-12));
    assertThat(on("tversky", alarming, 2, new int[] {1, 0}).with("smooth", 0).value())
        .isCloseTo(1 - 1 / 1.3, within(1e-12));
  }

  @Test
  void refusesBadParametersByName() {
    assertThatThrownBy(() -> new TverskyLoss.Options(-1, 1, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> new TverskyLoss.Options(1, 1, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("gamma");
  }
}
