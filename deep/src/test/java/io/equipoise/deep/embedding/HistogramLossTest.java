package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

class HistogramLossTest {
  private static Evaluated histogram(MadeRows rows) {
    return rows.into(Evaluated.of(new HistogramLoss(HistogramLoss.Options.DEFAULT), "histogram"));
  }

  /** By triangles around the nodes. */
  private static double[] density(MadeRows rows, int bins, boolean positive) {
    double[] density = new double[bins + 1];
    double pairs = 0;
    for (int i = 0; i < rows.size(); i++) {
      for (int j = 0; j < rows.size(); j++) {
        if (positive ? rows.positive(i, j) : rows.negative(i, j)) {
          double s = MadeRows.cosine(rows.rows()[i], rows.rows()[j]);
          for (int r = 0; r <= bins; r++) {
            density[r] += Math.max(0, 1 - Math.abs(s - (-1 + 2.0 * r / bins)) * bins / 2);
          }
          pairs++;
        }
      }
    }
    for (int r = 0; r <= bins && pairs > 0; r++) {
      density[r] /= pairs;
    }
    return density;
  }

  private static double plain(MadeRows rows, int bins) {
    double[] near = density(rows, bins, true);
    double[] far = density(rows, bins, false);
    double sum = 0;
    for (int r = 0; r <= bins; r++) {
      for (int q = 0; q <= r; q++) {
        sum += far[r] * near[q];
      }
    }
    return sum;
  }

  @Test
  void equalsTheTrianglesWithItsGradient() {
    for (long seed = 0; seed < 3; seed++) {
      MadeRows rows = MadeRows.random(seed, 9, 4, 3);
      for (int bins : new int[] {2, 7, 100}) {
        Evaluated evaluated = histogram(rows).with("bins", bins);
        assertThat(evaluated.value())
            .as("seed %d, %d bins", seed, bins)
            .isCloseTo(plain(rows, bins), within(1e-10));
        evaluated.assertGradients();
      }
    }
  }

  @Test
  void isTheShareOfInvertedPairs() {
    assertThat(histogram(MadeRows.of(Angles.rows(0, 5, 90, 95), 2, 0, 0, 1, 1)).value()).isZero();
    // positives lie as far apart as can be: no negative pair is farther
    MadeRows worst = MadeRows.of(Angles.rows(0, 180, 0, 180), 2, 0, 0, 1, 1);
    assertThat(histogram(worst).with("bins", 10).value()).isCloseTo(1, within(1e-12));
  }

  @Test
  void withoutBothKindsOfPairsItIsZeroWithoutSlope() {
    for (int[] labels : new int[][] {{0, 0, 0}, {0, 1, 2}}) {
      Evaluated none = histogram(MadeRows.of(Angles.rows(0, 10, 40), 2, labels));
      assertThat(none.value()).isZero();
      assertThat(none.gradient("embeddings")).containsOnly(0);
    }
    assertThatThrownBy(
            () -> histogram(MadeRows.of(Angles.rows(0, 10), 2, 0, 0)).with("bins", 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("bins is 1");
  }
}
