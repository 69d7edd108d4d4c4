package io.equipoise.tabular.sampling;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Tensor;
import io.equipoise.tabular.neighbour.NearestNeighbours;
import io.equipoise.tabular.neighbour.Points;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The mean of the rows that {@link Smote} makes from each base row, to check a sampler against.
 *
 * <pre>
 *   E[s | x] = x + 0.5 (mean of the k nearest of x - x)
 * </pre>
 */
final class SmoteExpectation {
  private SmoteExpectation() {}

  /**
   * The mean synthetic row per base row, in the shape of the features.
   *
   * @param features (T, D), finite
   * @param k at least 1; T - 1 when T is not larger
   */
  static Tensor of(Tensor features, int k) {
    Require.atLeast("k", k, 1);
    double[][] rows = features.rows();
    int width = features.shape()[1];
    List<double[]> columns = new ArrayList<>();
    for (int f = 0; f < width; f++) {
      int at = f;
      double[] column = IntStream.range(0, rows.length).mapToDouble(i -> rows[i][at]).toArray();
      for (double value : column) {
        Require.that(Double.isFinite(value), "input 'features' holds " + value);
      }
      columns.add(column);
    }
    NearestNeighbours search = new NearestNeighbours(Points.of(rows.length, columns));
    int found = search.found(k);
    int[] near = search.of(IntStream.range(0, rows.length).toArray(), k);
    double[] mean = features.data().clone();
    for (int i = 0; i < rows.length && found > 0; i++) {
      for (int f = 0; f < width; f++) {
        double sum = 0;
        for (int j = 0; j < found; j++) {
          sum += columns.get(f)[near[i * found + j]];
        }
        mean[i * width + f] += 0.5 * (sum / found - mean[i * width + f]);
      }
    }
    return new Tensor(mean, features.shape());
  }
}
