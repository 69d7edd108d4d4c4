package io.equipoise.tabular.neighbour;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Finds the nearest other points of a point, exactly, for samplers and for measures that compare a
 * row with rows like it.
 *
 * <pre>
 *   distance(a, b)^2 = sum over numeric columns (a - b)^2 + sum over categories distance(a, b)^2
 * </pre>
 *
 * <p>Every query meets every point: a {@link Screen} measures blocks of points in single precision,
 * and those that could be among the nearest are measured again in double precision, which decides.
 * Time is the number of queries times the number of points times columns, shared by all cores;
 * memory is a copy of the numbers and the answer. Points at equal distance are ordered by number,
 * so that the answer does not depend on the number of cores.
 */
public final class NearestNeighbours {
  private static final int TILE = 32;
  private static final double TOO_LARGE = 1e30;

  private final Points points;
  private final double[][] numbers;
  private final Screen screen;

  public NearestNeighbours(Points points) {
    this.points = points;
    this.numbers = points.numbers().toArray(double[][]::new);
    this.screen = new Screen(points.count(), points.numbers());
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
    Query[] tile = new Query[to - from];
    for (int q = from; q < to; q++) {
      tile[q - from] = new Query(queries[q], answer, q * k, k);
    }
    float[] scores = new float[Screen.BLOCK];
    int blocks = (points.count() + Screen.BLOCK - 1) / Screen.BLOCK;
    for (int block = 0; block < blocks; block++) {
      for (Query query : tile) {
        query.meet(block, scores);
      }
    }
  }

  /** One query on its way through the blocks, with the nearest points so far. */
  private final class Query {
    private final int point;
    private final int[] answer;
    private final int out;
    private final int k;
    private final double[] best;
    private final float[] factors;
    private final double norm;
    private final double[][] toLevel;
    private final float[][] toLevelShrunk;
    private final double farthestLevels;

    Query(int point, int[] answer, int out, int k) {
      this.point = point;
      this.answer = answer;
      this.out = out;
      this.k = k;
      best = new double[k];
      Arrays.fill(best, Double.NaN); // NaN: no neighbour yet
      factors = screen.factors(point);
      norm = screen.norm(point);
      int categories = points.categories().size();
      toLevel = new double[categories][];
      toLevelShrunk = new float[categories][];
      double farthest = 0;
      for (int c = 0; c < categories; c++) {
        Points.Categories column = points.categories().get(c);
        toLevel[c] = new double[column.levels()];
        toLevelShrunk[c] = new float[column.levels()];
        column.distance().from(column.codes()[point], toLevel[c]);
        double largest = 0;
        for (int level = 0; level < column.levels(); level++) {
          double shrunk = screen.shrunk(toLevel[c][level]);
          toLevelShrunk[c][level] = (float) shrunk;
          largest = Math.max(largest, shrunk);
        }
        farthest += largest;
      }
      farthestLevels = farthest;
    }

    /** Lets those of a block that are nearer than the farthest neighbour so far take its place. */
    void meet(int block, float[] scores) {
      int low = block * Screen.BLOCK;
      int size = Math.min(Screen.BLOCK, points.count() - low);
      screen.score(factors, block, scores);
      for (int c = 0; c < toLevel.length; c++) {
        float[] shrunk = toLevelShrunk[c];
        int[] codes = points.categories().get(c).codes();
        for (int j = 0; j < size; j++) {
          scores[j] += shrunk[codes[low + j]];
        }
      }
      double slack = screen.slack(norm, block, farthestLevels, toLevel.length);
      float limit = limit(slack);
      for (int j = 0; j < size; j++) {
        if (!(scores[j] > limit) && low + j != point) {
          double squared = squared(low + j);
          if (!(squared >= best[k - 1])) {
            insert(squared, low + j);
            limit = limit(slack);
          }
        }
      }
    }

    /** Scores above this are of points farther than the farthest neighbour so far. */
    private float limit(double slack) {
      double worst = best[k - 1];
      if (Double.isNaN(worst) || farthestLevels > TOO_LARGE) {
        return Float.POSITIVE_INFINITY;
      }
      return Math.nextUp((float) (screen.shrunk(worst) - norm + slack));
    }

    private double squared(int other) {
      double sum = 0;
      for (double[] column : numbers) {
        double off = column[other] - column[point];
        sum += off * off;
      }
      for (int c = 0; c < toLevel.length; c++) {
        sum += toLevel[c][points.categories().get(c).codes()[other]];
      }
      return sum;
    }

    /** Keeps the k nearest in order; a later point does not displace an earlier one as near. */
    private void insert(double squared, int other) {
      int at = k - 1;
      while (at > 0 && !(best[at - 1] <= squared)) {
        best[at] = best[at - 1];
        answer[out + at] = answer[out + at - 1];
        at--;
      }
      best[at] = squared;
      answer[out + at] = other;
    }
  }
}
