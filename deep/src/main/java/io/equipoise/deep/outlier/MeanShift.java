package io.equipoise.deep.outlier;

import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Moves every point to the mean of its neighbourhood, so that inliers stay about where they are and
 * outliers are drawn towards them.
 *
 * <pre>
 *   repeat rounds times, all points at once:
 *     x_i := mean of x_i itself and of its k-1 nearest other points
 * </pre>
 *
 * <p>Distances are Euclidean, in double precision; of points at equal distance the one of the lower
 * number is nearer. With fewer than {@code k} points all of them count. Means are summed in the
 * order of the points, so that equal neighbourhoods give equal means to the bit. The search is
 * exact: time is rounds · N² · D at most, shared by all cores, most of it in products of matrices
 * where there are many wide points; memory is twice that of the points.
 *
 * @see <a href="https://arxiv.org/abs/2304.00709">Tan et al., MSS-PAE, 2023, arXiv:2304.00709</a>
 */
public final class MeanShift {
  /** Queries that meet a block of points while it is in the cache. */
  private static final int TILE = 32;

  private static final int BLOCK = 256;

  private static final int NONE = -1;

  /** From here on a {@link Screen} pays for itself. */
  private static final int MANY = 2048;

  private static final int WIDE = 16;

  /** Queries that a screen takes at a time: enough that a product pays for its call. */
  private static final int BATCH = 128;

  private final int width;
  private final int k;
  private final int rounds;

  /**
   * A shift.
   *
   * @param width D, numbers per point; at least 0
   * @param k points of a neighbourhood, itself among them; 1 moves nothing
   * @param rounds how often; 0 moves nothing
   */
  public MeanShift(int width, int k, int rounds) {
    Require.atLeast("width", width, 0);
    Require.atLeast("k", k, 1);
    Require.atLeast("rounds", rounds, 0);
    this.width = width;
    this.k = k;
    this.rounds = rounds;
  }

  /** The points (N·D), finite, after the last round. */
  public double[] shifted(double[] points) {
    double[] now = points.clone();
    for (int round = 0; round < rounds && k > 1; round++) {
      now = round(now, now, true);
    }
    return now;
  }

  /**
   * Other points (M·D) shifted among those of {@code train} (N·D): in each round they move to the
   * mean of themselves and the k-1 nearest of the training points as those lie before that round,
   * which shift too. Other points do not see each other.
   */
  public double[] shifted(double[] train, double[] others) {
    double[] around = train.clone();
    double[] now = others.clone();
    for (int round = 0; round < rounds && k > 1; round++) {
      now = round(around, now, false);
      around = round + 1 < rounds ? round(around, around, true) : around;
    }
    return now;
  }

  private double[] round(double[] points, double[] queries, boolean own) {
    double[] moved = new double[queries.length];
    int wanted = width == 0 ? 0 : Math.min(k - 1, points.length / width - (own ? 1 : 0));
    if (width >= WIDE && points.length / width >= Math.max(MANY, 16 * wanted) && wanted > 0) {
      screened(points, queries, own, wanted, moved);
    } else if (width > 0) {
      double[] columns = columns(points);
      int count = queries.length / width;
      IntStream.range(0, (count + TILE - 1) / TILE)
          .parallel()
          .forEach(
              tile -> {
                int from = tile * TILE;
                move(points, columns, queries, own, from, Math.min(count, from + TILE), moved);
              });
    }
    return moved;
  }

  /** As {@link #move}, of all queries; the candidates of a tile of them are found together. */
  private void screened(
      double[] points, double[] queries, boolean own, int wanted, double[] moved) {
    int count = queries.length / width;
    try (NDManager manager = Torch.manager()) {
      Screen screen = new Screen(points, width, manager);
      IntStream.range(0, (count + BATCH - 1) / BATCH)
          .parallel()
          .forEach(
              tile -> {
                int from = tile * BATCH;
                int to = Math.min(count, from + BATCH);
                try (NDManager scratch = Torch.manager()) {
                  int[][] near = screen.candidates(queries, from, to, own, wanted, scratch);
                  for (int q = from; q < to; q++) {
                    Nearest nearest = nearest(points, near[q - from], queries, q, wanted);
                    int[] members = nearest.members(own ? q : NONE);
                    mean(points, members, queries, own ? NONE : q, moved, q);
                  }
                }
              });
    }
  }

  /** The nearest of some points, which ascend; distances are summed as {@link #measure} does. */
  private Nearest nearest(double[] points, int[] some, double[] queries, int query, int wanted) {
    Nearest nearest = new Nearest(wanted);
    for (int point : some) {
      double squared = 0;
      for (int c = 0; c < width; c++) {
        double off = points[point * width + c] - queries[query * width + c];
        squared += off * off;
      }
      if (squared < nearest.limit()) {
        nearest.meet(point, squared);
      }
    }
    return nearest;
  }

  /** The points column by column, so that distances to many of them are one loop. */
  private double[] columns(double[] points) {
    int count = points.length / width;
    double[] columns = new double[points.length];
    for (int j = 0; j < count; j++) {
      for (int c = 0; c < width; c++) {
        columns[c * count + j] = points[j * width + c];
      }
    }
    return columns;
  }

  private void move(
      double[] points,
      double[] columns,
      double[] queries,
      boolean own,
      int from,
      int to,
      double[] moved) {
    int count = points.length / width;
    int wanted = Math.min(k - 1, own ? count - 1 : count);
    Nearest[] tile = new Nearest[to - from];
    Arrays.setAll(tile, q -> new Nearest(wanted));
    double[] squared = new double[BLOCK];
    for (int start = 0; start < count && wanted > 0; start += BLOCK) {
      int size = Math.min(BLOCK, count - start);
      for (int q = from; q < to; q++) {
        Nearest nearest = tile[q - from];
        measure(columns, count, start, size, queries, q, squared);
        for (int j = 0; j < size; j++) {
          if (squared[j] < nearest.limit() && !(own && start + j == q)) {
            nearest.meet(start + j, squared[j]);
          }
        }
      }
    }
    for (int q = from; q < to; q++) {
      int[] members = tile[q - from].members(own ? q : NONE);
      mean(points, members, queries, own ? NONE : q, moved, q);
    }
  }

  /** The squared distances of a query to a block of points. */
  private void measure(
      double[] columns,
      int count,
      int start,
      int size,
      double[] queries,
      int query,
      double[] squared) {
    Arrays.fill(squared, 0, size, 0);
    for (int c = 0; c < width; c++) {
      double at = queries[query * width + c];
      int first = c * count + start;
      for (int j = 0; j < size; j++) {
        double off = columns[first + j] - at;
        squared[j] += off * off;
      }
    }
  }

  /** Writes the mean of these points, and of one query that is none of them. */
  private void mean(
      double[] points, int[] members, double[] queries, int query, double[] moved, int to) {
    int size = members.length + (query == NONE ? 0 : 1);
    for (int c = 0; c < width; c++) {
      double sum = 0;
      for (int member : members) {
        sum += points[member * width + c];
      }
      sum += query == NONE ? 0 : queries[query * width + c];
      moved[to * width + c] = sum / size;
    }
  }

  /** The nearest points met so far, nearest first. */
  private static final class Nearest {
    private final int[] points;
    private final double[] distances;
    private int found;

    Nearest(int wanted) {
      points = new int[wanted];
      distances = new double[wanted];
    }

    /** Points at this distance or more are too far. */
    double limit() {
      return found < points.length ? Double.POSITIVE_INFINITY : distances[found - 1];
    }

    /** Takes a point below the limit; a later one does not displace an earlier one as near. */
    void meet(int point, double distance) {
      int at = found < points.length ? found++ : found - 1;
      for (; at > 0 && distances[at - 1] > distance; at--) {
        distances[at] = distances[at - 1];
        points[at] = points[at - 1];
      }
      distances[at] = distance;
      points[at] = point;
    }

    /** The points, and the query where it is one of them, by number. */
    int[] members(int query) {
      int[] members = Arrays.copyOf(points, query == NONE ? found : found + 1);
      if (query != NONE) {
        members[found] = query;
      }
      Arrays.sort(members);
      return members;
    }
  }
}
