package io.equipoise.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class DistinctCountTest {

  @Test
  void countsExactlyWhileFewAreDistinct() {
    DistinctCount count = new DistinctCount();
    for (int round = 0; round < 3; round++) {
      for (long i = 0; i < DistinctCount.KEPT; i++) {
        count.add(i * 977 - 5);
      }
    }
    assertThat(count.estimate()).isEqualTo(DistinctCount.KEPT);
  }

  @Test
  void estimatesBeyondWithinTwoPercent() {
    for (int n : new int[] {70_000, 200_000, 3_000_000}) {
      DistinctCount count = new DistinctCount();
      for (long i = 0; i < n; i++) {
        count.add(Double.doubleToLongBits(i * 0.1));
      }
      assertThat((double) count.estimate()).as("of %d", n).isCloseTo(n, within(0.02 * n));
    }
  }

  @Test
  void countsTheEntryWhoseHashIsZero() {
    DistinctCount count = new DistinctCount();
    count.add(-0x9e3779b97f4a7c15L);
    count.add(-0x9e3779b97f4a7c15L);
    assertThat(count.estimate()).isEqualTo(1);
  }
}
