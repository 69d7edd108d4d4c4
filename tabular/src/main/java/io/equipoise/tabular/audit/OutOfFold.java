package io.equipoise.tabular.audit;

import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import io.equipoise.core.task.Dataset;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a learner says of rows that it has not seen: each fold is judged by a model of all others.
 * The folds hold every class in the same shares.
 */
final class OutOfFold {
  /** Gradient boosting, small enough that an audit stays quick; it bends to any kind of link. */
  private static final Step LEARNER =
      new Step(
          "xgboost",
          Map.of(
              "rounds", new Value.Text("40"),
              "maxDepth", new Value.Text("4"),
              "rate", new Value.Text("0.2")));

  private OutOfFold() {}

  /** Whether each class has rows for every fold. */
  static boolean possible(Dataset rows, int folds) {
    for (int size : rows.classSizes()) {
      if (size < 2 * folds) {
        return false;
      }
    }
    return rows.classes().size() >= 2;
  }

  /** Probabilities (N·C), row by row. */
  static double[] probabilities(Dataset rows, int folds, Seed seed) {
    int[] fold = stratified(rows, folds, seed.child("folds"));
    int classes = rows.classes().size();
    double[] all = new double[rows.size() * classes];
    Learner learner = Catalogue.get().create(LEARNER, Learner.class);
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
