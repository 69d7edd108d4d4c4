package io.equipoise.evidence.experiment;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.experiment.Experiment.Size;
import io.equipoise.core.experiment.Experiment.Value;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.metric.ScoreMetric;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import java.util.ArrayList;
import java.util.List;

/** Fits recipes on {@link RareRows} and measures their scores and decisions on test rows. */
final class RareRecipes {
  static final String AUC = "AUC";
  static final String RECALL = "recall";
  static final String F1 = "F1";
  static final String BALANCED = "balanced accuracy";
  static final String BRIER = "Brier score";
  static final String ECE = "expected calibration error";

  /** The tree that Batista et al. and Chawla et al. would know again. */
  static final String TREE = "tree(minLeaf=5)";

  private final Dataset train;
  private final Dataset test;
  private final Seed seed;
  private final List<Value> values = new ArrayList<>();

  /** Rows of which the first {@code categories} columns are categories. */
  RareRecipes(Size size, int categories, long seed) {
    boolean quick = size == Size.QUICK;
    this.seed = new Seed(seed);
    this.train = RareRows.of(quick ? 600 : 3000, categories, this.seed.child("train"));
    this.test = RareRows.of(quick ? 1000 : 20_000, categories, this.seed.child("test"));
  }

  /** All that was measured so far. */
  List<Value> values() {
    return values;
  }

  /** Fits a recipe and enters its measures as an arm of the same name. */
  void run(String recipe) {
    try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(train, seed)) {
      Predictions predictions = model.predict(test.rows());
      double found = 0;
      double wrong = 0;
      for (int i = 0; i < test.size(); i++) {
        found += predictions.labels()[i] * test.labels()[i];
        wrong += predictions.labels()[i] * (1 - test.labels()[i]);
      }
      double positives = test.classSizes()[1];
      double negatives = test.classSizes()[0];
      values.add(new Value(RECALL, recipe, found / positives));
      values.add(new Value(F1, recipe, 2 * found / (found + wrong + positives)));
      values.add(new Value(BALANCED, recipe, (found / positives + 1 - wrong / negatives) / 2));
      score(AUC, ScoreMetric.AUC, recipe, predictions);
      score(BRIER, ScoreMetric.BRIER, recipe, predictions);
      score(ECE, ScoreMetric.ECE, recipe, predictions);
    }
  }

  private void score(String measure, ScoreMetric metric, String arm, Predictions predictions) {
    double value = metric.of(predictions.positive(), test.labels(), test.weights(), seed).value();
    values.add(new Value(measure, arm, value));
  }
}
