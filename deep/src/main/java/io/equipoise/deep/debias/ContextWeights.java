package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;

/**
 * Entry weights of the binary cross-entropy under which an object without its usual companion
 * counts for more: the baselines that {@link CamOverlapLoss} and {@link FeatureSplitLoss} are
 * compared with, of which the first is hard to beat.
 */
public enum ContextWeights {
  /** Ten on the object's entry of rows that have it without its companion. */
  WEIGHTED,
  /** Ten on the companion's entry of those rows, which is 0. */
  NEGATIVE_PENALTY,
  /**
   * {@code (1 - 0.99) / (1 - 0.99^n)} on the object's entry by how many rows there are alone,
   * together and of all others, over the least of the three.
   */
  CLASS_BALANCED;

  private static final double TEN = 10;
  private static final double BETA = 0.99;

  /**
   * The weight of each entry (N·L), row by row; 1 where nothing weighs.
   *
   * @param targets (N,L) labels of the rows
   * @param object label b
   * @param context label c, another
   */
  public float[] of(boolean[][] targets, int object, int context) {
    Require.that(object != context, "object and context are the same label, " + object);
    int labels = targets.length == 0 ? 0 : targets[0].length;
    float[] weights = new float[targets.length * labels];
    java.util.Arrays.fill(weights, 1);
    double[] balanced = balanced(targets, object, context);
    for (int i = 0; i < targets.length; i++) {
      int kind = kind(targets[i], object, context);
      switch (this) {
        case WEIGHTED -> weights[i * labels + object] = (float) (kind == 0 ? TEN : 1);
        case NEGATIVE_PENALTY -> weights[i * labels + context] = (float) (kind == 0 ? TEN : 1);
        case CLASS_BALANCED -> weights[i * labels + object] = (float) balanced[kind];
      }
    }
    return weights;
  }

  /** 0 alone, 1 together, 2 neither. */
  private static int kind(boolean[] row, int object, int context) {
    return row[object] ? row[context] ? 1 : 0 : 2;
  }

  private static double[] balanced(boolean[][] targets, int object, int context) {
    int[] sizes = new int[3];
    for (boolean[] row : targets) {
      sizes[kind(row, object, context)]++;
    }
    double[] weights = new double[3];
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < 3; k++) {
      weights[k] = sizes[k] == 0 ? 0 : effective(sizes[k]);
      least = sizes[k] == 0 ? least : Math.min(least, weights[k]);
    }
    for (int k = 0; k < 3; k++) {
      weights[k] /= least;
    }
    return weights;
  }

  /** One over the effective number of rows, before it is scaled. */
  static double effective(int rows) {
    return (1 - BETA) / (1 - Math.pow(BETA, rows));
  }
}
