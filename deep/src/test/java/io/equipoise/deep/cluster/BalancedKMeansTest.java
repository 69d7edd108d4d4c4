package io.equipoise.deep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BalancedKMeansTest {

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static long[] sizes(int[] clusters, int k) {
    long[] sizes = new long[k];
    Arrays.stream(clusters).forEach(c -> sizes[c]++);
    return sizes;
  }

  @Test
  void sizesDifferByAtMostOneAndCoverEachRowOnce() {
    for (int seed = 0; seed < 8; seed++) {
      int rows = 23 + seed;
      int k = 1 + seed % 5;
      float[] x = floats(Draws.uniform(seed, rows * 3, -1, 1));
      int[] clusters = BalancedKMeans.cluster(x, rows, 3, k, new Seed(seed));
      assertThat(clusters).as("seed %d", seed).hasSize(rows);
      for (long size : sizes(clusters, k)) {
        assertThat(size).as("seed %d", seed).isBetween((long) rows / k, (long) rows / k + 1);
      }
    }
  }

  @Test
  void findsDirectionsThatLieApart() {
    float[] x = new float[24];
    for (int i = 0; i < 12; i++) {
      double angle = Math.toRadians(120 * (i % 3) + i);
      x[2 * i] = (float) ((1 + i) * Math.cos(angle));
      x[2 * i + 1] = (float) ((1 + i) * Math.sin(angle));
    }
    int[] clusters = BalancedKMeans.cluster(x, 12, 2, 3, new Seed(3));
    for (int i = 3; i < 12; i++) {
      assertThat(clusters[i]).isEqualTo(clusters[i % 3]);
    }
    assertThat(sizes(clusters, 3)).containsOnly(4);
  }

  @Test
  void balanceComesBeforeNearness() {
    // five rows at 0 degrees, one at 90: a cluster of one row is not had
    float[] x = floats(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 0, 1);
    assertThat(sizes(BalancedKMeans.cluster(x, 6, 2, 2, new Seed(5)), 2)).containsOnly(3);
  }

  @Test
  void oneClusterClustersOfOneRowAndRowsOfZerosAreDefined() {
    assertThat(BalancedKMeans.cluster(new float[12], 6, 2, 1, new Seed(1))).containsOnly(0);
    assertThat(sizes(BalancedKMeans.cluster(new float[12], 6, 2, 3, new Seed(1)), 3))
        .containsOnly(2);
    float[] x = floats(Draws.uniform(2, 10, -1, 1));
    assertThat(sizes(BalancedKMeans.cluster(x, 5, 2, 5, new Seed(1)), 5)).containsOnly(1);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> BalancedKMeans.cluster(new float[4], 2, 2, 3, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the number of clusters is 3");
    assertThatThrownBy(
            () -> BalancedKMeans.cluster(new float[] {1, Float.NaN}, 2, 1, 1, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("row 1 holds NaN");
  }
}
