package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import java.util.Arrays;

/** The closed form on named arrays. */
final class AggregateResponseFunction {
  private static final double RIDGE = 1e-8;

  private AggregateResponseFunction() {}

  static Function linear() {
    return Function.named("aggregate-response-linear")
        .input("features", "(N,P)", "rows, with a column of ones where an intercept is wanted")
        .input("groups", "(N)", "bag of each row, in [0, M)")
        .input("bagMeans", "(M)", "mean response of each bag")
        .parameter("rho", 0, "share of the instance loss; from 0 to 1")
        .computes(AggregateResponseFunction::evaluate);
  }

  private static Evaluation evaluate(Arguments arguments) {
    double rho = arguments.number("rho", 0);
    Require.between("rho", rho, 0, 1);
    int[] shape = arguments.tensor("features").shape();
    Require.that(shape.length == 2, "input 'features' must have two dimensions");
    Require.that(shape[0] > 0 && shape[1] > 0, "input 'features' is empty");
    double[] x = finite(arguments, "features");
    double[] means = finite(arguments, "bagMeans");
    int[] groups = arguments.ints("groups");
    Require.sameLength("features", shape[0], "groups", groups.length);
    boolean[] met = new boolean[means.length];
    for (int group : groups) {
      Require.that(
          group >= 0 && group < means.length,
          "input 'groups' holds " + group + ", but there are " + means.length + " bagMeans");
      met[group] = true;
    }
    for (int a = 0; a < met.length; a++) {
      Require.that(met[a], "bag " + a + " of bagMeans has no row in 'groups'");
    }
    Bags bags = new Bags(shape[1], x, groups, means);
    boolean undetermined = shape[1] > shape[0] || (rho == 0 && shape[1] > means.length);
    return Evaluation.of(undetermined ? bags.ridged(rho, RIDGE) : bags.fit(rho).beta());
  }

  private static double[] finite(Arguments arguments, String input) {
    double[] values = arguments.numbers(input);
    Require.that(
        Arrays.stream(values).allMatch(Double::isFinite),
        "input '" + input + "' must hold finite numbers");
    return values;
  }
}
