package io.equipoise.tabular.neighbour;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the nearest other points of a point, exactly, for samplers and for measures that compare a
 * row with rows like it.
 *
 * <pre>
 *   distance(a, b)^2 = sum over numeric columns (a - b)^2 + sum over categories distance(a, b)^2
 * </pre>
 *
 * <p>Every query is compared with every point: blocks of points that fit into the cache meet tiles
 * of queries, column by column, so that the inner loops run over plain arrays. Time is the number
 * of queries times the number of points times columns, shared by all cores; memory is the answer
 * and one block per core. Points at equal distance are ordered by number, so that the answer does
 * not depend on the number of cores.
 */
public final class NearestNeighbours {
  private static final int BLOCK = 512;
  private static final int TILE = 64;

  private final Points points;
  private final double[][] numbers;

  public NearestNeighbours(Points points) {
    this.points = points;
    this.numbers = points.numbers().toArray(double[][]::new);
  }

  /** How many neighbours {@link #of} gives for each query when asked for {@code k}. */
  public int found(int k) {
    return Math.max(0, Math.min(k, points.count() - 1));
  }

  /**
   * The nearest other points of each query.
   *
   * @param queries (Q) numbers of points
   * @param k how many, at least 0; fewer are given when there are no more
   * @return (Q · found(k)) numbers of points, query by query, nearest first
   */
  public int[] of(int[] queries, int k) {
    Require.atLeast("k", k, 0);
    int found = found(k);
    int[] answer = new int[Math.multiplyExact(queries.length, found)];
    if (answer.length > 0) {
      int tiles = (queries.length + TILE - 1) / TILE;
      IntStream.range(0, tiles)
          .parallel()
          .forEach(
              tile -> {
                int from = tile * TILE;
                int to = Math.min(queries.length, from + TILE);
                search(queries, from, to, found, answer);
              });
    }
    return answer;
  }

  private void search(int[] queries, int from, int to, int k, int[] answer) {
    double[] squared = new double[BLOCK];
    double[][] fromLevel = levelBuffers();
    double[] best = new double[(to - from) * k];
    Arrays.fill(best, Double.NaN); // NaN: no neighbour yet
    for (int low = 0; low < points.count(); low += BLOCK) {
      int size = Math.min(BLOCK, points.count() - low);
      for (int q = from; q < to; q++) {
        distances(queries[q], low, size, squared, fromLevel);
        keep(squared, low, size, queries[q], best, (q - from) * k, answer, q * k, k);
      }
    }
  }

  /** Lets those of a block that are nearer than the farthest neighbour so far take their place. */
  private static void keep(
      double[] squared,
      int low,
      int size,
      int query,
      double[] best,
      int start,
      int[] answer,
      int out,
      int k) {
    double worst = best[start + k - 1];
    for (int j = 0; j < size; j++) {
      if (!(squared[j] >= worst) && low + j != query) {
        insert(squared[j], low + j, best, start, answer, out, k);
        worst = best[start + k - 1];
      }
    }
  }

  /** Squared distances from one point to the points {@code low … low + size - 1}. */
  private void distances(int query, int low, int size, double[] squared, double[][] fromLevel) {
    Arrays.fill(squared, 0, size, 0);
    int f = 0;
    for (; f + 4 <= numbers.length; f += 4) {
      addFour(
          numbers[f], numbers[f + 1], numbers[f + 2], numbers[f + 3], query, low, size, squared);
    }
    for (; f < numbers.length; f++) {
      addOne(numbers[f], query, low, size, squared);
    }
    List<Points.Categories> categories = points.categories();
    for (int c = 0; c < fromLevel.length; c++) {
      int[] codes = categories.get(c).codes();
      double[] toLevel = fromLevel[c];
      categories.get(c).distance().from(codes[query], toLevel);
      for (int j = 0; j < size; j++) {
        squared[j] += toLevel[codes[low + j]];
      }
    }
  }

  /** Four columns at once, so that the sums are loaded and stored a quarter as often. */
  private static void addFour(
      double[] a, double[] b, double[] c, double[] d, int query, int low, int size, double[] sum) {
    double qa = a[query];
    double qb = b[query];
    double qc = c[query];
    double qd = d[query];
    for (int j = 0; j < size; j++) {
      double da = a[low + j] - qa;
      double db = b[low + j] - qb;
      double dc = c[low + j] - qc;
      double dd = d[low + j] - qd;
      sum[j] += (da * da + db * db) + (dc * dc + dd * dd);
    }
  }

  private static void addOne(double[] a, int query, int low, int size, double[] sum) {
    double qa = a[query];
    for (int j = 0; j < size; j++) {
      double da = a[low + j] - qa;
      sum[j] += da * da;
    }
  }

  private double[][] levelBuffers() {
    return points.categories().stream()
        .map(column -> new double[column.levels()])
        .toArray(double[][]::new);
  }

  /** Keeps the k nearest in order; a later point does not displace an earlier one as near as it. */
  private static void insert(
      double squared, int point, double[] best, int start, int[] answer, int out, int k) {
    int at = k - 1;
    while (at > 0 && !(best[start + at - 1] <= squared)) {
      best[start + at] = best[start + at - 1];
      answer[out + at] = answer[out + at - 1];
      at--;
    }
    best[start + at] = squared;
    answer[out + at] = point;
  }
}
