package io.equipoise.evidence.experiment;

import io.equipoise.core.experiment.Experiment.Measure;
import io.equipoise.core.experiment.Experiment.Value;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.FairnessRegularizedLoss;
import io.equipoise.deep.loss.Objective;
import io.equipoise.deep.loss.WorstGroupLoss;
import io.equipoise.deep.train.DenseWeights;
import io.equipoise.deep.train.Settings;
import io.equipoise.deep.train.Trainer;
import io.equipoise.deep.weighting.Weighting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Plain, worst-group and fairness-regularised training of the same perceptron on embeddings of two
 * groups, and what each does to the groups' rates.
 */
record GroupLossArms(Examples train, Examples test, int steps, Seed seed) {
  static final String PLAIN = "plain";
  static final String WORST_GROUP = "worst-group";
  static final String REGULARISED = "fairness-regularized";
  private static final String WORST = "worst-group balanced accuracy";
  private static final String GAP = "equalised-odds gap, as a share of plain training's";
  private static final String OVERALL = "overall balanced accuracy";

  /** What counts as convincing for both losses. */
  static List<Measure> measures() {
    List<Measure> measures = new ArrayList<>();
    for (String arm : List.of(WORST_GROUP, REGULARISED)) {
      measures.add(new Measure(WORST, arm, PLAIN, true, 0.01));
      measures.add(new Measure(GAP, arm, PLAIN, false, 0.15));
      measures.add(new Measure(OVERALL, arm, PLAIN, true, -0.01));
    }
    return measures;
  }

  /**
   * Runs all arms.
   *
   * @param more is shown each arm's network, to measure what it likes
   */
  List<Value> run(BiConsumer<String, DenseWeights> more) {
    List<Value> values = new ArrayList<>();
    double plain = arm(PLAIN, new CrossEntropyLoss(), 0, more, values);
    arm(WORST_GROUP, new WorstGroupLoss(WorstGroupLoss.Options.DEFAULT), plain, more, values);
    Objective regularised = new FairnessRegularizedLoss(FairnessRegularizedLoss.Options.DEFAULT);
    arm(REGULARISED, regularised, plain, more, values);
    return values;
  }

  /** Gives the equalised-odds gap; its share is of {@code plainGap}, or of itself for 0. */
  private double arm(
      String arm,
      Objective objective,
      double plainGap,
      BiConsumer<String, DenseWeights> more,
      List<Value> values) {
    Settings settings = Settings.fixed(steps, train.size(), 3e-3);
    Trainer trainer = new Trainer(objective, Weighting.NONE, settings);
    DenseWeights weights = Perceptron.trained(trainer, train, seed, 16).result();
    more.accept(arm, weights);
    int[] decided = Decisions.of(weights, test);
    double[] first = rates(decided, 0);
    double[] second = rates(decided, 1);
    double gap = (Math.abs(first[0] - second[0]) + Math.abs(first[1] - second[1])) / 2;
    values.add(new Value(WORST, arm, Math.min(balanced(first), balanced(second))));
    values.add(new Value(GAP, arm, gap / (plainGap > 0 ? plainGap : gap)));
    values.add(new Value(OVERALL, arm, balanced(rates(decided, -1))));
    values.add(new Value("equalised-odds gap", arm, gap));
    values.add(new Value("balanced accuracy of the first group", arm, balanced(first)));
    return gap;
  }

  private static double balanced(double[] rates) {
    return (rates[0] + 1 - rates[1]) / 2;
  }

  /** True and false positive rate of a group, or of all rows for -1. */
  private double[] rates(int[] decided, int group) {
    double[] selected = new double[2];
    double[] count = new double[2];
    for (int i = 0; i < decided.length; i++) {
      if (group < 0 || test.groups()[i] == group) {
        int kind = 1 - test.labels()[i];
        selected[kind] += decided[i];
        count[kind]++;
      }
    }
    return new double[] {selected[0] / count[0], selected[1] / count[1]};
  }
}
