package io.equipoise.deep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetaPathTest {
  /** Papers 0 to 3 of authors 0 to 2: the first two share two authors, the third has one more. */
  private static final SparseGraph WRITTEN =
      SparseGraph.ofPairs(4, 3, new int[] {0, 0, 1, 1, 2, 2}, new int[] {0, 1, 0, 1, 1, 2});

  @Test
  void keepsTheNearestByPathSim() {
    // A: 0-1 have 2 paths (PathSim 1), 0-2 and 1-2 have 1 (PathSim 1/2); paper 3 has no author
    SparseGraph near = MetaPath.through(WRITTEN).nearest(1);
    double[][] expected = {{2, 2, 1, 0}, {2, 2, 0, 0}, {1, 0, 2, 0}, {0, 0, 0, 1}};
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        assertThat(near.weight(i, j)).as(i + "-" + j).isEqualTo(expected[i][j]);
      }
    }
    assertThat(near.edges()).isEqualTo(8);
  }

  @Test
  void agreesWithTheSlowSearch() {
    int n = 30;
    int k = 12;
    int[] codes = Draws.codes(3, n * k, 5);
    double[] dense = Arrays.stream(codes).mapToDouble(c -> c == 0 ? 1 : 0).toArray();
    SparseGraph near = MetaPath.through(SparseGraph.ofDense(dense, n, k)).nearest(4);
    double[][] paths = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int m = 0; m < k; m++) {
          paths[i][j] += dense[i * k + m] * dense[j * k + m];
        }
      }
    }
    boolean[][] kept = new boolean[n][n];
    for (int i = 0; i < n; i++) {
      boolean[] taken = new boolean[n];
      for (int t = 0; t < 4; t++) {
        int best = -1;
        double most = 0;
        for (int j = 0; j < n; j++) {
          double similarity = paths[i][j] == 0 ? 0 : 2 * paths[i][j] / (paths[i][i] + paths[j][j]);
          if (j != i && !taken[j] && similarity > most) {
            most = similarity;
            best = j;
          }
        }
        if (best >= 0) {
          taken[best] = true;
          kept[i][best] = true;
          kept[best][i] = true;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double loop = Math.max(1, paths[i][i]);
        assertThat(near.weight(i, j)).isEqualTo(i == j ? loop : kept[i][j] ? paths[i][j] : 0);
      }
    }
  }

  @Test
  void normalisesAndMasksWithoutDirection() {
    SparseGraph near = MetaPath.through(WRITTEN).nearest(2);
    SparseGraph shares = near.symmetricallyNormalised();
    assertThat(shares.weight(0, 1)).isCloseTo(2 / Math.sqrt(5.0 * 5.0), within(1e-15));
    assertThat(shares.weight(0, 2)).isCloseTo(1 / Math.sqrt(5.0 * 4.0), within(1e-15));
    assertThat(shares.weight(3, 3)).isEqualTo(1);
    SparseGraph none = near.masked(1, new Seed(1));
    assertThat(none.columns()).containsExactly(0, 1, 2, 3);
    assertThat(near.masked(0, new Seed(1)).weights()).isEqualTo(near.weights());
    SparseGraph ring =
        SparseGraph.ofEdges(
            2000,
            java.util.stream.IntStream.range(0, 2000).toArray(),
            java.util.stream.IntStream.range(0, 2000).map(i -> (i + 1) % 2000).toArray());
    SparseGraph some = ring.masked(0.3, new Seed(2));
    assertThat(some.edges()).isBetween(2600, 3000).isEven();
    assertThat(some.transposed().columns()).isEqualTo(some.columns());
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> MetaPath.through(WRITTEN).nearest(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("neighbours is 0");
    assertThatThrownBy(() -> new MetaPath(WRITTEN, Optional.of(new float[4])))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("3 nodes in the middle");
    assertThatThrownBy(
            () -> new MetaPath(WRITTEN, Optional.of(new float[] {1, Float.POSITIVE_INFINITY, 2})))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("hold Infinity");
    assertThatThrownBy(() -> MetaPath.through(WRITTEN.scaled(-1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("weight -1");
  }
}
