package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.List;

/**
 * What a model would do at every threshold: the confusion matrix of some rows at each of many
 * thresholds, from one pass over them. A row is selected when its score is at or above the
 * threshold.
 *
 * @param thresholds ascending
 * @param confusions one per threshold
 */
public record ThresholdCurve(double[] thresholds, List<Confusion> confusions) {
  public ThresholdCurve {
    confusions = List.copyOf(confusions);
  }

  /** 0, 0.01 … 1 for probabilities; otherwise 101 steps from the smallest score to the largest. */
  public static double[] grid(double[] scores) {
    double least = 0;
    double most = 1;
    boolean inside = Arrays.stream(scores).allMatch(s -> s >= 0 && s <= 1);
    if (!inside) {
      least = Arrays.stream(scores).min().orElse(0);
      most = Arrays.stream(scores).max().orElse(1);
    }
    double[] grid = new double[101];
    for (int t = 0; t <= 100; t++) {
      grid[t] = least + (most - least) * t / 100;
    }
    return grid;
  }

  /**
   * @param scores (N)
   * @param labels (N), 1 positive, 0 negative
   * @param weights (N), at least 0
   * @param thresholds ascending
   */
  public static ThresholdCurve of(
      double[] scores, int[] labels, double[] weights, double[] thresholds) {
    int n = thresholds.length;
    for (int t = 1; t < n; t++) {
      Require.above("thresholds[" + t + "]", thresholds[t], thresholds[t - 1]);
    }
    // Per label: weight of the rows that pass exactly the first t thresholds.
    double[][] passing = new double[2][n + 1];
    double[][] squares = new double[2][n + 1];
    for (int i = 0; i < scores.length; i++) {
      int found = Arrays.binarySearch(thresholds, scores[i]);
      int passed = found >= 0 ? found + 1 : -found - 1;
      int label = labels[i] == 1 ? 1 : 0;
      passing[label][passed] += weights[i];
      squares[label][passed] += weights[i] * weights[i];
    }
    double[] total = {Arrays.stream(passing[0]).sum(), Arrays.stream(passing[1]).sum()};
    double[] totalSquare = {Arrays.stream(squares[0]).sum(), Arrays.stream(squares[1]).sum()};
    double[] above = new double[2];
    double[] aboveSquare = new double[2];
    Confusion[] curve = new Confusion[n];
    for (int t = n - 1; t >= 0; t--) {
      for (int label = 0; label < 2; label++) {
        above[label] += passing[label][t + 1];
        aboveSquare[label] += squares[label][t + 1];
      }
      curve[t] =
          new Confusion(
              above[1],
              above[0],
              Math.max(0, total[0] - above[0]),
              Math.max(0, total[1] - above[1]),
              new double[] {
                aboveSquare[1],
                aboveSquare[0],
                Math.max(0, totalSquare[0] - aboveSquare[0]),
                Math.max(0, totalSquare[1] - aboveSquare[1])
              });
    }
    return new ThresholdCurve(thresholds, Arrays.asList(curve));
  }

  /** A rate at every threshold; NaN where not measurable. */
  public double[] of(Rate rate) {
    return confusions.stream().mapToDouble(rate::of).toArray();
  }
}
