package io.equipoise.core.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class SymmetricEigenTest {
  @Test
  void putTogetherAgainItIsTheMatrix() {
    for (long seed = 0; seed < 10; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int n = 1 + random.nextInt(9);
      double[][] a = new double[n][n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          a[i][j] = 2 * random.nextDouble() - 1;
          a[j][i] = a[i][j];
        }
      }
      SymmetricEigen eigen = SymmetricEigen.of(a);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          double dot = 0;
          for (int k = 0; k < n; k++) {
            sum += eigen.vectors()[i][k] * eigen.values()[k] * eigen.vectors()[j][k];
            dot += eigen.vectors()[k][i] * eigen.vectors()[k][j];
          }
          assertThat(sum).as("seed %d", seed).isCloseTo(a[i][j], within(1e-13));
          assertThat(dot).as("seed %d", seed).isCloseTo(i == j ? 1 : 0, within(1e-13));
        }
      }
    }
  }

  @Test
  void findsTheNullDirection() {
    double[] values = SymmetricEigen.of(new double[][] {{1, 1}, {1, 1}}).values();
    Arrays.sort(values);
    assertThat(values).containsExactly(new double[] {0, 2}, within(1e-15));
    assertThat(SymmetricEigen.of(new double[3][3]).values()).containsOnly(0);
  }
}
