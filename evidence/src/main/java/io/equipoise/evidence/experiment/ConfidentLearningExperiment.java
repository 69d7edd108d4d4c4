package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.learn.GradientBoosting;
import io.equipoise.tabular.learn.LogisticRegression;
import io.equipoise.tabular.noise.ConfidentLearning;
import io.equipoise.tabular.noise.FilterRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Gradient boosting on rows of which a quarter carries the label of the next class: as they are,
 * and after confident learning by each of its rules, judged on clean rows.
 */
public final class ConfidentLearningExperiment implements Experiment {
  private static final String ACCURACY = "accuracy on clean rows";
  private static final String NONE = "no pruning";
  private static final String RELABELLED = "relabelled, prune-by-noise-rate";
  private static final int CLASSES = 4;
  private static final int WIDTH = 8;
  private static final double SPREAD = 1.5;
  private static final double TURNED = 0.25;

  @Override
  public String method() {
    return "confident-learning";
  }

  @Override
  public String claim() {
    return "With 25 % of the labels turned to the next class, boosted trees trained after pruning by"
        + " noise rate, or with the rows found relabelled, are right on clean rows at least 2 points"
        + " more often.";
  }

  @Override
  public String data() {
    return "Four Gaussian classes in 8 dimensions (centres of standard deviation 1.5, noise 1); 2,000"
        + " training rows, of which 25 % carry the label of the next class, and 4,000 clean test"
        + " rows.";
  }

  @Override
  public String baseline() {
    return "The same gradient boosting (default settings) on all rows with their labels as given.";
  }

  @Override
  public String scaledDown() {
    return "Made rows and boosted trees instead of CIFAR-10 and ImageNet with deep networks; labels"
        + " judged by logistic regression in five folds.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(ACCURACY, name(FilterRule.PRUNE_BY_NOISE_RATE), NONE, true, 0.02),
        new Measure(ACCURACY, RELABELLED, NONE, true, 0.02));
  }

  private static String name(FilterRule rule) {
    return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  @Override
  public Outcome run(long seed, Size size) {
    boolean quick = size == Size.QUICK;
    Seed root = new Seed(seed);
    Made made = Made.of(root.child("classes"));
    Dataset train = made.rows(quick ? 200 : 2000, TURNED, root.child("train"));
    Dataset test = made.rows(quick ? 200 : 4000, 0, root.child("test"));
    int steps = quick ? 1000 : 50_000;
    List<Value> values = new ArrayList<>();
    measure(NONE, train, test, root, values);
    for (FilterRule rule : FilterRule.values()) {
      measure(name(rule), learned(train, rule, false, steps, root), test, root, values);
    }
    Dataset relabelled = learned(train, FilterRule.PRUNE_BY_NOISE_RATE, true, steps, root);
    measure(RELABELLED, relabelled, test, root, values);
    return new Outcome(values);
  }

  private static Dataset learned(
      Dataset train, FilterRule rule, boolean relabel, int steps, Seed seed) {
    LogisticRegression judge =
        new LogisticRegression(new LogisticRegression.Options(1, steps, 0.3));
    return new ConfidentLearning(new ConfidentLearning.Options(rule, judge, 5, relabel))
        .apply(train, seed.child("confident-learning"));
  }

  private static void measure(
      String arm, Dataset train, Dataset test, Seed seed, List<Value> values) {
    try (Model model =
        new GradientBoosting(GradientBoosting.Options.DEFAULT).fit(train, seed.child("xgboost"))) {
      Predictions predictions = model.predict(test.rows());
      int right = 0;
      for (int i = 0; i < test.size(); i++) {
        right += predictions.labels()[i] == test.labels()[i] ? 1 : 0;
      }
      values.add(new Value(ACCURACY, arm, right / (double) test.size()));
    }
    values.add(new Value("training rows", arm, train.size()));
  }

  /** The centres (C·D). */
  private record Made(double[] centres) {
    static Made of(Seed seed) {
      ZigguratSampler.NormalizedGaussian normal =
          ZigguratSampler.NormalizedGaussian.of(seed.generator());
      double[] centres = new double[CLASSES * WIDTH];
      Arrays.setAll(centres, i -> SPREAD * normal.sample());
      return new Made(centres);
    }

    Dataset rows(int count, double turned, Seed seed) {
      UniformRandomProvider random = seed.generator();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      double[][] x = new double[WIDTH][count];
      int[] labels = new int[count];
      for (int i = 0; i < count; i++) {
        int truth = random.nextInt(CLASSES);
        for (int j = 0; j < WIDTH; j++) {
          x[j][i] = centres[truth * WIDTH + j] + normal.sample();
        }
        labels[i] = random.nextDouble() < turned ? (truth + 1) % CLASSES : truth;
      }
      List<NumericColumn> columns = new ArrayList<>();
      for (int j = 0; j < WIDTH; j++) {
        columns.add(NumericColumn.of("x" + (j + 1), x[j]));
      }
      double[] weights = new double[count];
      Arrays.fill(weights, 1);
      return Dataset.of(
          new Rows(Table.of(columns), Groups.none(count)),
          labels,
          List.of("a", "b", "c", "d"),
          weights);
    }
  }
}
