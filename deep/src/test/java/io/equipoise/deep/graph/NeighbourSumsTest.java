package io.equipoise.deep.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NeighbourSumsTest {
  private static final int N = 20;
  private static final int K = 9;
  private static final int D = 3;

  @Test
  void isTheProductOfMatricesWithItsGradient() {
    int before = NativeArrays.count();
    double[] dense = new double[N * K];
    int[] codes = Draws.codes(1, N * K, 3);
    double[] weights = Draws.uniform(2, N * K, -1, 1);
    for (int e = 0; e < dense.length; e++) {
      // row 4 has no edge, row 7 all of them
      dense[e] = e / K == 4 ? 0 : e / K == 7 || codes[e] == 0 ? weights[e] : 0;
    }
    float[] x = new float[K * D];
    double[] drawn = Draws.uniform(3, K * D, -2, 2);
    float[] slopes = new float[N * D];
    double[] factors = Draws.uniform(4, N * D, -2, 2);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] = (float) factors[i];
    }
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NeighbourSums sums = new NeighbourSums(SparseGraph.ofDense(dense, N, K), manager);
      NDArray rows = manager.create(x, new Shape(K, D));
      rows.setRequiresGradient(true);
      NDArray out = sums.of(rows);
      Gradients.backward(out.mul(manager.create(slopes, new Shape(N, D))).sum());
      float[] gradient = rows.getGradient().toFloatArray();
      Offset<Double> near = within(1e-5);
      for (int d = 0; d < D; d++) {
        for (int i = 0; i < N; i++) {
          double expected = 0;
          for (int k = 0; k < K; k++) {
            expected += dense[i * K + k] * x[k * D + d];
          }
          assertThat((double) out.getFloat(i, d)).isCloseTo(expected, near);
        }
        for (int k = 0; k < K; k++) {
          double expected = 0;
          for (int i = 0; i < N; i++) {
            expected += dense[i * K + k] * slopes[i * D + d];
          }
          assertThat((double) gradient[k * D + d]).isCloseTo(expected, near);
        }
      }
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }
}
