package io.equipoise.report.page;

import java.util.List;
import java.util.Locale;

/** Metrics that are read together; the first family that knows a name holds it. */
enum MetricFamily {
  SIZE(
      "Rows and rates",
      List.of(
          "count",
          "rows",
          "support",
          "baserate",
          "labelrate",
          "prevalence",
          "selectionrate",
          "parity",
          "disparateimpact",
          "share",
          "demographic")),
  CALIBRATION("Calibration", List.of("ece", "calibration", "brier", "logloss", "reliab")),
  PREDICTIVE(
      "What a decision means",
      List.of(
          "predictivevalue",
          "falsediscovery",
          "falseomission",
          "ppv",
          "npv",
          "fdr",
          "for",
          "precision",
          "predictiveparity",
          "conditionaluse")),
  ERRORS(
      "Errors",
      List.of(
          "truepositive",
          "falsepositive",
          "truenegative",
          "falsenegative",
          "tpr",
          "fpr",
          "tnr",
          "fnr",
          "recall",
          "odds",
          "opportunity",
          "treatmentequality",
          "errorrate")),
  QUALITY("Quality", List.of("accuracy", "auc", "f1", "mae", "mse", "rmse", "r2", "error", "mcc")),
  OTHER("Other measures", List.of(""));

  private final String heading;
  private final List<String> parts;

  MetricFamily(String heading, List<String> parts) {
    this.heading = heading;
    this.parts = parts;
  }

  String heading() {
    return heading;
  }

  String spoken() {
    return heading.toLowerCase(Locale.ROOT);
  }

  boolean holds(String metric) {
    return of(metric) == this;
  }

  private static MetricFamily of(String metric) {
    String name = metric.toLowerCase(Locale.ROOT);
    for (MetricFamily family : values()) {
      for (String part : family.parts) {
        // Three letters could stand inside any word; longer names may be anywhere.
        if (part.length() == 3
            ? name.startsWith(part) && notAWord(metric, part)
            : name.contains(part)) {
          return family;
        }
      }
    }
    return OTHER;
  }

  /** Whether the three letters end there or a new word starts: {@code fprDifference}. */
  private static boolean notAWord(String metric, String part) {
    return metric.length() == part.length() || !Character.isLowerCase(metric.charAt(part.length()));
  }
}
