package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BatchOrderTest {

  private static Examples examples(int... sizes) {
    int rows = Arrays.stream(sizes).sum();
    int[] groups = new int[rows];
    int at = 0;
    for (int g = 0; g < sizes.length; g++) {
      Arrays.fill(groups, at, at + sizes[g], g);
      at += sizes[g];
    }
    return Examples.of(new float[rows], 1, new int[rows], 2, groups, sizes.length);
  }

  @Test
  void everyBatchHoldsEveryGroupAndFactorsKeepTheirShares() {
    Examples examples = examples(900, 90, 0, 10);
    BatchOrder order = BatchOrder.stratified(examples, 64, 8, new Seed(1));
    int size = order.batchSize(64);
    assertThat(size).isEqualTo(64);
    for (int epoch = 0; epoch < 3; epoch++) {
      BatchOrder.Epoch rows = order.next();
      assertThat(rows.rows().length % size).isEqualTo(0);
      double[] mass = new double[4];
      for (int b = 0; b < rows.rows().length / size; b++) {
        int[] counts = new int[4];
        for (int k = b * size; k < (b + 1) * size; k++) {
          int group = examples.groups()[rows.rows()[k]];
          counts[group]++;
          mass[group] += rows.factors()[k];
        }
        assertThat(counts).containsExactly(48, 8, 0, 8);
      }
      assertThat(mass[3] / rows.rows().length).isCloseTo(0.01, within(1e-6));
      assertThat(mass[0] / rows.rows().length).isCloseTo(0.9, within(1e-6));
    }
  }

  @Test
  void aGroupIsUsedUpBeforeARowComesAgain() {
    Examples examples = examples(100, 40);
    int[] rows = BatchOrder.stratified(examples, 20, 8, new Seed(2)).next().rows();
    assertThat(Arrays.stream(rows).filter(row -> row >= 100).limit(40).distinct().count())
        .isEqualTo(40);
  }

  @Test
  void moreGroupsThanRoomStillGivesBatches() {
    int[] sizes = new int[50];
    Arrays.fill(sizes, 3);
    BatchOrder order = BatchOrder.stratified(examples(sizes), 20, 8, new Seed(3));
    assertThat(order.next().rows().length).isGreaterThanOrEqualTo(150);
  }

  @Test
  void shuffledTakesEveryRowOnce() {
    int[] rows = BatchOrder.shuffled(57, new Seed(4)).next().rows();
    assertThat(Arrays.stream(rows).distinct().count()).isEqualTo(57);
  }
}
