package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SymmetricEigenvaluesTest {

  @Test
  void agreesWithRotationsOnMatricesOfAnyRank() {
    for (long seed = 0; seed < 12; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int n = 1 + random.nextInt(25);
      int rank = 1 + random.nextInt(n);
      double scale = Math.pow(10, random.nextInt(9) - 4);
      double[][] a = new double[n][n];
      for (int r = 0; r < rank; r++) {
        double sign = random.nextBoolean() ? scale : -scale;
        double[] x = random.doubles(n, -1, 1).toArray();
        for (int i = 0; i < n; i++) {
          for (int j = 0; j < n; j++) {
            a[i][j] += sign * x[i] * x[j];
          }
        }
      }
      double[] expected = SymmetricEigen.of(a).values();
      Arrays.sort(expected);
      assertThat(SymmetricEigenvalues.of(a))
          .as("seed %d", seed)
          .containsExactly(expected, within(1e-12 * n * scale));
    }
  }

  @Test
  void givesTheKnownValuesOfAChain() {
    int n = 60;
    double[][] chain = new double[n][n];
    for (int i = 0; i < n; i++) {
      chain[i][i] = 2;
      if (i > 0) {
        chain[i][i - 1] = -1;
        chain[i - 1][i] = -1;
      }
    }
    double[] values = SymmetricEigenvalues.of(chain);
    for (int k = 0; k < n; k++) {
      assertThat(values[k]).isCloseTo(2 - 2 * Math.cos((k + 1) * Math.PI / (n + 1)), within(1e-14));
    }
  }

  @Test
  void simpleMatricesAreExact() {
    assertThat(SymmetricEigenvalues.of(new double[0][0])).isEmpty();
    assertThat(SymmetricEigenvalues.of(new double[][] {{-3}})).containsExactly(-3);
    assertThat(SymmetricEigenvalues.of(new double[4][4])).containsOnly(0);
    assertThat(SymmetricEigenvalues.of(new double[][] {{5, 0, 0}, {0, -1, 0}, {0, 0, 5}}))
        .containsExactly(new double[] {-1, 5, 5}, within(1e-15));
    assertThat(SymmetricEigenvalues.of(new double[][] {{1, 1}, {1, 1}}))
        .containsExactly(new double[] {0, 2}, within(1e-15));
  }
}
