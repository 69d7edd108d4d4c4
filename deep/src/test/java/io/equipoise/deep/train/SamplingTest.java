package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.SquaredErrorLoss;
import io.equipoise.deep.meta.ClassSubsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SamplingTest {
  private static Examples rows(int... labels) {
    return Examples.of(new float[labels.length], 1, labels, 4);
  }

  private static double[] counts(Sampling sampling, Examples rows, int epochs) {
    Sampling.Run run = sampling.begin(rows, 2, new Seed(3));
    double[] counts = new double[rows.size()];
    for (int k = 0; k < epochs; k++) {
      for (int row : run.next()) {
        counts[row]++;
      }
    }
    return counts;
  }

  @Test
  void drawsInProportionAndNeverWhatHasNoShare() {
    double[] counts =
        counts(Sampling.byShares(rows -> new double[] {0, 1, 0, 3, 0}), rows(0, 0, 0, 0, 0), 4000);
    assertThat(counts[0] + counts[2] + counts[4]).isZero();
    assertThat(counts[3] / 20_000).isCloseTo(0.75, within(0.02));
  }

  @Test
  void partsOfAnySizeComeAlikeOften() {
    double[] counts = counts(Sampling.evenly(Examples::labels), rows(0, 0, 0, 2, 3), 4000);
    assertThat((counts[0] + counts[1] + counts[2]) / 20_000).isCloseTo(1 / 3.0, within(0.02));
    assertThat(counts[4] / 20_000).isCloseTo(1 / 3.0, within(0.02));
  }

  @Test
  void everyRowComesOnceWhereNothingIsDrawn() {
    assertThat(counts(Sampling.EACH_ONCE, rows(0, 1, 2, 3, 0), 3)).containsOnly(3);
  }

  @Test
  void refusesSharesThatSumToNothing() {
    assertThatThrownBy(
            () -> counts(Sampling.byShares(rows -> new double[rows.size()]), rows(0, 1), 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("shares");
  }

  @Test
  void batchesOfClassSubsetsHoldFewClasses() {
    int[] labels = {0, 1, 3, 0, 1, 3, 0, 1, 3};
    int[] epoch = new ClassSubsets(2).begin(rows(labels), 3, new Seed(4)).next();
    for (int from = 0; from < 9; from += 3) {
      assertThat(Arrays.stream(epoch, from, from + 3).map(row -> labels[row]).distinct().count())
          .isLessThanOrEqualTo(2);
    }
    assertThat(new ClassSubsets(9).begin(rows(labels), 3, new Seed(4)).next()).hasSize(9);
  }

  @Test
  void selectionRulesAreAccuraciesOfTheirParts() {
    try (NDManager manager = Torch.manager()) {
      // rows 0 and 3 are right
      float[] logits = {1, 0, 1, 0, 0, 1, 0, 1};
      Batch batch =
          Batch.of(manager.create(new long[] {0, 1, 0, 1}), manager.create(logits, new Shape(4, 2)))
              .inGroups(manager.create(new long[] {0, 0, 0, 2}));
      CrossEntropyLoss loss = new CrossEntropyLoss();
      assertThat(Selection.ACCURACY.cost(batch, loss)).isCloseTo(0.5, within(1e-6));
      assertThat(Selection.WORST_CLASS.cost(batch, loss)).isCloseTo(0.5, within(1e-6));
      assertThat(Selection.WORST_GROUP.cost(batch, loss)).isCloseTo(2 / 3.0, within(1e-6));
      assertThat(Selection.LOSS.cost(batch, loss))
          .isCloseTo(loss.loss(batch).getFloat(), within(1e-6));
      Batch heavy = batch.weighted(manager.create(new float[] {3, 1, 0, 1}));
      assertThat(Selection.ACCURACY.cost(heavy, loss)).isCloseTo(0.2, within(1e-6));
      assertThat(Selection.WORST_GROUP.cost(heavy, loss)).isCloseTo(0.25, within(1e-6));
      Batch numbers =
          Batch.ofNumbers(manager.create(new float[] {1, 2}), manager.ones(new Shape(2, 1)));
      assertThatThrownBy(
              () ->
                  Selection.ACCURACY.cost(
                      numbers,
                      new SquaredErrorLoss().begin(new Population(new int[] {2}, new int[] {2}))))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("select");
    }
  }
}
