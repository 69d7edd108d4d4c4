package io.equipoise.core.slice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.SymmetricEigen;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  private static double variance(EmbeddingRows rows, int column) {
    double[] values = new double[rows.size()];
    Arrays.setAll(values, i -> rows.values()[i * rows.width() + column]);
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum() / values.length;
  }

  @Test
  void keepsTheVarianceThatTheEigenvectorsOfTheWholeMatrixKeep() {
    MadeSlices made = MadeSlices.draw(400, 24, 0, 3, new Seed(1));
    int[] all = IntStream.range(0, 400).toArray();
    EmbeddingRows turned = Projection.of(made.rows(), all, 4, new Seed(2)).of(made.rows());
    double[][] covariance = new double[24][24];
    double[] mean = new double[24];
    for (int i = 0; i < 400 * 24; i++) {
      mean[i % 24] += made.rows().values()[i] / 400.0;
    }
    for (int i = 0; i < 400; i++) {
      for (int a = 0; a < 24; a++) {
        for (int b = 0; b < 24; b++) {
          covariance[a][b] +=
              (made.rows().values()[i * 24 + a] - mean[a])
                  * (made.rows().values()[i * 24 + b] - mean[b])
                  / 400;
        }
      }
    }
    double[] values = SymmetricEigen.of(covariance).values();
    Arrays.sort(values);
    for (int k = 0; k < 4; k++) {
      assertThat(variance(turned, k)).isCloseTo(values[23 - k], within(1e-4 * values[23]));
    }
  }

  @Test
  void directionsThatDoNotVaryAreLeftOut() {
    float[] values = new float[60];
    for (int i = 0; i < 20; i++) {
      values[3 * i] = i;
      values[3 * i + 1] = 2 * i;
      values[3 * i + 2] = 7;
    }
    EmbeddingRows rows = new EmbeddingRows(values, 3);
    Projection line = Projection.of(rows, IntStream.range(0, 20).toArray(), 3, new Seed(1));
    assertThat(line.width()).isEqualTo(1);
    EmbeddingRows turned = line.of(rows);
    assertThat(Math.abs(turned.values()[19] - turned.values()[0]))
        .isCloseTo((float) (19 * Math.sqrt(5)), within(1e-3f));
  }
}
