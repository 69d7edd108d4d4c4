package io.equipoise.report;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.ColumnSummary;
import io.equipoise.core.audit.Measured;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.finding.Finding;
import io.equipoise.core.finding.Severity;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.task.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Results as an audit makes them, with every kind of chart, for tests of the page. */
final class Samples {
  private Samples() {}

  static Provenance provenance(String source) {
    return new Provenance(
        source,
        "9f2c4a7be1d0358c6fa90b1e5d7723c84e6a0f19b2d3c4e5f60718293a4b5c6d",
        4526,
        7,
        Map.of("Equipoise", "0.1.0", "Java", "17.0.12", "DuckDB", "2.0.0"),
        "./equipoise audit " + source + " --target admitted --positive yes --group sex");
  }

  /** The figures of the Berkeley admissions, named by whoever calls: hostile names go in here. */
  static Audit audit(String women, String men, String column) {
    Estimate gap = new Estimate(0.1416, 0.1132, 0.1697);
    Finding simpson =
        new Finding(
            Bias.SIMPSONS_PARADOX,
            column + ": " + women + " against " + men + " within department",
            "Overall, '"
                + women
                + "' are admitted 14.2 points less often than '"
                + men
                + "' (30.4 % against 44.5 %), but within departments the gap vanishes: the common"
                + " difference is 1.7 points the other way (95 % interval -1.1 to 4.4 points)",
            Severity.HIGH,
            "mantelHaenszelDifference",
            new Estimate(0.0166, -0.0113, 0.0445),
            "Mantel-Haenszel difference over six departments",
            List.of("Whether the department explains the gap is for people to judge."),
            List.of(byDepartment(women, men)));
    Finding labels =
        new Finding(
            Bias.LABEL_RATE_GAP,
            column + ": " + women + " against " + men,
            "For '"
                + women
                + "', 'admitted' is 'yes' 14.2 points less often than for '"
                + men
                + "'",
            Severity.HIGH,
            "baseRateDifference",
            gap,
            "share of rows per group, Wilson's intervals",
            List.of("A gap in labels is not proof of discrimination.", "A second note."),
            List.of(
                intervals(
                    "How often 'admitted' is 'yes', by " + column,
                    List.of(men, women, "overall"),
                    List.of(
                        new Estimate(0.4452, 0.4265, 0.4640),
                        new Estimate(0.3035, 0.2830, 0.3250),
                        new Estimate(0.3878, 0.3737, 0.4021)))));
    Finding proxies =
        new Finding(
            Bias.PROXY,
            column,
            "Department alone tells '" + column + "' better than chance (AUC 0.712)",
            Severity.LOW,
            "auc",
            new Estimate(0.712, 0.697, 0.727),
            "cross-validated AUC with DeLong's interval",
            List.of(),
            List.of(heatmap(women, men)));
    Finding imbalance =
        new Finding(
            Bias.CLASS_IMBALANCE,
            "admitted",
            "The smaller class has 38.8 % of the rows",
            Severity.NONE,
            "imbalanceRatio",
            new Estimate(1.579, 1.487, 1.676),
            "counts",
            List.of(),
            List.of());
    return new Audit(
        provenance("berkeley"),
        Task.binary("admitted", "yes", List.of(column)),
        List.of(
            new ColumnSummary(column, "category", 0, 2, "group", men + ", " + women),
            new ColumnSummary("department", "category", 12, 6, "feature", "A, B, C"),
            new ColumnSummary("admitted", "category", 0, 2, "target", "yes, no")),
        List.of(simpson, labels, proxies, imbalance),
        metrics(women, men, column),
        List.of(curves(women, men), table(women, men)),
        List.of("12 rows without a department were kept as a department of their own."));
  }

  /** One section with everything. */
  static Report report() {
    return Report.of(
        "Bias report: berkeley",
        Section.of("Berkeley", berkeley())
            .introducedBy("Graduate admissions in autumn 1973, the six largest departments.")
            .with(Tried.with("smote(k=5) > xgboost"))
            .with(card("")));
  }

  static Audit berkeley() {
    return audit("Female", "Male", "sex");
  }

  private static Exhibit byDepartment(String women, String men) {
    double[][] rates = {
      {0.62, 0.82}, {0.63, 0.68}, {0.37, 0.34}, {0.33, 0.35}, {0.28, 0.24}, {0.06, 0.07}
    };
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int d = 0; d < rates.length; d++) {
      for (int g = 0; g < 2; g++) {
        double r = rates[d][g];
        rows.add(
            Arrays.asList(
                String.valueOf((char) ('A' + d)), r, r - 0.04, r + 0.04, g == 0 ? men : women));
      }
    }
    return new Exhibit(
        "How often 'admitted' is 'yes', by department",
        Exhibit.Chart.INTERVALS,
        List.of("label", "value", "low", "high", "series"),
        rows);
  }

  static Exhibit intervals(String title, List<String> labels, List<Estimate> values) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Estimate e = values.get(i);
      rows.add(Arrays.asList(labels.get(i), e.value(), e.low(), e.high()));
    }
    return new Exhibit(
        title, Exhibit.Chart.INTERVALS, List.of("label", "value", "low", "high"), rows);
  }

  private static Exhibit heatmap(String women, String men) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (String group : List.of(women, men)) {
      for (int d = 0; d < 6; d++) {
        rows.add(
            Arrays.asList(
                group, String.valueOf((char) ('A' + d)), d == 5 ? null : 0.05 + 0.07 * d));
      }
    }
    return new Exhibit(
        "Share of each department, by group",
        Exhibit.Chart.HEATMAP,
        List.of("row", "column", "value"),
        rows);
  }

  private static Exhibit curves(String women, String men) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int t = 0; t <= 40; t++) {
      double x = t / 40.0;
      double y = 1 / (1 + Math.exp(8 * (x - 0.5)));
      double z = 1 / (1 + Math.exp(8 * (x - 0.42)));
      rows.add(Arrays.asList(x, y, y - 0.03, y + 0.03, men));
      rows.add(Arrays.asList(x, z, z - 0.05, z + 0.05, women));
    }
    return new Exhibit(
        "Selection rate by threshold",
        Exhibit.Chart.LINES,
        List.of("threshold", "selectionRate", "low", "high", "group"),
        rows);
  }

  private static Exhibit table(String women, String men) {
    return new Exhibit(
        "Smallest groups of sex",
        Exhibit.Chart.TABLE,
        List.of("group", "rows", "share", "low", "high"),
        List.of(
            Arrays.asList(women, 1835, 0.405, 0.391, 0.420),
            Arrays.asList(men, 2691L, 0.595, 0.580, 0.609),
            Arrays.asList("nobody", 0, null, Double.NaN, null)));
  }

  private static List<Measured> metrics(String women, String men, String column) {
    List<Measured> metrics = new ArrayList<>();
    String[] names = {
      "count",
      "baseRate",
      "selectionRate",
      "truePositiveRate",
      "falsePositiveRate",
      "trueNegativeRate",
      "falseNegativeRate",
      "positivePredictiveValue",
      "negativePredictiveValue",
      "accuracy",
      "auc",
      "f1",
      "brier",
      "ece"
    };
    for (String group : List.of(women, men)) {
      double shift = group.equals(women) ? -0.07 : 0.07;
      for (String name : names) {
        metrics.add(
            new Measured(
                name,
                column + ": " + group,
                name.equals("count")
                    ? Estimate.exact(group.equals(women) ? 1835 : 2691)
                    : new Estimate(0.5 + shift, 0.48 + shift, 0.52 + shift)));
      }
    }
    metrics.add(new Measured("baseRate", "overall", new Estimate(0.3878, 0.3737, 0.4021)));
    metrics.add(new Measured("auc", "overall", Estimate.NOT_MEASURABLE));
    metrics.add(
        new Measured("demographicParityDifference", column, new Estimate(0.14, 0.11, 0.17)));
    metrics.add(new Measured("disparateImpact", column, new Estimate(0.68, 0.63, 0.74)));
    metrics.add(
        new Measured(
            "baseRateDifference",
            column + ": " + women + " against " + men,
            new Estimate(0.1416, 0.1132, 0.1697)));
    return metrics;
  }

  static ModelCard card(String words) {
    return new ModelCard(
        "Predicts whether an applicant is admitted",
        "reweighing > logreg",
        words,
        provenance("berkeley"),
        metrics("Female", "Male", "sex"),
        List.of("Trained on one university and one year.", "Never tested on later years."));
  }
}
