package io.equipoise.tabular.ordinal;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.learn.Training;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@link Presto} fitted to rows, with all that predicting and describing it needs.
 *
 * @param encoder of columns
 * @param levels (K) class of each level that has rows, from the first to the last
 * @param rows encoded and standardised
 * @param penalty that was chosen
 * @param point intercepts and steps on standardised columns
 * @param remarks what people should know
 */
record PrestoFit(
    Encoder encoder,
    int[] levels,
    OrdinalRows rows,
    StepPenalty penalty,
    double[] point,
    List<String> remarks) {

  /** Orders the levels, chooses the penalty, fits. */
  static PrestoFit of(Dataset train, Presto.Options options, Seed seed) {
    Training training = Training.of(train, Encoder.Options.DEFAULT);
    int[] levels = present(train.classes(), training, options.order());
    int[] rank = new int[training.classes()];
    for (int k = 0; k < levels.length; k++) {
      rank[levels[k]] = k;
    }
    int[] y = Arrays.stream(training.labels()).map(label -> rank[label]).toArray();
    OrdinalRows rows = OrdinalRows.of(training.features(), y, training.weights(), levels.length);
    List<String> remarks = new ArrayList<>();
    if (levels.length < training.classes()) {
      remarks.add(
          "presto has no training row of "
              + String.join(", ", absent(train.classes(), levels))
              + ", and gives it probability 0");
    }
    if (options.proportional()) {
      ProximalFit fit = new ProximalFit(rows, PenaltyPath.KEPT);
      double[] point = fit.fit(StepPenalty.PROPORTIONAL, fit.start());
      return new PrestoFit(
          training.encoder(), levels, rows, StepPenalty.PROPORTIONAL, point, remarks);
    }
    PenaltyPath path = PenaltyPath.of(rows, options.lambdas(), options.ratio(), options.mix());
    PenaltyPath.Choice choice = path.choose(options.folds(), seed);
    double[] point = path.fit(choice.lambda());
    describe(rows, choice, point, remarks);
    StepPenalty penalty = new StepPenalty(choice.lambda(), options.mix(), false);
    return new PrestoFit(training.encoder(), levels, rows, penalty, point, remarks);
  }

  /** The model at a point, on encoded columns. */
  OrderedLogit encoded(double[] at) {
    return rows.original(OrdinalLikelihood.of(rows).model(at));
  }

  private static void describe(
      OrdinalRows rows, PenaltyPath.Choice choice, double[] point, List<String> remarks) {
    int boundaries = rows.levels() - 1;
    long changes =
        Arrays.stream(point, boundaries + rows.width(), point.length).filter(v -> v != 0).count();
    remarks.add(
        "presto: "
            + changes
            + " of "
            + (boundaries - 1) * rows.width()
            + " coefficients change from one boundary to the next (penalty "
            + (float) choice.lambda()
            + ")");
    if (choice.crossed() > 0) {
      remarks.add(
          "presto: boundaries crossed on "
              + choice.crossed()
              + " of "
              + choice.heldOut()
              + " rows held out, whose probabilities were cut to 0 and made to sum to 1");
    }
  }

  /** Classes with training rows, from the first level to the last. */
  private static int[] present(List<String> classes, Training training, String named) {
    if (classes.size() < Presto.FEWEST_LEVELS) {
      throw new UserError(
          "presto needs an ordered target of at least 3 levels, but it has "
              + String.join(" and ", classes)
              + "; for two classes use logreg");
    }
    int[] order = LevelOrder.of(classes, named);
    boolean[] occurs = new boolean[classes.size()];
    for (int label : training.labels()) {
      occurs[label] = true;
    }
    int[] levels = Arrays.stream(order).filter(c -> occurs[c]).toArray();
    if (levels.length < Presto.FEWEST_LEVELS) {
      throw new UserError(
          "presto needs training rows of at least 3 levels, but there are none of "
              + String.join(", ", absent(classes, levels)));
    }
    return levels;
  }

  private static List<String> absent(List<String> classes, int[] levels) {
    List<String> names = new ArrayList<>(classes);
    for (int level : levels) {
      names.remove(classes.get(level));
    }
    return names;
  }
}
