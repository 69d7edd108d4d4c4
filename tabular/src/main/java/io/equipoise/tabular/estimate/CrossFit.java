package io.equipoise.tabular.estimate;

import io.equipoise.core.encode.Matrix;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.stream.IntStream;

/**
 * Predicts the label of every row from labelled rows of other folds only, so that no row helps to
 * predict itself.
 *
 * @param matrix (N, D) what labels are predicted from
 * @param labels (N) read where labelled
 * @param weights (N) of the labelled rows, 0 where there is no label
 * @param folds most folds; as many as labelled rows when those are fewer
 * @param trees of each forest
 */
record CrossFit(Matrix matrix, double[] labels, double[] weights, int folds, int trees) {
  private static final int MIN_LEAF = 5;

  /** (N) predictions; at least two rows are labelled. */
  double[] predictions(Seed seed) {
    int rows = labels.length;
    int labelled = (int) IntStream.range(0, rows).filter(i -> weights[i] > 0).count();
    int count = Math.min(folds, labelled);
    int[] fold = dealt(count, seed.child("folds"));
    double[] predictions = new double[rows];
    for (int f = 0; f < count; f++) {
      int own = f;
      int[] others =
          IntStream.range(0, rows).filter(i -> weights[i] > 0 && fold[i] != own).toArray();
      RegressionForest forest =
          RegressionForest.fit(
              matrix, labels, weights, others, trees, MIN_LEAF, seed.child("forest").child(f));
      for (int i = 0; i < rows; i++) {
        if (fold[i] == f) {
          predictions[i] = forest.predict(i);
        }
      }
    }
    return predictions;
  }

  /** Folds of equal size, with the labelled rows spread evenly over them. */
  private int[] dealt(int count, Seed seed) {
    int[] fold = new int[labels.length];
    int[] order = Permutation.of(labels.length, seed.generator());
    int next = 0;
    for (int pass = 0; pass < 2; pass++) {
      for (int row : order) {
        if ((weights[row] > 0) == (pass == 0)) {
          fold[row] = next++ % count;
        }
      }
    }
    return fold;
  }
}
