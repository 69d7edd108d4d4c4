package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.audit.Measurement;
import io.equipoise.core.audit.Probe;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.MultinomialBootstrap;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Whether a group makes up more of those rejected than of those accepted, within the values of
 * other columns, so that a gap which these explain does not count.
 *
 * <pre>
 *   DD_s(g) = rejected of g in s / rejected in s - accepted of g in s / accepted in s
 *   CDD(g)  = Σ_s n_s DD_s(g) / n                    s strata of the columns named by --given
 * </pre>
 *
 * <p>In [-1, 1]; above 0 the group is worse off. A stratum in which all are accepted, or all
 * rejected, adds 0. Labels of two classes, and decisions where a model is audited; intervals from
 * the table of counts, which rare strata widen little: it says nothing of strata never seen.
 *
 * @see <a href="https://arxiv.org/abs/2005.05906">Wachter, Mittelstadt and Russell, Why Fairness
 *     Cannot Be Automated, 2021</a>
 */
@Method(
    name = "conditional-demographic-disparity",
    aliases = {"cdd", "cddl", "cddpl"},
    slot = Slot.PROBE,
    treats = {Bias.SELECTION_RATE_GAP, Bias.LABEL_RATE_GAP, Bias.SIMPSONS_PARADOX},
    summary =
        "Whether a group makes up more of those rejected than of those accepted, within the values"
            + " of the columns given.",
    cites = "wachter2021why")
public final class ConditionalDisparityProbe implements Probe, Numeric {
  private static final int REPLICATES = 200;

  @Override
  public Measurement measure(AuditInput input) {
    List<String> given = input.task().given();
    if (given.isEmpty() || input.classes().size() != 2 || input.rows() == 0) {
      return Measurement.NOTHING;
    }
    List<Measured> metrics = new ArrayList<>();
    for (Groups groups : input.groupings()) {
      List<String> others = new ArrayList<>(given);
      others.removeAll(groups.columns());
      if (others.isEmpty()) {
        continue;
      }
      Groups strata = GivenStrata.of(input.table(), input.task(), others);
      add(
          metrics,
          "conditionalDemographicDisparityInLabels",
          input,
          groups,
          strata,
          input.labels());
      input
          .decisions()
          .ifPresent(
              decided ->
                  add(
                      metrics,
                      "conditionalDemographicDisparityInPredictedLabels",
                      input,
                      groups,
                      strata,
                      decided));
    }
    return new Measurement(List.of(), metrics, List.of(), List.of());
  }

  private static void add(
      List<Measured> metrics,
      String metric,
      AuditInput input,
      Groups groups,
      Groups strata,
      int[] outcomes) {
    int cells = 2 * groups.count();
    double[] totals = new double[strata.count() * cells];
    double[] squares = new double[totals.length];
    for (int i = 0; i < outcomes.length; i++) {
      int cell = strata.code(i) * cells + 2 * groups.code(i) + outcomes[i];
      totals[cell] += input.weights()[i];
      squares[cell] += input.weights()[i] * input.weights()[i];
    }
    Seed seed = input.seed().child("conditional-disparity").child(metric);
    UniformRandomProvider random = seed.child(String.join("·", groups.columns())).generator();
    MultinomialBootstrap bootstrap = MultinomialBootstrap.weighted(totals, squares);
    double[][] values = new double[groups.count()][REPLICATES];
    double[] drawn = new double[totals.length];
    for (int r = 0; r < REPLICATES; r++) {
      bootstrap.draw(random, drawn);
      double[] each = disparity(drawn, groups.count());
      for (int g = 0; g < each.length; g++) {
        values[g][r] = each[g];
      }
    }
    double[] seen = disparity(totals, groups.count());
    String within = " | " + String.join(" × ", strata.columns());
    for (int g = 0; g < seen.length; g++) {
      Estimate estimate = Quantile.percentile(seen[g], values[g]);
      metrics.add(new Measured(metric, Wording.group(groups, g) + within, estimate));
    }
  }

  /**
   * CDD of each group.
   *
   * @param counts (S·G·2) rows by stratum, group and outcome, 1 being accepted
   * @param groups number of groups G
   */
  static double[] disparity(double[] counts, int groups) {
    double[] disparity = new double[groups];
    double all = Arrays.stream(counts).sum();
    for (int first = 0; first < counts.length; first += 2 * groups) {
      double rejected = 0;
      double accepted = 0;
      for (int g = 0; g < groups; g++) {
        rejected += counts[first + 2 * g];
        accepted += counts[first + 2 * g + 1];
      }
      for (int g = 0; g < groups && rejected > 0 && accepted > 0; g++) {
        double gap = counts[first + 2 * g] / rejected - counts[first + 2 * g + 1] / accepted;
        disparity[g] += (rejected + accepted) / all * gap;
      }
    }
    return disparity;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("conditional-demographic-disparity")
            .input("predictions", "(N)", "1 accepted, 0 rejected; or labels")
            .input("groups", "(N)", "group of each row, any whole numbers; answered in this order")
            .optional("strata", "(N)", "stratum of each row, any whole numbers")
            .computes(ConditionalDisparityProbe::evaluate));
  }

  private static Evaluation evaluate(Arguments given) {
    int[] outcomes = given.ints("predictions");
    int[] groups = given.ints("groups");
    int[] strata = given.has("strata") ? given.ints("strata") : new int[outcomes.length];
    Require.that(outcomes.length > 0, "predictions is empty, so that there is nothing to compare");
    Require.sameLength("predictions", outcomes.length, "groups", groups.length);
    Require.sameLength("predictions", outcomes.length, "strata", strata.length);
    int[] names = Arrays.stream(groups).distinct().sorted().toArray();
    int[] places = Arrays.stream(strata).distinct().sorted().toArray();
    double[] counts = new double[2 * names.length * places.length];
    for (int i = 0; i < outcomes.length; i++) {
      Require.between("each of predictions", outcomes[i], 0, 1);
      int stratum = Arrays.binarySearch(places, strata[i]);
      int group = Arrays.binarySearch(names, groups[i]);
      counts[2 * (stratum * names.length + group) + outcomes[i]]++;
    }
    return Evaluation.of(disparity(counts, names.length));
  }
}
