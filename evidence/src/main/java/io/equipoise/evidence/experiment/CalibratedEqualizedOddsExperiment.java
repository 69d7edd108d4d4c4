package io.equipoise.evidence.experiment;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Two groups of the same merit, of which one is seen less clearly. */
public final class CalibratedEqualizedOddsExperiment implements Experiment {
  private static final int BINS = 10;
  private static final double[] BLUR = {0.3, 2};
  private static final String COST = "gap of the mean score withheld from positives, two groups";
  private static final String CALIBRATION = "larger calibration error of the two groups";
  private static final String ACCURACY = "accuracy";
  private static final String PLAIN = "logreg";
  private static final String WITHHELD = "calibrated-equalized-odds";

  @Override
  public String method() {
    return "calibrated-equalized-odds";
  }

  @Override
  public String claim() {
    return "Where one of two groups is predicted worse, giving part of the other its base rate"
        + " lowers the gap between their mean 1 - score over positives by at least 0.08, while the"
        + " larger calibration error of the groups rises by at most 0.03; it costs accuracy.";
  }

  @Override
  public String data() {
    return "Made rows, 4,000 to train and 4,000 to test: a label that merit decides, and what is"
        + " seen of merit, nearly all in one group and little in the other.";
  }

  @Override
  public String baseline() {
    return "Logistic regression on the same rows, with a slope of its own in each group.";
  }

  @Override
  public String scaledDown() {
    return "Made rows instead of the paper's tables of income, health and recidivism.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(COST, WITHHELD, PLAIN, false, 0.08),
        new Measure(CALIBRATION, WITHHELD, PLAIN, false, -0.03));
  }

  @Override
  public Outcome run(long seed, Size size) {
    int rows = size == Size.QUICK ? 400 : 4000;
    Seed root = new Seed(seed);
    Dataset train = draw(rows, root.child("train"));
    Dataset test = draw(rows, root.child("test"));
    List<Value> values = new ArrayList<>();
    for (String arm : List.of(PLAIN, WITHHELD)) {
      String recipe = arm.equals(PLAIN) ? PLAIN : PLAIN + " > " + WITHHELD + "(cost=fnr)";
      try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(train, root.child("fit"))) {
        double[] scores = model.predict(test.rows()).positive();
        values.add(
            new Value(COST, arm, Math.abs(withheld(test, scores, 0) - withheld(test, scores, 1))));
        values.add(
            new Value(
                CALIBRATION,
                arm,
                Math.max(calibration(test, scores, 0), calibration(test, scores, 1))));
        values.add(new Value(ACCURACY, arm, accuracy(test, scores)));
      }
    }
    return new Outcome(values);
  }

  private static Dataset draw(int rows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[][] seen = new double[2][rows];
    int[] group = new int[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      double merit = 2 * normal.sample();
      seen[group[i]][i] = merit + BLUR[group[i]] * normal.sample();
      labels[i] = random.nextDouble() < 1 / (1 + Math.exp(-merit)) ? 1 : 0;
    }
    CategoryColumn groups = new CategoryColumn("group", group, List.of("clear", "blurred"));
    double[] weights = new double[rows];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(
            Table.of(
                List.of(
                    NumericColumn.of("seen of clear", seen[0]),
                    NumericColumn.of("seen of blurred", seen[1]),
                    groups)),
            Groups.cross(List.of(groups), rows)),
        labels,
        List.of("no", "yes"),
        weights);
  }

  /** The mean of 1 - score over the positives of a group. */
  private static double withheld(Dataset test, double[] scores, int group) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (test.rows().groups().code(i) == group && test.labels()[i] == 1) {
        sum += 1 - scores[i];
        count++;
      }
    }
    return sum / count;
  }

  /** Distance of mean score and share of positives over ten ranges of the score, by rows. */
  private static double calibration(Dataset test, double[] scores, int group) {
    double[] excess = new double[BINS];
    int count = 0;
    for (int i = 0; i < scores.length; i++) {
      if (test.rows().groups().code(i) == group) {
        int bin = (int) Math.min(BINS - 1, BINS * scores[i]);
        excess[bin] += scores[i] - test.labels()[i];
        count++;
      }
    }
    return Arrays.stream(excess).map(Math::abs).sum() / count;
  }

  private static double accuracy(Dataset test, double[] scores) {
    int right = 0;
    for (int i = 0; i < scores.length; i++) {
      right += (scores[i] >= 0.5 ? 1 : 0) == test.labels()[i] ? 1 : 0;
    }
    return right / (double) scores.length;
  }
}
