package io.equipoise.deep.debias;

import io.equipoise.core.error.Require;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Three ways to take an object's usual companion out of the training rows of a classifier of
 * several labels: further baselines for {@link CamOverlapLoss} and {@link FeatureSplitLoss}, beside
 * the weights of {@link ContextWeights}.
 *
 * <pre>{@code
 * List<ContextualBias.Pair> pairs = new ContextualBias(options).pairs(scores, held, training);
 * boolean[][] split = ContextRows.splitObjects(training, pairs);     // learn these, L + P labels
 * double[][] merged = ContextRows.merged(probabilities, pairs);      // and read them so
 * }</pre>
 *
 * <p>Each hides something that is true: the first says that companions are not there, the second
 * loses most rows of the object, the third leaves few rows for the object alone.
 */
public final class ContextRows {
  private ContextRows() {}

  /** Labels (N,L) in which no companion is where its object is. */
  public static boolean[][] withoutContextLabels(
      boolean[][] targets, List<ContextualBias.Pair> pairs) {
    boolean[][] changed = copied(targets, 0, pairs);
    for (int i = 0; i < targets.length; i++) {
      for (ContextualBias.Pair pair : pairs) {
        changed[i][pair.context()] &= !targets[i][pair.object()];
      }
    }
    return changed;
  }

  /** Numbers of the rows that hold no object together with its companion, ascending. */
  public static int[] withoutContextImages(boolean[][] targets, List<ContextualBias.Pair> pairs) {
    copied(targets, 0, pairs);
    return IntStream.range(0, targets.length)
        .filter(i -> pairs.stream().noneMatch(pair -> both(targets[i], pair)))
        .toArray();
  }

  /**
   * Labels (N,L+P) in which an object with its companion is a label of its own, L + k for the k-th
   * pair, and no longer the object's.
   */
  public static boolean[][] splitObjects(boolean[][] targets, List<ContextualBias.Pair> pairs) {
    boolean[][] changed = copied(targets, pairs.size(), pairs);
    for (int i = 0; i < targets.length; i++) {
      for (int k = 0; k < pairs.size(); k++) {
        if (both(targets[i], pairs.get(k))) {
          changed[i][pairs.get(k).object()] = false;
          changed[i][targets[i].length + k] = true;
        }
      }
    }
    return changed;
  }

  /**
   * Probabilities of the objects (N,L) from those of split labels (N,L+P): with or without the
   * companion, which exclude each other, so that they are added, to 1 at most.
   */
  public static double[][] merged(double[][] probabilities, List<ContextualBias.Pair> pairs) {
    double[][] merged = new double[probabilities.length][];
    for (int i = 0; i < merged.length; i++) {
      int labels = probabilities[i].length - pairs.size();
      Require.that(labels > 0, "probabilities have no more columns than there are pairs");
      merged[i] = Arrays.copyOf(probabilities[i], labels);
      for (int k = 0; k < pairs.size(); k++) {
        int object = pairs.get(k).object();
        Require.between("object", object, 0, labels - 1.0);
        merged[i][object] = Math.min(1, merged[i][object] + probabilities[i][labels + k]);
      }
    }
    return merged;
  }

  private static boolean both(boolean[] row, ContextualBias.Pair pair) {
    return row[pair.object()] && row[pair.context()];
  }

  private static boolean[][] copied(
      boolean[][] targets, int more, List<ContextualBias.Pair> pairs) {
    boolean[][] copies = new boolean[targets.length][];
    for (int i = 0; i < copies.length; i++) {
      copies[i] = Arrays.copyOf(targets[i], targets[i].length + more);
      for (ContextualBias.Pair pair : pairs) {
        Require.between("object", pair.object(), 0, targets[i].length - 1.0);
        Require.between("context", pair.context(), 0, targets[i].length - 1.0);
        Require.that(
            pair.object() != pair.context(),
            "object and context are the same label, " + pair.object());
      }
    }
    return copies;
  }
}
