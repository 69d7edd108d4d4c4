package io.equipoise.report.page;

import java.util.List;
import java.util.Locale;

/** Metrics that are read together; the first family that knows a part of a name holds it. */
enum MetricFamily {
  SIZE(
      "Rows and rates",
      "count rows support size baserate labelrate prevalence selectionrate demographicparity"
          + " statisticalparity disparateimpact share effectivenumber imbalance representation"
          + " mantelhaenszel standardised"),
  ERRORS(
      "Errors",
      "truepositive falsepositive truenegative falsenegative tpr fpr tnr fnr recall odds"
          + " opportunity treatmentequality errorrate"),
  PREDICTIVE(
      "What a decision means",
      "predictivevalue falsediscovery falseomission ppv npv fdr for precision predictiveparity"
          + " conditionaluse"),
  CALIBRATION("Calibration", "ece calibration brier logloss reliab"),
  QUALITY("Quality", "accuracy auc f1 mae mse rmse r2 error mcc"),
  INEQUALITY(
      "Inequality between people", "entropy theil atkinson variation consistency inequality"),
  OTHER("Other measures", "");

  /** Names as short as this could stand inside any word, so they count only as whole words. */
  private static final int SHORT = 4;

  private final String heading;
  private final List<String> parts;

  MetricFamily(String heading, String parts) {
    this.heading = heading;
    this.parts = List.of(parts.split(" ", -1));
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
    String whole = metric.toLowerCase(Locale.ROOT);
    List<String> words =
        List.of(
            metric
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
                .toLowerCase(Locale.ROOT)
                .split(" ", -1));
    for (MetricFamily family : values()) {
      for (String part : family.parts) {
        if (part.length() <= SHORT
            ? part.isEmpty() || words.contains(part)
            : whole.contains(part)) {
          return family;
        }
      }
    }
    return OTHER;
  }
}
