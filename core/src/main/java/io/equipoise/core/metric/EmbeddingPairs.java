package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.stat.Quantile;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How well a fixed distance tells the items of each class from all others: sensitivity, specificity
 * and utility per class at every threshold. Pairs are counted as they come; there is no N×N array.
 */
public final class EmbeddingPairs {
  /** Distances of different classes that are kept for their quantiles; of more, every k-th. */
  private static final long KEPT = 4_000_000;

  private final double[][] unit;
  private final int[] classes;
  private final int[] sizes;
  private final int[] names;

  /**
   * @param embeddings (N, D), no row all zero
   * @param labels (N), any whole numbers
   */
  public EmbeddingPairs(double[][] embeddings, int[] labels) {
    Require.sameLength("embeddings", embeddings.length, "labels", labels.length);
    names = Arrays.stream(labels).distinct().sorted().toArray();
    Require.that(names.length >= 2, "labels must name at least two classes");
    unit = new double[embeddings.length][];
    classes = new int[labels.length];
    sizes = new int[names.length];
    for (int i = 0; i < labels.length; i++) {
      double length = Math.sqrt(Arrays.stream(embeddings[i]).map(x -> x * x).sum());
      Require.that(length > 0, "embeddings[" + i + "] has no length and cannot be normalised");
      unit[i] = Arrays.stream(embeddings[i]).map(x -> x / length).toArray();
      classes[i] = Arrays.binarySearch(names, labels[i]);
      sizes[classes[i]]++;
    }
  }

  /** From rows as measures read them. */
  public EmbeddingPairs(Embeddings embeddings, int[] labels) {
    this(new Tensor(embeddings.values(), embeddings.size(), embeddings.width()).rows(), labels);
  }

  int items() {
    return unit.length;
  }

  int classes() {
    return names.length;
  }

  int classOf(int item) {
    return classes[item];
  }

  int size(int classNumber) {
    return sizes[classNumber];
  }

  int label(int classNumber) {
    return names[classNumber];
  }

  double distance(int i, int j) {
    double sum = 0;
    for (int d = 0; d < unit[i].length; d++) {
      double difference = unit[i][d] - unit[j][d];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  /** Equal steps between the distances with these false accept rates over all classes. */
  public double[] range(double farLow, double farHigh, int grid) {
    Require.between("farLow", farLow, 0, 1);
    Require.between("farHigh", farHigh, farLow, 1);
    long n = unit.length;
    long pairs = n * (n - 1) / 2;
    for (long size : sizes) {
      pairs -= size * (size - 1) / 2;
    }
    long stride = 1 + (pairs - 1) / KEPT;
    double[] kept = new double[(int) ((pairs - 1) / stride) + 1];
    long seen = 0;
    for (int i = 0; i < unit.length; i++) {
      for (int j = i + 1; j < unit.length; j++) {
        if (classes[i] != classes[j]) {
          if (seen % stride == 0) {
            kept[(int) (seen / stride)] = distance(i, j);
          }
          seen++;
        }
      }
    }
    Arrays.sort(kept);
    return OperatingPointInconsistency.steps(
        Quantile.ofSorted(kept, kept.length, farLow),
        Quantile.ofSorted(kept, kept.length, farHigh),
        grid);
  }

  /**
   * Utility of every class with at least two items.
   *
   * @param thresholds ascending distances
   * @return one row per class, one column per threshold
   */
  public double[][] utilities(double[] thresholds) {
    int n = thresholds.length;
    long[][] within = new long[sizes.length][n + 1];
    long[][] across = new long[sizes.length][n + 1];
    for (int i = 0; i < unit.length; i++) {
      for (int j = i + 1; j < unit.length; j++) {
        // First threshold at or above the distance: there and beyond, the pair is accepted.
        int found = Arrays.binarySearch(thresholds, distance(i, j));
        int first = found >= 0 ? found : -found - 1;
        if (classes[i] == classes[j]) {
          within[classes[i]][first]++;
        } else {
          across[classes[i]][first]++;
          across[classes[j]][first]++;
        }
      }
    }
    return IntStream.range(0, sizes.length)
        .filter(c -> sizes[c] >= 2)
        .mapToObj(c -> utility(within[c], across[c], n))
        .toArray(double[][]::new);
  }

  private static double[] utility(long[] within, long[] across, int thresholds) {
    double allWithin = Arrays.stream(within).sum();
    double allAcross = Arrays.stream(across).sum();
    double[] utility = new double[thresholds];
    double accepted = 0;
    double falselyAccepted = 0;
    for (int t = 0; t < thresholds; t++) {
      accepted += within[t];
      falselyAccepted += across[t];
      utility[t] =
          OperatingPointInconsistency.utility(
              accepted / allWithin, 1 - falselyAccepted / allAcross);
    }
    return utility;
  }
}
