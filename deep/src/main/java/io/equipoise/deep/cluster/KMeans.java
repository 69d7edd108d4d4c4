package io.equipoise.deep.cluster;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Lloyd's k-means from seeds spread by k-means++ (Arthur and Vassilvitskii 2007), on rows of
 * floats.
 */
public final class KMeans {
  private static final int MOST_ROUNDS = 50;

  /** Rows that the centres are found on; then every row goes to the nearest. */
  private static final int SAMPLE = 50_000;

  private final float[] x;
  private final int rows;
  private final int width;
  private final double[] centres;
  private final int k;

  private KMeans(float[] x, int rows, int width, int k) {
    this.x = x;
    this.rows = rows;
    this.width = width;
    this.k = k;
    this.centres = new double[k * width];
  }

  /**
   * The cluster of each row, in [0, k); some clusters may stay empty.
   *
   * @param x (rows·width) finite
   * @param k at least 1
   */
  public static int[] cluster(float[] x, int rows, int width, int k, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int taken = Math.min(rows, SAMPLE);
    KMeans sample =
        new KMeans(taken == rows ? x : sampled(x, rows, width, random), taken, width, k);
    sample.spread(random);
    int[] clusters = new int[taken];
    Arrays.fill(clusters, -1);
    for (int round = 0; round < MOST_ROUNDS && sample.assign(clusters); round++) {
      sample.centre(clusters);
    }
    if (taken == rows) {
      return clusters;
    }
    KMeans all = new KMeans(x, rows, width, k);
    System.arraycopy(sample.centres, 0, all.centres, 0, all.centres.length);
    int[] nearest = new int[rows];
    all.assign(nearest);
    return nearest;
  }

  /** Where Lloyd's rounds start from: k rows, spread by k-means++ (k·width). */
  static double[] seeds(float[] x, int rows, int width, int k, UniformRandomProvider random) {
    KMeans all = new KMeans(x, rows, width, k);
    all.spread(random);
    return all.centres;
  }

  private static float[] sampled(float[] x, int rows, int width, UniformRandomProvider random) {
    int[] order = Permutation.of(rows, random);
    float[] sample = new float[SAMPLE * width];
    for (int i = 0; i < SAMPLE; i++) {
      System.arraycopy(x, order[i] * width, sample, i * width, width);
    }
    return sample;
  }

  private void spread(UniformRandomProvider random) {
    if (rows == 0) {
      return;
    }
    double[] nearest = new double[rows];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    int chosen = random.nextInt(rows);
    for (int c = 0; c < k; c++) {
      for (int j = 0; j < width; j++) {
        centres[c * width + j] = x[chosen * width + j];
      }
      double sum = 0;
      for (int i = 0; i < rows; i++) {
        nearest[i] = Math.min(nearest[i], distance(i, c, nearest[i]));
        sum += nearest[i];
      }
      double left = random.nextDouble() * sum;
      chosen = rows - 1;
      for (int i = 0; i < rows; i++) {
        left -= nearest[i];
        if (left < 0) {
          chosen = i;
          break;
        }
      }
    }
  }

  /** Squared distance of a row to a centre; may stop early once it is beyond {@code enough}. */
  private double distance(int row, int centre, double enough) {
    double sum = 0;
    for (int j = 0; j < width && sum < enough; j++) {
      double difference = x[row * width + j] - centres[centre * width + j];
      sum += difference * difference;
    }
    return sum;
  }

  private boolean assign(int[] clusters) {
    boolean moved = false;
    for (int i = 0; i < rows; i++) {
      int best = 0;
      double least = Double.POSITIVE_INFINITY;
      for (int c = 0; c < k; c++) {
        double distance = distance(i, c, least);
        if (distance < least) {
          least = distance;
          best = c;
        }
      }
      moved |= clusters[i] != best;
      clusters[i] = best;
    }
    return moved;
  }

  private void centre(int[] clusters) {
    int[] sizes = new int[k];
    double[] sums = new double[centres.length];
    for (int i = 0; i < rows; i++) {
      sizes[clusters[i]]++;
      for (int j = 0; j < width; j++) {
        sums[clusters[i] * width + j] += x[i * width + j];
      }
    }
    for (int c = 0; c < k; c++) {
      for (int j = 0; sizes[c] > 0 && j < width; j++) {
        centres[c * width + j] = sums[c * width + j] / sizes[c];
      }
    }
  }
}
