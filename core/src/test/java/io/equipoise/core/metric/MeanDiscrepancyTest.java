package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

class MeanDiscrepancyTest {
  private static final int ROWS = 120;

  /** Rows of two numbers, of which the second half stand {@code shift} further right. */
  private static double[] rows(long seed, double shift) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] rows = new double[2 * ROWS];
    Arrays.setAll(rows, i -> normal.sample() + (i >= ROWS && i % 2 == 0 ? shift : 0));
    return rows;
  }

  private static boolean[] secondHalf() {
    boolean[] second = new boolean[ROWS];
    Arrays.fill(second, ROWS / 2, ROWS, true);
    return second;
  }

  @Test
  void randomFeaturesComeNearAllPairs() {
    double[] rows = rows(3, 1);
    MeanDiscrepancy seen =
        MeanDiscrepancy.test(new Embeddings(rows, 2), secondHalf(), 20_000, 1, new Seed(1));
    Embeddings first = new Embeddings(Arrays.copyOf(rows, ROWS), 2);
    Embeddings second = new Embeddings(Arrays.copyOfRange(rows, ROWS, 2 * ROWS), 2);
    double exact = MeanDiscrepancy.exact(first, second, seen.bandwidth());
    assertThat(seen.squared()).isCloseTo(exact, within(0.02 * exact));
    assertThat(MeanDiscrepancy.exact(first, first, 1)).isZero();
    assertThat(MeanDiscrepancy.exact(first, second, 0.7))
        .isEqualTo(MeanDiscrepancy.exact(second, first, 0.7), within(1e-15));
  }

  @Test
  void aShiftIsSeenAndChanceIsRarelyTakenForOne() {
    assertThat(p(1, 1)).isEqualTo(0.01);
    int alarms = 0;
    for (int seed = 0; seed < 100; seed++) {
      alarms += p(seed, 0) <= 0.05 ? 1 : 0;
    }
    assertThat(alarms).as("of 100 tests at 5 %").isBetween(0, 11);
  }

  private static double p(long seed, double shift) {
    Embeddings rows = new Embeddings(rows(seed, shift), 2);
    return MeanDiscrepancy.test(rows, secondHalf(), 32, 99, new Seed(seed)).pValue();
  }

  @Test
  void rowsThatAllAreOneDifferInNothing() {
    Embeddings same = new Embeddings(new double[2 * ROWS], 2);
    MeanDiscrepancy seen = MeanDiscrepancy.test(same, secondHalf(), 8, 19, new Seed(1));
    assertThat(seen.squared()).isCloseTo(0, within(1e-25));
    assertThatThrownBy(() -> MeanDiscrepancy.test(same, new boolean[ROWS], 8, 19, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("both samples");
  }
}
