package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.cluster.BalancedKMeans;
import java.util.Arrays;

/**
 * Classes cut into subclasses of about the size of the smallest class.
 *
 * <pre>
 *   M = max(smallest class with rows, least)      k_c = max(1, floor(n_c / M))
 * </pre>
 *
 * @param of (N) subclass of each row; numbers are unique over all classes
 * @param counts (C) k_c; 0 for a class without rows
 */
public record Subclasses(int[] of, int[] counts) {
  /** Smallest size of a subclass when none is named. */
  public static final int LEAST = 10;

  /**
   * Cuts each class by balanced clusters of its directions.
   *
   * @param embeddings (N·width) of any length
   * @param labels (N) in [0, classes)
   * @param least smallest size of a subclass, at least 1; the paper: 10
   */
  public static Subclasses of(
      float[] embeddings, int width, int[] labels, int classes, int least, Seed seed) {
    Require.atLeast("the smallest size of a subclass", least, 1);
    Require.sameLength("embeddings", embeddings.length / width, "labels", labels.length);
    int[] sizes = sizes(labels, classes);
    int smallest = Arrays.stream(sizes).filter(size -> size > 0).min().orElse(1);
    int size = Math.max(smallest, least);
    int[] of = new int[labels.length];
    int[] counts = new int[classes];
    int first = 0;
    for (int c = 0; c < classes; c++) {
      int[] rows = new int[sizes[c]];
      float[] taken = new float[sizes[c] * width];
      int n = 0;
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] == c) {
          System.arraycopy(embeddings, i * width, taken, n * width, width);
          rows[n++] = i;
        }
      }
      if (n > 0) {
        counts[c] = Math.max(1, n / size);
        int[] found = BalancedKMeans.cluster(taken, n, width, counts[c], seed.child(c));
        for (int i = 0; i < n; i++) {
          of[rows[i]] = first + found[i];
        }
        first += counts[c];
      }
    }
    return new Subclasses(of, counts);
  }

  private static int[] sizes(int[] labels, int classes) {
    int[] sizes = new int[classes];
    for (int label : labels) {
      Require.that(
          label >= 0 && label < classes,
          "label " + label + " is no class: there are " + classes + " classes");
      sizes[label]++;
    }
    return sizes;
  }
}
