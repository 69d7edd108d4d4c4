package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class MultiLabelLossTest {
  private static final double[] LOGITS = Draws.uniform(3, 12, -3, 3);
  private static final double[] TARGETS = {1, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0};

  private static double plain(double[] logits, double[] targets) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      double p = 1 / (1 + Math.exp(-logits[i]));
      sum -= targets[i] * Math.log(p) + (1 - targets[i]) * Math.log(1 - p);
    }
    return sum / logits.length;
  }

  private static Evaluated evaluated(double[] logits, double[] targets, int labels) {
    return Evaluated.of(new BinaryCrossEntropyLoss(), "binary-cross-entropy")
        .array("logits", logits, logits.length / labels, labels)
        .array("targets", targets, targets.length / labels, labels);
  }

  @Test
  void equalsThePlainFormula() {
    Evaluated evaluated = evaluated(LOGITS, TARGETS, 3);
    assertThat(evaluated.value()).isCloseTo(plain(LOGITS, TARGETS), within(1e-12));
    evaluated.assertGradients();
  }

  @Test
  void takesSeveralLabelsPerRowAndClassNumbersAlike() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(LOGITS, new Shape(4, 3));
      NDArray oneHot =
          manager.create(new double[] {0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0}, new Shape(4, 3));
      NDArray classes = manager.create(new long[] {1, 0, 2, 1});
      BinaryCrossEntropyLoss loss = new BinaryCrossEntropyLoss();
      NDList predictions = new NDList(logits);
      double byClass = loss.evaluate(new NDList(classes), predictions).getDouble();
      assertThat(loss.evaluate(new NDList(oneHot), predictions).getDouble()).isEqualTo(byClass);
      assertThat(byClass).isCloseTo(plain(LOGITS, oneHot.toDoubleArray()), within(1e-12));
      double several =
          loss.evaluate(new NDList(manager.create(TARGETS, new Shape(4, 3))), predictions)
              .getDouble();
      assertThat(several).isCloseTo(plain(LOGITS, TARGETS), within(1e-12));
      NDArray[] values = {
        loss.begin(new Population(new int[] {1, 2, 1}, new int[] {4}))
            .values(Batch.of(classes, logits)),
        loss.begin(LabelCounts.of(oneHot)).values(Batch.ofTargets(oneHot, logits))
      };
      assertThat(values[0].toDoubleArray()).containsExactly(values[1].toDoubleArray());
      assertThat(values[0].getShape()).isEqualTo(new Shape(4));
    }
  }

  @Test
  void weighsRows() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(LOGITS, new Shape(4, 3));
      NDArray targets = manager.create(TARGETS, new Shape(4, 3));
      NDArray groups = manager.zeros(new Shape(4));
      NDArray weights = manager.create(new double[] {4, 0, 0, 0});
      double first =
          new BinaryCrossEntropyLoss()
              .evaluate(new NDList(targets, groups, weights), new NDList(logits))
              .getDouble();
      double[] row = {LOGITS[0], LOGITS[1], LOGITS[2]};
      assertThat(first).isCloseTo(plain(row, new double[] {1, 0, 1}), within(1e-12));
    }
  }

  @Test
  void oneLabelAloneNeedsNoSecondDimension() {
    try (NDManager manager = Torch.manager()) {
      NDArray logits = manager.create(new double[] {0.3, -2});
      NDArray targets = manager.create(new long[] {1, 0});
      assertThat(
              new BinaryCrossEntropyLoss()
                  .evaluate(new NDList(targets), new NDList(logits))
                  .getDouble())
          .isCloseTo(plain(new double[] {0.3, -2}, new double[] {1, 0}), within(1e-12));
    }
  }

  @Test
  void countsLabelsAndPairsOfLabels() {
    LabelCounts counts = LabelCounts.of(new float[] {1, 0, 1, 0, 0, 0, 1, 1, 1}, 3);
    assertThat(counts.rows()).isEqualTo(3);
    assertThat(counts.positives()).containsExactly(2, 1, 2);
    assertThat(counts.together(0, 2)).isEqualTo(2);
    assertThat(counts.together(2, 1)).isEqualTo(1);
    LabelCounts classes = LabelCounts.of(new Population(new int[] {5, 0, 2}, new int[] {7}));
    assertThat(classes.rows()).isEqualTo(7);
    assertThat(classes.positives()).containsExactly(5, 0, 2);
    assertThat(classes.together(0, 2)).isZero();
    assertThat(classes.together(2, 2)).isEqualTo(2);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> evaluated(LOGITS, Draws.uniform(1, 12, 0, 1), 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets");
    assertThatThrownBy(() -> LabelCounts.of(new float[] {1, 0, 1}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("2 labels");
    assertThatThrownBy(() -> new LabelCounts(3, new long[] {4}, new long[0]))
        .isInstanceOf(UserError.class);
  }
}
