package io.equipoise.tabular.estimate;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A table read for a design-based analysis.
 *
 * @param kept rows of the table that are used
 * @param data those rows as numbers
 * @param predictors (N, D) what labels are predicted from
 * @param notes what was left out or assumed
 */
record DslTable(int[] kept, DslData data, Matrix predictors, List<String> notes) {
  private static final int FEWEST = 2;

  /** Reads; what cannot be analysed is the user's error. */
  static DslTable of(EstimateInput input, DslEstimator.Options options) {
    Require.that(
        options.surrogate().length > 0,
        "surrogate names no column; write surrogate=llm for the column of the machine's labels");
    boolean covariate = !options.outcome().isEmpty();
    Require.that(
        !covariate || options.model() != RegressionModel.MEAN,
        "outcome goes with model linear or logistic, not mean");
    Design design =
        covariate && options.features().length == 0
            ? Design.of(input, options.features())
            : RegressionEstimator.design(input, options.model(), options.features());
    double[] labels = input.outcome();
    double[] outcome = covariate ? input.numbers("outcome", options.outcome()) : labels;
    Map<String, Column> used = new LinkedHashMap<>();
    for (String name : options.surrogate()) {
      Column column = input.column("surrogate", name);
      used.put(column.name(), column);
    }
    List<String> surrogates = List.copyOf(used.keySet());
    List<String> others = new ArrayList<>(List.of(options.features()));
    others.addAll(List.of(options.predictors()));
    others.forEach(
        name -> {
          Column column = input.column("predictors", name);
          used.put(column.name(), column);
        });
    if (covariate) {
      Column column = input.column("outcome", options.outcome());
      used.put(column.name(), column);
    }
    int[] kept =
        IntStream.range(0, input.rows())
            .filter(i -> !design.missing(i) && !(covariate && Double.isNaN(outcome[i])))
            .toArray();
    List<String> notes = new ArrayList<>();
    if (kept.length < input.rows()) {
      notes.add(
          (input.rows() - kept.length)
              + " of "
              + input.rows()
              + " rows lack a feature or the outcome and are left out.");
    }
    Labelling labelling = labelling(input, options, labels, kept, notes);
    Column machine = input.column("surrogate", surrogates.get(0));
    double[] numbers = surrogate(machine, input, options.model(), covariate, kept, notes);
    Matrix predictors = encoded(List.copyOf(used.values()), input.rows(), kept);
    double[] goldLabels = take(labels, kept);
    if (options.model() == RegressionModel.LOGISTIC) {
      RegressionEstimator.checkShares(
          Arrays.stream(take(outcome, kept)).filter(each -> !Double.isNaN(each)).toArray(),
          covariate ? options.outcome() : input.task().target());
    }
    List<String> terms = new ArrayList<>(design.terms());
    double[] x = design.take(kept);
    if (covariate) {
      x = widened(x, design.width(), goldLabels);
      terms.add(input.task().target());
    }
    DslData data =
        new DslData(
            options.model(),
            terms,
            x,
            covariate ? take(outcome, kept) : goldLabels,
            goldLabels,
            covariate,
            labelling,
            numbers,
            options.cluster().isEmpty()
                ? null
                : RegressionEstimator.clusters(input, options.cluster(), kept));
    return new DslTable(kept, data, predictors, notes);
  }

  private static double[] take(double[] values, int[] kept) {
    return IntStream.of(kept).mapToDouble(i -> values[i]).toArray();
  }

  private static double[] widened(double[] x, int width, double[] last) {
    double[] wide = new double[last.length * (width + 1)];
    for (int i = 0; i < last.length; i++) {
      System.arraycopy(x, i * width, wide, i * (width + 1), width);
      wide[i * (width + 1) + width] = last[i];
    }
    return wide;
  }

  private static Matrix encoded(List<Column> columns, int rows, int[] kept) {
    Table table = Table.of(rows, columns).take(kept);
    return Encoder.fit(table, Encoder.Options.DEFAULT.raw()).encode(table);
  }

  private static Labelling labelling(
      EstimateInput input,
      DslEstimator.Options options,
      double[] labels,
      int[] kept,
      List<String> notes) {
    String target = input.task().target();
    boolean[] labelled = new boolean[kept.length];
    int gold = 0;
    for (int i = 0; i < kept.length; i++) {
      labelled[i] = !Double.isNaN(labels[kept[i]]);
      gold += labelled[i] ? 1 : 0;
    }
    Require.that(gold > 0, "no row with every feature has an expert label in '" + target + "'");
    Require.that(
        gold >= FEWEST || gold == kept.length,
        "one expert label in '"
            + target
            + "' is too few: labels are predicted from labels of other rows, so name at least two");
    double[] pi = new double[kept.length];
    if (options.probability().isEmpty()) {
      Arrays.fill(pi, (double) gold / kept.length);
      if (gold < kept.length) {
        notes.add(
            "No probability of being labelled is named, so "
                + gold
                + "/"
                + kept.length
                + " is taken for every row; that is right only if the labelled rows were drawn"
                + " evenly at random.");
      }
    } else if (options.probability().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?")
        && !input.table().has(options.probability())) {
      Arrays.fill(pi, Double.parseDouble(options.probability()));
    } else {
      pi = take(input.numbers("probability", options.probability()), kept);
    }
    return Labelling.of(
        labelled,
        pi,
        i -> "the probability '" + options.probability() + "' of row " + (kept[i] + 1));
  }

  /** The machine's labels as numbers like the target's; null, with a note, when they are none. */
  private static double @Nullable [] surrogate(
      Column machine,
      EstimateInput input,
      RegressionModel model,
      boolean covariate,
      int[] kept,
      List<String> notes) {
    double[] numbers = null;
    String why = "it holds categories, but the target holds numbers";
    if (machine instanceof NumericColumn) {
      numbers = take(input.numbers("surrogate", machine.name()), kept);
    } else {
      String positive = input.task().positive().orElse("");
      boolean shared = ((CategoryColumn) machine).levels().contains(positive);
      numbers = shared ? take(EstimateInput.indicator(machine, positive), kept) : null;
    }
    boolean share = numbers == null || Arrays.stream(numbers).allMatch(v -> !(v < 0) && !(v > 1));
    if (model == RegressionModel.LOGISTIC && !covariate && !share) {
      numbers = null;
      why = "a logistic model needs numbers from 0 to 1";
    }
    if (numbers == null) {
      notes.add(
          "There is no naive analysis of the surrogate '" + machine.name() + "': " + why + ".");
    }
    return numbers;
  }

  /** Whether every row is labelled for sure, so that nothing needs to be predicted. */
  boolean complete() {
    return Arrays.stream(data.labelling().ratio()).allMatch(ratio -> ratio == 1);
  }
}
