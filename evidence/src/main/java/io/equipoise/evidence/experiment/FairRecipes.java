package io.equipoise.evidence.experiment;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.experiment.Experiment.Size;
import io.equipoise.core.experiment.Experiment.Value;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Fits recipes on training rows and measures their decisions on test rows. */
final class FairRecipes {
  static final String ACCURACY = "accuracy";
  static final String PARITY = "demographic-parity gap over four groups";
  static final String ODDS = "equalised-odds gap over four groups";
  static final String OPPORTUNITY = "true-positive-rate gap over four groups";

  /** What the data is. */
  static final String DATA =
      "Rows as a census has them: sex and origin, four crossed groups, lower pay for women and"
          + " people born abroad, and hours, schooling and occupation that differ too.";

  static final String SCALED_DOWN =
      "Made data (4,000 training and 4,000 test rows) instead of public tables.";

  private final boolean quick;
  private final Dataset train;
  private final Dataset test;
  private final Seed seed;
  private final List<Value> values = new ArrayList<>();

  /** Unequal incomes, as many rows to train as to test; the plain learner is measured first. */
  FairRecipes(Size size, long seed) {
    this.quick = size == Size.QUICK;
    int rows = quick ? 400 : 4000;
    this.seed = new Seed(seed);
    this.train = UnequalIncomes.of(rows, this.seed.child("train"));
    this.test = UnequalIncomes.of(rows, this.seed.child("test"));
    run("logreg", learner());
  }

  /** The learner that all recipes share. */
  String learner() {
    return quick ? "logreg(steps=2000)" : "logreg(steps=20000)";
  }

  /** All that was measured so far. */
  List<Value> values() {
    return values;
  }

  /** Fits a recipe and enters its measures as an arm. */
  void run(String arm, String recipe) {
    try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(train, seed)) {
      Predictions predictions = model.predict(test.rows());
      int[] decided = predictions.labels();
      int right = 0;
      for (int i = 0; i < decided.length; i++) {
        right += decided[i] == test.labels()[i] ? 1 : 0;
      }
      values.add(new Value(ACCURACY, arm, right / (double) decided.length));
      values.add(new Value(PARITY, arm, gap(decided, -1)));
      values.add(new Value(OPPORTUNITY, arm, gap(decided, 1)));
      values.add(new Value(ODDS, arm, Math.max(gap(decided, 0), gap(decided, 1))));
    }
  }

  /** Largest minus smallest share selected over groups; among one class unless -1. */
  private double gap(int[] decided, int truth) {
    int groups = test.rows().groups().count();
    double[] rates =
        IntStream.range(0, groups)
            .mapToDouble(
                g ->
                    IntStream.range(0, decided.length)
                        .filter(i -> test.rows().groups().code(i) == g)
                        .filter(i -> truth < 0 || test.labels()[i] == truth)
                        .map(i -> decided[i])
                        .average()
                        .orElse(0))
            .toArray();
    return IntStream.range(0, groups).mapToDouble(g -> rates[g]).max().orElse(0)
        - IntStream.range(0, groups).mapToDouble(g -> rates[g]).min().orElse(0);
  }
}
