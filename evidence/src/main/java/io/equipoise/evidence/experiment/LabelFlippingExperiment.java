package io.equipoise.evidence.experiment;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.relabel.LabelFlipping;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** Women's high incomes that were written down as low ones, in training only. */
public final class LabelFlippingExperiment implements Experiment {
  private static final double NOISE = 0.3;
  private static final String FOUND = "share of turned labels that had been written down wrongly";
  private static final String GAP = "gap of true positive rates, women and men, true labels";
  private static final String ACCURACY = "accuracy, true labels";
  private static final String AS_WRITTEN = "logreg";
  private static final String TURNED = "label-flipping > logreg";
  private static final String TRUE = "logreg on true labels";
  private static final String ALL = "women's low incomes";

  @Override
  public String method() {
    return "label-flipping";
  }

  @Override
  public String claim() {
    return "Where three in ten high incomes of women were written down as low, the labels that it"
        + " turns are wrong at least 0.15 more often than low incomes of women are; it narrows the"
        + " gap of true positive rates by at least 0.05 without losing 0.02 of accuracy.";
  }

  @Override
  public String data() {
    return FairRecipes.DATA + " In training, 30 % of women's high incomes are turned to low.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the labels as they were written down.";
  }

  @Override
  public String scaledDown() {
    return FairRecipes.SCALED_DOWN;
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(FOUND, TURNED, ALL, true, 0.15),
        new Measure(GAP, TURNED, AS_WRITTEN, false, 0.05),
        new Measure(ACCURACY, TURNED, AS_WRITTEN, true, -0.02));
  }

  @Override
  public Outcome run(long seed, Size size) {
    int rows = size == Size.QUICK ? 400 : 4000;
    Seed root = new Seed(seed);
    Dataset truth = UnequalIncomes.of(rows, root.child("train"));
    Dataset test = UnequalIncomes.of(rows, root.child("test"));
    int[] women = women(truth);
    boolean[] wrong = new boolean[rows];
    int[] written = truth.labels().clone();
    UniformRandomProvider random = root.child("noise").generator();
    for (int i = 0; i < rows; i++) {
      wrong[i] = women[i] == 1 && written[i] == 1 && random.nextDouble() < NOISE;
      written[i] = wrong[i] ? 0 : written[i];
    }
    Dataset train = Dataset.of(truth.rows(), written, truth.classes(), truth.weights());
    int[] turned =
        new LabelFlipping(LabelFlipping.Options.DEFAULT)
            .apply(train, root.child("flipping"))
            .labels();
    boolean[] changed = new boolean[rows];
    boolean[] low = new boolean[rows];
    for (int i = 0; i < rows; i++) {
      changed[i] = turned[i] != written[i];
      low[i] = women[i] == 1 && written[i] == 0;
    }
    List<Value> values = new ArrayList<>();
    values.add(new Value(FOUND, TURNED, share(wrong, changed)));
    values.add(new Value(FOUND, ALL, share(wrong, low)));
    Dataset mended = Dataset.of(truth.rows(), turned, truth.classes(), truth.weights());
    judge(values, AS_WRITTEN, train, test, root);
    judge(values, TURNED, mended, test, root);
    judge(values, TRUE, truth, test, root);
    return new Outcome(values);
  }

  private static int[] women(Dataset rows) {
    return ((CategoryColumn) rows.rows().features().column("sex")).codes();
  }

  /** Share of these rows that are so. */
  private static double share(boolean[] so, boolean[] among) {
    int count = 0;
    int all = 0;
    for (int i = 0; i < so.length; i++) {
      all += among[i] ? 1 : 0;
      count += among[i] && so[i] ? 1 : 0;
    }
    return count / (double) Math.max(1, all);
  }

  private static void judge(
      List<Value> values, String arm, Dataset train, Dataset test, Seed seed) {
    try (Model model =
        RecipePlan.of(Recipe.parse("logreg(steps=20000)")).fit(train, seed.child("fit"))) {
      int[] decided = model.predict(test.rows()).labels();
      int[] women = women(test);
      boolean[] right = new boolean[decided.length];
      boolean[] all = new boolean[decided.length];
      boolean[][] high = new boolean[2][decided.length];
      for (int i = 0; i < decided.length; i++) {
        right[i] = decided[i] == test.labels()[i];
        all[i] = true;
        high[women[i]][i] = test.labels()[i] == 1;
      }
      values.add(new Value(GAP, arm, Math.abs(share(right, high[0]) - share(right, high[1]))));
      values.add(new Value(ACCURACY, arm, share(right, all)));
    }
  }
}
