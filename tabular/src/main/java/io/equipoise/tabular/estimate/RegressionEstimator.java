package io.equipoise.tabular.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation;
import io.equipoise.core.estimate.Estimator;
import io.equipoise.core.estimate.Role;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.table.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Least squares, logistic regression or a mean, with the standard errors of Huber and White: they
 * hold when the noise differs between rows, and with a cluster column also when rows of a cluster
 * go together.
 *
 * <pre>
 *   sum_i w_i x_i (y_i - mu(x_i · beta)) = 0
 * </pre>
 *
 * Rows whose target, feature or cluster is missing are left out, with a note. Example: {@code
 * regression(model=linear, features=[age,sex], cluster=school)}.
 *
 * @see <a href="https://doi.org/10.2307/1912934">White, A Heteroskedasticity-Consistent Covariance
 *     Matrix Estimator, 1980</a>
 */
@Method(
    name = "regression",
    aliases = {"least-squares", "ols"},
    slot = Slot.ESTIMATOR,
    summary =
        "Linear or logistic regression, or a mean, with standard errors that hold under uneven"
            + " noise and within clusters.",
    cites = "white1980heteroskedasticity")
public final class RegressionEstimator implements Estimator {

  /** What is regressed on what. */
  public record Options(
      @Meaning("linear, logistic, or mean for the target's mean alone") RegressionModel model,
      @Meaning("columns to regress on, such as [age,sex]; none with model=mean") String[] features,
      @Meaning("column whose equal entries go together in standard errors; empty for none")
          String cluster) {
    public static final Options DEFAULT = new Options(RegressionModel.LINEAR, new String[0], "");
  }

  private final Options options;

  public RegressionEstimator(Options options) {
    this.options = options;
  }

  @Override
  public Set<Role> roles() {
    return Set.of(Role.WEIGHT);
  }

  @Override
  public Estimation estimate(EstimateInput input) {
    RegressionModel model = options.model();
    Design design = design(input, model, options.features());
    double[] outcome = input.outcome();
    double[] weights = input.weights();
    List<String> notes = new ArrayList<>();
    int[] kept =
        IntStream.range(0, input.rows())
            .filter(i -> !Double.isNaN(outcome[i]) && weights[i] > 0 && !design.missing(i))
            .toArray();
    Require.that(kept.length > 0, "no row has both a target and every feature");
    int left = input.rows() - kept.length;
    if (left > 0) {
      notes.add(
          left
              + " of "
              + input.rows()
              + " rows have no target, weight or one of the features, and are left out.");
    }
    double[] y = IntStream.of(kept).mapToDouble(i -> outcome[i]).toArray();
    if (model == RegressionModel.LOGISTIC) {
      checkShares(y, input.task().target());
    }
    Moments moments =
        Moments.plain(
            design.width(),
            design.take(kept),
            y,
            IntStream.of(kept).mapToDouble(i -> weights[i]).toArray());
    MomentFit fit =
        options.cluster().isEmpty()
            ? MomentFit.of(model, moments)
            : MomentFit.of(model, moments, clusters(input, options.cluster(), kept));
    return new Estimation(
        title(model, input.task().target()),
        Terms.of(design.terms(), fit),
        List.of(),
        Terms.reading(model, input.task().target()),
        List.of(),
        notes);
  }

  /** The features of a model; a mean has none, another model some. */
  static Design design(EstimateInput input, RegressionModel model, String[] features) {
    if (model == RegressionModel.MEAN) {
      Require.that(features.length == 0, "features go with model linear or logistic, not mean");
    } else {
      Require.that(
          features.length > 0,
          "features names no column; write features=[age,sex], or model=mean for the mean alone");
    }
    return Design.of(input, features);
  }

  static void checkShares(double[] outcome, String target) {
    for (double value : outcome) {
      Require.that(
          value >= 0 && value <= 1,
          "a logistic model takes a target of 0 and 1, but '" + target + "' holds " + value);
    }
  }

  static String title(RegressionModel model, String target) {
    return switch (model) {
      case LINEAR -> "Linear regression of " + target;
      case LOGISTIC -> "Logistic regression of " + target;
      case MEAN -> "Mean of " + target;
    };
  }

  /** (kept) the number of the cluster of each row kept; one cluster alone is the user's error. */
  static int[] clusters(EstimateInput input, String name, int[] kept) {
    Column column = input.column("cluster", name);
    Map<String, Integer> numbers = new HashMap<>();
    int[] clusters = new int[kept.length];
    for (int k = 0; k < kept.length; k++) {
      Require.that(
          !column.isMissing(kept[k]),
          "cluster '" + column.name() + "' is missing in row " + (kept[k] + 1));
      clusters[k] = numbers.computeIfAbsent(column.text(kept[k]), each -> numbers.size());
    }
    Require.that(
        numbers.size() > 1,
        "cluster '" + column.name() + "' has one value only; standard errors need several");
    return clusters;
  }
}
