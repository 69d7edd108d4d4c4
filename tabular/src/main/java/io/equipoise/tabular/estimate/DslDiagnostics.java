package io.equipoise.tabular.estimate;

import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.estimate.Estimation.Term;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a reader of a design-based analysis should know of its labels. */
record DslDiagnostics(DslTable read, EstimateInput input) {
  /** One row that stands for more than this many makes estimates jumpy. */
  private static final double MOST = 50;

  /** Standard deviations by which the number of labelled rows may miss what was planned. */
  private static final double ODD = 4;

  /** How much the machine's labels gain, and how they err by group. */
  List<Exhibit> exhibits(List<String> terms, double[] corrected, double[] gold) {
    List<Exhibit> exhibits = new ArrayList<>();
    List<List<@Nullable Object>> gains = new ArrayList<>();
    for (int j = 0; j < terms.size(); j++) {
      double ratio = gold[j] / corrected[j];
      gains.add(List.of(terms.get(j), Double.isFinite(ratio) ? ratio * ratio : Double.NaN));
    }
    exhibits.add(
        new Exhibit(
            "Gain over the expert labels alone (as if there were so many times more of them)",
            Exhibit.Chart.TABLE,
            List.of("term", "times as many"),
            gains));
    double[] machine = read.data().surrogate();
    if (machine != null) {
      exhibits.add(errors(machine));
    }
    return exhibits;
  }

  private Exhibit errors(double[] machine) {
    Groups groups = input.groups().take(read.kept());
    int[] labelled = new int[groups.count()];
    for (int i = 0; i < groups.rows(); i++) {
      labelled[groups.code(i)] += counts(machine, i) ? 1 : 0;
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int g = 0; g < groups.count(); g++) {
      Term bias = mean(machine, groups, g, labelled[g], error -> error);
      Term size = mean(machine, groups, g, labelled[g], Math::abs);
      rows.add(
          Arrays.asList(
              groups.names().get(g),
              labelled[g],
              bias.estimate(),
              bias.low(),
              bias.high(),
              size.estimate(),
              size.low(),
              size.high()));
    }
    return new Exhibit(
        "Error of the machine's labels against the experts' (intervals of 95 %)",
        Exhibit.Chart.TABLE,
        List.of("group", "labelled", "mean error", "low", "high", "mean size", "low", "high"),
        rows);
  }

  private boolean counts(double[] machine, int row) {
    return read.data().labelling().labelled()[row] && !Double.isNaN(machine[row]);
  }

  /** A mean over a group's labelled rows, weighted by 1/pi; not measurable below two rows. */
  private Term mean(
      double[] machine, Groups groups, int group, int labelled, DoubleUnaryOperator of) {
    if (labelled < 2) {
      return new Term("error", Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
    double[] errors = new double[machine.length];
    double[] weights = new double[machine.length];
    double[] ones = new double[machine.length];
    Arrays.fill(ones, 1);
    for (int i = 0; i < machine.length; i++) {
      if (groups.code(i) == group && counts(machine, i)) {
        errors[i] = of.applyAsDouble(machine[i] - read.data().labels()[i]);
        weights[i] = read.data().labelling().ratio()[i];
      }
    }
    MomentFit fit = MomentFit.of(RegressionModel.MEAN, Moments.plain(1, ones, errors, weights));
    return Term.of("error", fit.beta()[0], fit.standardErrors()[0]);
  }

  /** Doubts about the labels and their probabilities, one sentence each. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    Labelling labelling = read.data().labelling();
    double most = Arrays.stream(labelling.ratio()).max().orElse(0);
    notes.add(
        labelling.gold()
            + " of "
            + labelling.rows()
            + " rows have an expert label; each stands for at most "
            + String.format(Locale.ROOT, "%.1f", most)
            + " rows.");
    if (most > MOST) {
      notes.add(
          "Some labelled rows had a probability below "
              + 1 / MOST
              + ", so that single rows weigh heavily; label more rows of their kind.");
    }
    double stood = Arrays.stream(labelling.ratio()).sum();
    double spread =
        Math.sqrt(Arrays.stream(labelling.ratio()).map(r -> Math.max(0, r * (r - 1))).sum());
    if (Math.abs(stood - labelling.rows()) > ODD * spread + 1e-9 * labelling.rows()) {
      notes.add(
          "The labelled rows stand for "
              + String.format(Locale.ROOT, "%.0f", stood)
              + " rows by their probabilities, but there are "
              + labelling.rows()
              + ": check that they are those by which rows were drawn.");
    }
    if (!input.task().groups().isEmpty() && read.data().surrogate() == null) {
      notes.add("Errors by group need a surrogate that reads as the target's numbers.");
    }
    return notes;
  }
}
