package io.equipoise.deep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KMeansTest {

  @Test
  void findsClustersThatLieApart() {
    int each = 40;
    double[] noise = Draws.uniform(1, 3 * each * 2, -1, 1);
    float[] x = new float[noise.length];
    for (int i = 0; i < 3 * each; i++) {
      x[2 * i] = (float) (noise[2 * i] + 10 * (i / each));
      x[2 * i + 1] = (float) noise[2 * i + 1];
    }
    int[] found = KMeans.cluster(x, 3 * each, 2, 3, new Seed(2));
    for (int c = 0; c < 3; c++) {
      int[] part = Arrays.copyOfRange(found, c * each, (c + 1) * each);
      assertThat(Arrays.stream(part).distinct().count()).isEqualTo(1);
    }
    assertThat(Arrays.stream(found).distinct().count()).isEqualTo(3);
  }

  @Test
  void manyRowsAreJudgedByTheCentresOfASample() {
    int rows = 60_000;
    float[] x = new float[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = i % 7 == 0 ? 5 : i * 1e-6f;
    }
    int[] found = KMeans.cluster(x, rows, 1, 2, new Seed(2));
    for (int i = 1; i < rows; i++) {
      assertThat(found[i] == found[0]).isEqualTo(i % 7 == 0);
    }
  }

  @Test
  void equalRowsAndMoreClustersThanRowsAreDefined() {
    assertThat(KMeans.cluster(new float[12], 6, 2, 3, new Seed(1))).containsOnly(0);
    assertThat(KMeans.cluster(new float[] {1, 2}, 2, 1, 5, new Seed(1))).hasSize(2);
    assertThat(KMeans.cluster(new float[0], 0, 2, 3, new Seed(1))).isEmpty();
  }
}
