package io.equipoise.tabular.audit;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.metric.BenefitInequality;
import io.equipoise.core.metric.Consistency;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Indices of inequality on named arrays.
 *
 * <pre>
 *   generalized-entropy       GE(alpha) of the benefits
 *   theil-index               GE(1)                mean-log-deviation   GE(0), Theil's L
 *   coefficient-of-variation  sqrt(2 GE(2))
 *   atkinson-index            1 - (mean b^(1-e))^(1/(1-e)) / mean b      e = 1: 1 - exp(mean ln b) / mean b
 * </pre>
 *
 * With groups every benefit is replaced by its group's mean: the part between groups.
 */
final class InequalityFunctions {
  private InequalityFunctions() {}

  static List<Function> all() {
    return List.of(
        benefits("generalized-entropy")
            .parameter("alpha", 2, "larger is more sensitive to large benefits")
            .computes(given -> evaluate(given, b -> entropy(b, given.number("alpha", 2)))),
        benefits("theil-index").computes(given -> evaluate(given, b -> entropy(b, 1))),
        benefits("mean-log-deviation").computes(given -> evaluate(given, b -> entropy(b, 0))),
        benefits("coefficient-of-variation")
            .computes(given -> evaluate(given, b -> Math.sqrt(2 * entropy(b, 2)))),
        benefits("atkinson-index")
            .parameter("epsilon", 1, "aversion to inequality, at least 0")
            .computes(given -> evaluate(given, b -> atkinson(b, given.number("epsilon", 1)))),
        Function.named("consistency")
            .input("features", "(N,D)", "columns on comparable scales")
            .input("predictions", "(N)", "decisions or scores in [0, 1]")
            .parameter("neighbours", Consistency.NEIGHBOURS, "rows that each is compared with")
            .parameter("itself", false, "whether a row is its own nearest neighbour, as in AIF360")
            .computes(InequalityFunctions::consistency));
  }

  private static Function.Builder benefits(String name) {
    return Function.named(name)
        .input("benefits", "(N)", "of each row, at least 0; decision - label + 1 for decisions")
        .optional("groups", "(N)", "for the part between groups: group of each row");
  }

  private static Evaluation evaluate(Arguments given, ToDoubleFunction<double[]> index) {
    given.between("benefits", 0, 1e150);
    double[] benefits = given.numbers("benefits").clone();
    Require.that(
        Arrays.stream(benefits).sum() > 0, "benefits holds nothing above 0, so nothing is shared");
    if (given.has("groups")) {
      int[] groups = given.ints("groups");
      Require.sameLength("benefits", benefits.length, "groups", groups.length);
      int[] names = Arrays.stream(groups).distinct().sorted().toArray();
      double[] sum = new double[names.length];
      double[] rows = new double[names.length];
      for (int i = 0; i < groups.length; i++) {
        int g = Arrays.binarySearch(names, groups[i]);
        sum[g] += benefits[i];
        rows[g]++;
      }
      Arrays.setAll(
          benefits,
          i -> {
            int g = Arrays.binarySearch(names, groups[i]);
            return sum[g] / rows[g];
          });
    }
    return Evaluation.of(index.applyAsDouble(benefits));
  }

  private static double entropy(double[] benefits, double alpha) {
    Require.between("alpha", alpha, -100, 100);
    double[] ones = new double[benefits.length];
    Arrays.fill(ones, 1);
    return BenefitInequality.entropy(benefits, ones, alpha);
  }

  static double atkinson(double[] benefits, double epsilon) {
    Require.between("epsilon", epsilon, 0, 100);
    double mean = Arrays.stream(benefits).average().orElse(1);
    double power = 1 - epsilon;
    double equal =
        power == 0
            ? Math.exp(Arrays.stream(benefits).map(b -> Math.log(b / mean)).average().orElse(0))
            : Math.pow(
                Arrays.stream(benefits).map(b -> Math.pow(b / mean, power)).average().orElse(1),
                1 / power);
    return Math.max(0, 1 - equal);
  }

  private static Evaluation consistency(Arguments given) {
    double[][] features = given.tensor("features").rows();
    double[] predictions = given.numbers("predictions");
    given.finite("features");
    given.between("predictions", 0, 1);
    int neighbours = given.whole("neighbours", Consistency.NEIGHBOURS);
    Require.that(
        features.length > neighbours,
        "features has " + features.length + " rows, but must have more than " + neighbours);
    return Evaluation.of(
        Consistency.of(features, predictions, neighbours, given.flag("itself", false), new Seed(0))
            .value());
  }
}
