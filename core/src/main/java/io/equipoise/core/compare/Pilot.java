package io.equipoise.core.compare;

import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * About how long a comparison takes: each plain learner of the recipes is trained once on a few
 * rows, and counted as often as recipes and splits need it, in proportion to the rows. What
 * remedies add, such as training a learner many times, comes on top.
 */
public final class Pilot {
  private static final int ROWS = 500;

  private Pilot() {}

  /** The time of the trainings alone, at least, divided by the processors. */
  public static Duration of(Dataset data, List<Recipe> recipes, CompareOptions options) {
    double share = (options.folds() - 1.0) / options.folds();
    int rows = (int) Math.min(ROWS, share * data.size());
    int[] drawn = Permutation.of(data.size(), new Seed(options.seed()).child("pilot").generator());
    Dataset sample = data.take(Arrays.copyOf(drawn, rows));
    Map<Recipe, Double> seconds = new HashMap<>();
    double sum = 0;
    for (Recipe recipe : recipes) {
      sum +=
          seconds.computeIfAbsent(
              RecipePlan.of(recipe.choices().get(0)).bareLearner(sample),
              learner -> seconds(learner, sample));
    }
    double whole = sum * share * data.size() / rows * options.folds() * options.repeats();
    int threads =
        options.parallel() > 0 ? options.parallel() : Runtime.getRuntime().availableProcessors();
    return Duration.ofMillis(Math.round(1000 * whole / threads));
  }

  /** What cannot be trained on so few rows costs nothing that is known. */
  private static double seconds(Recipe learner, Dataset sample) {
    RecipePlan plan = RecipePlan.of(learner);
    if (plan.obstacle(sample).isPresent()) {
      return 0;
    }
    long start = System.nanoTime();
    try (Model model = plan.fit(sample, new Seed(0))) {
      model.predict(sample.rows());
      return (System.nanoTime() - start) / 1e9;
    }
  }
}
