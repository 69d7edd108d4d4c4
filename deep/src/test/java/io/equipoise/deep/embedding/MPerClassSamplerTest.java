package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MPerClassSamplerTest {
  /** 20 rows of class 5, 7 of class 1, 2 of class 9, 1 of class 3. */
  private static final int[] LABELS = new int[30];

  static {
    Arrays.fill(LABELS, 0, 20, 5);
    Arrays.fill(LABELS, 20, 27, 1);
    Arrays.fill(LABELS, 27, 29, 9);
    LABELS[29] = 3;
  }

  private static MPerClassSampler.Batches batches(int classes, int perClass, long seed) {
    return new MPerClassSampler(new MPerClassSampler.Options(classes, perClass))
        .over(LABELS, new Seed(seed));
  }

  private static Map<Integer, Integer> counts(int[] values) {
    Map<Integer, Integer> counts = new HashMap<>();
    Arrays.stream(values).forEach(value -> counts.merge(value, 1, Integer::sum));
    return counts;
  }

  private static int[] labels(int[] rows) {
    return Arrays.stream(rows).map(row -> LABELS[row]).toArray();
  }

  @Test
  void everyBatchHoldsAsManyRowsOfAsManyClasses() {
    for (long seed = 0; seed < 5; seed++) {
      MPerClassSampler.Batches batches = batches(3, 4, seed);
      assertThat(batches.batchSize()).isEqualTo(12);
      assertThat(batches.perEpoch()).isEqualTo(3);
      for (int k = 0; k < 50; k++) {
        int[] rows = batches.next();
        assertThat(counts(labels(rows)).values()).as("seed %d", seed).hasSize(3).containsOnly(4);
        for (Map.Entry<Integer, Integer> row : counts(rows).entrySet()) {
          int most = LABELS[row.getKey()] == 3 ? 4 : LABELS[row.getKey()] == 9 ? 2 : 1;
          assertThat(row.getValue()).as("seed %d, row %s", seed, row).isLessThanOrEqualTo(most);
        }
      }
    }
  }

  @Test
  void rowsAndClassesComeAlikeInTheLongRun() {
    MPerClassSampler.Batches batches = batches(2, 5, 3);
    int[] times = new int[30];
    for (int k = 0; k < 4000; k++) {
      for (int row : batches.next()) {
        times[row]++;
      }
    }
    // each class in half of the batches, with 5 places
    for (int row = 0; row < 30; row++) {
      int own = LABELS[row];
      long size = Arrays.stream(LABELS).filter(label -> label == own).count();
      double expected = 4000 * 0.5 * 5 / size;
      assertThat(times[row])
          .as("row %d", row)
          .isCloseTo((int) expected, within((int) (0.15 * expected)));
    }
  }

  @Test
  void fewerClassesThanWishedForAreAllTaken() {
    MPerClassSampler.Batches batches = batches(100, 2, 1);
    assertThat(batches.batchSize()).isEqualTo(8);
    assertThat(counts(labels(batches.next()))).hasSize(4);
  }

  @Test
  void aRowComesByItsWeight() {
    double[] weights = new double[30];
    Arrays.fill(weights, 1);
    weights[28] = 9;
    MPerClassSampler.Batches batches =
        new MPerClassSampler(new MPerClassSampler.Options(4, 10))
            .over(LABELS, weights, new Seed(8));
    int[] times = new int[30];
    for (int k = 0; k < 500; k++) {
      for (int row : batches.next()) {
        times[row]++;
      }
    }
    assertThat(times[28] / 5000.0).isCloseTo(0.9, within(0.02));
    assertThat(times[27] + times[28]).isEqualTo(5000);
    assertThat(times[29]).isEqualTo(5000);
  }

  @Test
  void theSameSeedGivesTheSameBatches() {
    MPerClassSampler.Batches one = batches(3, 4, 7);
    MPerClassSampler.Batches same = batches(3, 4, 7);
    MPerClassSampler.Batches other = batches(3, 4, 8);
    boolean differs = false;
    for (int k = 0; k < 10; k++) {
      int[] rows = one.next();
      assertThat(same.next()).isEqualTo(rows);
      differs |= !Arrays.equals(other.next(), rows);
    }
    assertThat(differs).isTrue();
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    MPerClassSampler sampler = new MPerClassSampler(MPerClassSampler.Options.DEFAULT);
    assertThatThrownBy(() -> sampler.over(new int[0], new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> sampler.over(LABELS, new double[3], new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("weights");
    assertThatThrownBy(() -> sampler.over(new int[1], new double[1], new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("weights[0]");
    assertThatThrownBy(() -> new MPerClassSampler.Options(0, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes");
  }
}
