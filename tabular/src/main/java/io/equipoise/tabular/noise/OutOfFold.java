package io.equipoise.tabular.noise;

import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.stream.IntStream;

/**
 * What a learner says of rows that it has not seen: each fold is judged by a model of all others.
 * The folds hold every class in the same shares.
 */
public final class OutOfFold {
  private OutOfFold() {}

  /** Probabilities (N·C), row by row. */
  public static double[] probabilities(Dataset rows, Learner learner, int folds, Seed seed) {
    int[] fold = stratified(rows, folds, seed.child("folds"));
    int classes = rows.classes().size();
    double[] all = new double[rows.size() * classes];
    for (int f = 0; f < folds; f++) {
      int held = f;
      int[] train = IntStream.range(0, rows.size()).filter(i -> fold[i] != held).toArray();
      int[] test = IntStream.range(0, rows.size()).filter(i -> fold[i] == held).toArray();
      try (Model model = learner.fit(rows.take(train), seed.child(f))) {
        Predictions predictions = model.predict(rows.rows().take(test));
        for (int i = 0; i < test.length; i++) {
          System.arraycopy(
              predictions.probabilities(), i * classes, all, test[i] * classes, classes);
        }
      }
    }
    return all;
  }

  private static int[] stratified(Dataset rows, int folds, Seed seed) {
    int[] fold = new int[rows.size()];
    for (int c = 0; c < rows.classes().size(); c++) {
      int[] members = rows.rowsOf(c);
      Permutation.shuffle(members, seed.child(c).generator());
      for (int k = 0; k < members.length; k++) {
        fold[members[k]] = k % folds;
      }
    }
    return fold;
  }
}
