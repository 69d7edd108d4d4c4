package io.equipoise.deep.cluster;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import java.util.Arrays;

/**
 * Clusters of directions whose sizes differ by at most one.
 *
 * <p>In each round all pairs of a centre and a row are walked from the most to the least similar: a
 * row that is still free joins a centre that holds fewer than {@code floor(n/k)} rows. In a second
 * walk those that are left join the most similar centre with room for one more. Then each centre
 * becomes the mean of its rows. It ends when no centre moves by more than 1e-4, or after 100
 * rounds. Time is O(n k log(n k)) for each round, memory O(n k).
 *
 * @see <a href="https://arxiv.org/abs/2306.15925">Hou et al., Subclass-balancing Contrastive
 *     Learning for Long-tailed Recognition, 2023, arXiv:2306.15925, algorithm 1</a>
 */
public final class BalancedKMeans {
  private static final int MOST_ROUNDS = 100;
  private static final double SETTLED = 1e-4;
  private static final long MOST_PAIRS = 100_000_000;

  private final float[] unit;
  private final int rows;
  private final int width;
  private final int k;
  private double[] centres;

  private BalancedKMeans(float[] unit, int rows, int width, int k, double[] centres) {
    this.unit = unit;
    this.rows = rows;
    this.width = width;
    this.k = k;
    this.centres = centres;
  }

  /**
   * The cluster of each row, in [0, k).
   *
   * @param x (rows·width) of any length; rows of zeros are as similar to one centre as to another
   * @param k number of clusters, in [1, rows]
   */
  public static int[] cluster(float[] x, int rows, int width, int k, Seed seed) {
    Require.between("the number of clusters", k, 1, rows);
    Require.that(
        (long) rows * k <= MOST_PAIRS,
        rows
            + " rows in "
            + k
            + " clusters are more than 100 million pairs to put in order; take fewer clusters");
    float[] unit = normalised(x, rows, width);
    BalancedKMeans means =
        new BalancedKMeans(
            unit, rows, width, k, KMeans.seeds(unit, rows, width, k, seed.generator()));
    int[] clusters = new int[rows];
    double moved = Double.POSITIVE_INFINITY;
    for (int round = 0; round < MOST_ROUNDS && moved > SETTLED; round++) {
      means.assign(clusters);
      moved = means.centre(clusters);
    }
    return clusters;
  }

  private static float[] normalised(float[] x, int rows, int width) {
    float[] unit = new float[rows * width];
    for (int i = 0; i < rows; i++) {
      double squares = 0;
      for (int j = 0; j < width; j++) {
        Require.that(Float.isFinite(x[i * width + j]), "row " + i + " holds " + x[i * width + j]);
        squares += (double) x[i * width + j] * x[i * width + j];
      }
      for (int j = 0; squares > 0 && j < width; j++) {
        unit[i * width + j] = (float) (x[i * width + j] / Math.sqrt(squares));
      }
    }
    return unit;
  }

  private void assign(int[] clusters) {
    long[] order = order();
    int[] sizes = new int[k];
    Arrays.fill(clusters, -1);
    for (int room = rows / k; room <= rows / k + 1; room++) {
      for (long each : order) {
        int pair = (int) each;
        int row = pair / k;
        int c = pair % k;
        if (clusters[row] < 0 && sizes[c] < room) {
          clusters[row] = c;
          sizes[c]++;
        }
      }
    }
  }

  /** All pairs, the most similar first: falling similarity above, row times k plus centre below. */
  private long[] order() {
    long[] order = new long[rows * k];
    for (int c = 0; c < k; c++) {
      double squares = 0;
      for (int j = 0; j < width; j++) {
        squares += centres[c * width + j] * centres[c * width + j];
      }
      double length = squares > 0 ? Math.sqrt(squares) : 1;
      for (int i = 0; i < rows; i++) {
        double dot = 0;
        for (int j = 0; j < width; j++) {
          dot += unit[i * width + j] * centres[c * width + j];
        }
        order[i * k + c] = ((long) rising((float) (-dot / length)) << 32) | (i * k + c);
      }
    }
    Arrays.sort(order);
    return order;
  }

  /** Bits of a float that are ordered as floats are. */
  private static int rising(float value) {
    int bits = Float.floatToIntBits(value + 0f);
    return bits < 0 ? bits ^ 0x7fffffff : bits;
  }

  /** Moves each centre to the mean of its rows; returns how far the farthest went. */
  private double centre(int[] clusters) {
    double[] means = new double[centres.length];
    int[] sizes = new int[k];
    for (int i = 0; i < rows; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < width; j++) {
        means[clusters[i] * width + j] += unit[i * width + j];
      }
    }
    double farthest = 0;
    for (int c = 0; c < k; c++) {
      double squares = 0;
      for (int j = 0; j < width; j++) {
        means[c * width + j] /= sizes[c];
        double step = means[c * width + j] - centres[c * width + j];
        squares += step * step;
      }
      farthest = Math.max(farthest, squares);
    }
    centres = means;
    return Math.sqrt(farthest);
  }
}
