package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.metric.ScoreMetric;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.learn.DecisionTree;
import io.equipoise.tabular.sampling.RandomOverSampling;
import io.equipoise.tabular.sampling.RandomUnderSampling;
import io.equipoise.tabular.sampling.Smote;
import io.equipoise.tabular.sampling.SmoteUnder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decision tree on rows of which 4 % are of the minority, as they are and balanced in several
 * ways: eight normal columns, the minority shifted by 1.2 in four of them.
 */
public final class SmoteExperiment implements Experiment {
  private static final String AUC = "AUC";
  private static final String RECALL = "recall at 0.5";
  private static final String NONE = "rows as they are";
  private static final String OVER = "random over-sampling";
  private static final String UNDER = "random under-sampling";
  private static final String SMOTE = "SMOTE";
  private static final String SMOTE_UNDER = "SMOTE with under-sampling";
  private static final String UNLIMITED = ", leaves of any size";
  private static final int LEAF = 5;

  @Override
  public String method() {
    return "smote";
  }

  @Override
  public String claim() {
    return "Training a tree on SMOTE's rows gives the best AUC, at least 0.03 above that of the rows"
        + " as they are and above random over-sampling, and 15 points more recall; with"
        + " under-sampling it beats under-sampling alone.";
  }

  @Override
  public String data() {
    return "Eight normal columns; 4 % minority rows, shifted by 1.2 in four of them; 3,000 training"
        + " and 20,000 test rows.";
  }

  @Override
  public String baseline() {
    return "A decision tree (CART, at least 5 rows per leaf) on the rows as they are, on randomly"
        + " over- and under-sampled ones, and on balanced class weights.";
  }

  @Override
  public String scaledDown() {
    return "One made data set and one learner instead of nine data sets with C4.5, Ripper and naive"
        + " Bayes; AUC instead of the ROC convex hull. The tree undoes a split that leaves fewer"
        + " than 5 rows on a side, which prunes it most on the rows as they are; arms without that"
        + " limit are shown and decide nothing.";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        new Measure(AUC, SMOTE, NONE, true, 0.03),
        new Measure(AUC, SMOTE, OVER, true, 0),
        new Measure(RECALL, SMOTE, NONE, true, 0.15),
        new Measure(AUC, SMOTE_UNDER, UNDER, true, 0));
  }

  @Override
  public int seeds() {
    return 10;
  }

  @Override
  public Outcome run(long seed, Size size) {
    Seed root = new Seed(seed);
    Dataset train = RareRows.of(size == Size.QUICK ? 800 : 3000, 0, root.child("train"));
    Dataset test = RareRows.of(size == Size.QUICK ? 2000 : 20_000, 0, root.child("test"));
    List<Value> values = new ArrayList<>();
    measure(NONE, LEAF, train, test, root, values);
    measure("balanced class weights", LEAF, weighted(train), test, root, values);
    remedy(
        OVER,
        new RandomOverSampling(RandomOverSampling.Options.DEFAULT),
        train,
        test,
        root,
        values);
    remedy(
        UNDER,
        new RandomUnderSampling(RandomUnderSampling.Options.DEFAULT),
        train,
        test,
        root,
        values);
    remedy(SMOTE, new Smote(Smote.Options.DEFAULT), train, test, root, values);
    remedy(SMOTE_UNDER, new SmoteUnder(SmoteUnder.Options.DEFAULT), train, test, root, values);
    Dataset made = new Smote(Smote.Options.DEFAULT).apply(train, root.child(SMOTE));
    measure(NONE + UNLIMITED, 1, train, test, root, values);
    measure(SMOTE + UNLIMITED, 1, made, test, root, values);
    return new Outcome(values);
  }

  private static void remedy(
      String arm, DataRemedy remedy, Dataset train, Dataset test, Seed seed, List<Value> values) {
    measure(arm, LEAF, remedy.apply(train, seed.child(arm)), test, seed, values);
  }

  private static void measure(
      String arm, int leaf, Dataset train, Dataset test, Seed seed, List<Value> values) {
    try (Model tree =
        new DecisionTree(new DecisionTree.Options(leaf, 64, 0)).fit(train, seed.child("tree"))) {
      Predictions predictions = tree.predict(test.rows());
      double found = 0;
      double wrong = 0;
      for (int i = 0; i < test.size(); i++) {
        found += predictions.labels()[i] * test.labels()[i];
        wrong += predictions.labels()[i] * (1 - test.labels()[i]);
      }
      double positives = test.classSizes()[1];
      values.add(
          new Value(
              AUC,
              arm,
              ScoreMetric.AUC
                  .of(predictions.positive(), test.labels(), test.weights(), seed)
                  .value()));
      values.add(new Value(RECALL, arm, found / positives));
      values.add(new Value("F1 at 0.5", arm, 2 * found / (found + wrong + positives)));
    }
  }

  private static Dataset weighted(Dataset train) {
    int[] sizes = train.classSizes();
    return train.withWeights(
        Arrays.stream(train.labels())
            .mapToDouble(label -> train.size() / (2.0 * sizes[label]))
            .toArray());
  }
}
