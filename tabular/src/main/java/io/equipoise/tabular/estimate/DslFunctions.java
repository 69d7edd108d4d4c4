package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Design-based supervised learning on named arrays, with the predictions of labels given. */
final class DslFunctions {
  private DslFunctions() {}

  static List<Function> all() {
    return List.of(linear(), logistic(), general());
  }

  private static Function linear() {
    return Function.named("dsl-linear")
        .input("X", "(N,P)", "features, with a column of ones where an intercept is wanted")
        .input("labels", "(N)", "expert labels, looked at where observed")
        .input("observed", "(N)", "1 where an expert labelled the row, 0 elsewhere")
        .input("surrogate", "(N)", "predicted labels")
        .input("pi", "(N)", "probability that the row was chosen for labelling; above 0, at most 1")
        .optional("groups", "(N)", "clusters of the standard errors; every row alone without it")
        .computes(
            arguments -> {
              Labelling labelling = labelling(arguments);
              double[] x = features(arguments, "X", labelling.rows());
              double[] labels = labelled(arguments, "labels", labelling);
              double[] predicted = finite(arguments, "surrogate");
              int[] clusters = arguments.has("groups") ? numbered(arguments.ints("groups")) : null;
              return answer(
                  MomentFit.of(
                      RegressionModel.LINEAR,
                      labelling.moments(width(arguments, "X"), x, labels, x, predicted),
                      clusters));
            });
  }

  private static Function logistic() {
    return Function.named("dsl-logistic")
        .input("X", "(N,P)", "features, with a column of ones where an intercept is wanted")
        .input("Yt", "(N)", "design-adjusted outcomes, any numbers")
        .computes(
            arguments -> {
              double[] outcome = finite(arguments, "Yt");
              double[] ones = new double[outcome.length];
              Arrays.fill(ones, 1);
              double[] x = features(arguments, "X", outcome.length);
              return answer(
                  MomentFit.of(
                      RegressionModel.LOGISTIC,
                      Moments.plain(width(arguments, "X"), x, outcome, ones)));
            });
  }

  private static Function general() {
    return Function.named("dsl-general")
        .input("Xgold", "(N,P)", "features with expert labels among them, looked at where observed")
        .input("Xpred", "(N,P)", "the same with predicted labels")
        .input("Ygold", "(N)", "outcomes by experts, looked at where observed")
        .input("Ypred", "(N)", "predicted outcomes")
        .input("observed", "(N)", "1 where an expert labelled the row, 0 elsewhere")
        .input("pi", "(N)", "probability that the row was chosen for labelling; above 0, at most 1")
        .computes(
            arguments -> {
              Labelling labelling = labelling(arguments);
              int width = width(arguments, "Xpred");
              double[] gold = labelledRows(arguments, "Xgold", labelling, width);
              double[] predicted = features(arguments, "Xpred", labelling.rows());
              return answer(
                  MomentFit.of(
                      RegressionModel.LINEAR,
                      labelling.moments(
                          width,
                          gold,
                          labelled(arguments, "Ygold", labelling),
                          predicted,
                          finite(arguments, "Ypred"))));
            });
  }

  private static Evaluation answer(MomentFit fit) {
    return Evaluation.lists(fit.beta(), fit.standardErrors());
  }

  private static Labelling labelling(Arguments arguments) {
    double[] observed = arguments.numbers("observed");
    double[] pi = arguments.numbers("pi");
    Require.sameLength("observed", observed.length, "pi", pi.length);
    boolean[] labelled = new boolean[observed.length];
    for (int i = 0; i < observed.length; i++) {
      Require.that(
          observed[i] == 0 || observed[i] == 1,
          "observed[" + i + "] is " + observed[i] + ", but must be 0 or 1");
      labelled[i] = observed[i] == 1;
    }
    return Labelling.of(labelled, pi, i -> "pi[" + i + "]");
  }

  private static int width(Arguments arguments, String input) {
    int[] shape = arguments.tensor(input).shape();
    Require.that(shape.length == 2, "input '" + input + "' must have two dimensions");
    Require.that(shape[1] > 0, "input '" + input + "' has no columns");
    return shape[1];
  }

  private static double[] features(Arguments arguments, String input, int rows) {
    Require.sameLength(
        "input '" + input + "'",
        finite(arguments, input).length,
        "rows × columns",
        (long) rows * width(arguments, input));
    return arguments.numbers(input);
  }

  private static double[] finite(Arguments arguments, String input) {
    double[] values = arguments.numbers(input);
    for (int i = 0; i < values.length; i++) {
      Require.that(Double.isFinite(values[i]), "input '" + input + "' holds " + values[i]);
    }
    return values;
  }

  private static double[] labelled(Arguments arguments, String input, Labelling labelling) {
    return labelledRows(arguments, input, labelling, 1);
  }

  /** Numbers that must be finite in labelled rows. */
  private static double[] labelledRows(
      Arguments arguments, String input, Labelling labelling, int width) {
    double[] values = arguments.numbers(input);
    Require.sameLength(
        "input '" + input + "'", values.length, "rows × columns", (long) labelling.rows() * width);
    for (int i = 0; i < values.length; i++) {
      Require.that(
          !labelling.labelled()[i / width] || Double.isFinite(values[i]),
          "input '" + input + "' holds " + values[i] + " in a labelled row");
    }
    return values;
  }

  private static int[] numbered(int[] groups) {
    Map<Integer, Integer> numbers = new HashMap<>();
    return Arrays.stream(groups)
        .map(group -> numbers.computeIfAbsent(group, each -> numbers.size()))
        .toArray();
  }
}
