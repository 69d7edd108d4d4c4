package io.equipoise.tabular.ordinal;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import java.util.Arrays;
import java.util.Map;

/** The objective of {@link Presto} as a numeric function, on columns as they are given. */
final class PrestoFunction {
  private static final double FLOOR = 1e-10;

  private PrestoFunction() {}

  static Function create() {
    return Function.named("presto")
        .input("features", "(N,D)", "columns as they are; nothing is standardised")
        .input("labels", "(N)", "level of each row, in [0, K) or counted from 1, the rare one last")
        .differentiable("intercepts", "(K-1)", "alpha of each boundary, rising")
        .differentiable(
            "steps", "(K-1,D)", "psi: each boundary's coefficients less those before it")
        .parameter("lam", 0, "weight of the penalty; at least 0")
        .computes(PrestoFunction::objective);
  }

  private static Evaluation objective(Arguments arguments) {
    Tensor features = arguments.tensor("features");
    int[] labels = arguments.ints("labels");
    double[] intercepts = arguments.numbers("intercepts");
    Tensor steps = arguments.tensor("steps");
    double lambda = arguments.number("lam", 0);
    Require.atLeast("lam", lambda, 0);
    Require.that(features.shape().length == 2, "input 'features' must have the shape (N,D)");
    Require.that(labels.length > 0, "input 'labels' is empty");
    Require.sameLength("features", features.shape()[0], "labels", labels.length);
    Require.that(intercepts.length > 0, "input 'intercepts' is empty");
    Require.that(
        Arrays.equals(steps.shape(), new int[] {intercepts.length, features.shape()[1]}),
        "input 'steps' must have a row for each of the "
            + intercepts.length
            + " intercepts and a column for each of the "
            + features.shape()[1]
            + " features");
    finite("features", features.data());
    finite("intercepts", intercepts);
    finite("steps", steps.data());
    if (Arrays.stream(labels).min().orElse(0) == 1
        && Arrays.stream(labels).max().orElse(0) == intercepts.length + 1) {
      Arrays.setAll(labels, i -> labels[i] - 1);
    }
    for (int i = 0; i < labels.length; i++) {
      Require.between("labels[" + i + "]", labels[i], 0, intercepts.length);
    }
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1.0 / labels.length);
    OrdinalLikelihood likelihood =
        new OrdinalLikelihood(features.data(), labels, weights, intercepts.length + 1, FLOOR);
    double[] point = Arrays.copyOf(intercepts, likelihood.size());
    System.arraycopy(steps.data(), 0, point, intercepts.length, steps.data().length);
    double[] gradient = new double[point.length];
    double value = likelihood.at(point, gradient);
    value += new StepPenalty(lambda, 1, false).of(point, intercepts.length);
    for (int j = intercepts.length; j < point.length; j++) {
      gradient[j] += lambda * Math.signum(point[j]);
    }
    return new Evaluation(
        Tensor.scalar(value),
        Map.of(
            "intercepts",
            Tensor.list(Arrays.copyOf(gradient, intercepts.length)),
            "steps",
            new Tensor(
                Arrays.copyOfRange(gradient, intercepts.length, gradient.length), steps.shape())));
  }

  private static void finite(String name, double[] values) {
    for (double value : values) {
      Require.that(Double.isFinite(value), "input '" + name + "' holds " + value);
    }
  }
}
