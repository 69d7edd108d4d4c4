package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.loss.Draws;
import org.junit.jupiter.api.Test;

class PrincipalScoresTest {

  @Test
  void principalScoresKeepTheDistancesOfRowsInAPlane() {
    int n = 50;
    int width = 30;
    double[] plane = Draws.uniform(3, n * 2, -3, 3);
    double[] axes = Draws.uniform(4, 2 * width, -1, 1);
    float[] x = new float[n * width];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < width; j++) {
        x[i * width + j] =
            (float) (plane[2 * i] * axes[j] + plane[2 * i + 1] * axes[width + j] + 7);
      }
    }
    float[] scores = PrincipalScores.of(x, n, width, new Seed(5));
    assertThat(scores).hasSize(n * 20);
    for (int i = 1; i < n; i++) {
      assertThat(distance(scores, 20, 0, i)).isCloseTo(distance(x, width, 0, i), within(1e-3));
    }
  }

  private static double distance(float[] x, int width, int a, int b) {
    double sum = 0;
    for (int j = 0; j < width; j++) {
      double difference = x[a * width + j] - x[b * width + j];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
