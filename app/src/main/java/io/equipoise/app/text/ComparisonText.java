package io.equipoise.app.text;

import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.Difference;
import io.equipoise.core.compare.RecipeResult;
import io.equipoise.core.compare.TrialMetric;
import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A comparison as lines for a terminal: means, differences from the baseline, which to take. */
public final class ComparisonText {
  private static final List<TrialMetric> SHOWN =
      List.of(
          TrialMetric.ACCURACY,
          TrialMetric.BALANCED_ACCURACY,
          TrialMetric.AUC,
          TrialMetric.F1,
          TrialMetric.WORST_GROUP_ACCURACY,
          TrialMetric.DEMOGRAPHIC_PARITY_DIFFERENCE,
          TrialMetric.EQUALIZED_ODDS_DIFFERENCE,
          TrialMetric.ECE_GAP,
          TrialMetric.MAE,
          TrialMetric.RMSE,
          TrialMetric.R2,
          TrialMetric.BALANCED_MAE,
          TrialMetric.CRPS,
          TrialMetric.NLL,
          TrialMetric.WORST_GROUP_MAE,
          TrialMetric.MAE_GAP,
          TrialMetric.MEAN_ERROR_GAP);

  private ComparisonText() {}

  /** All of it. */
  public static List<String> lines(Comparison comparison, int width) {
    List<String> lines = new ArrayList<>();
    lines.addAll(means(comparison).lines(width));
    lines.add("");
    lines.addAll(differences(comparison).lines(width));
    lines.add("");
    lines.addAll(TextTable.wrap(TextTable.clean(comparison.sentence()), width));
    lines.addAll(AuditText.bullets("Notes", comparison.notes(), width));
    return lines;
  }

  /** Recipes down, metrics across: means over the test parts. */
  private static TextTable means(Comparison comparison) {
    List<TrialMetric> metrics =
        SHOWN.stream()
            .filter(metric -> comparison.results().stream().anyMatch(each -> tells(each, metric)))
            .toList();
    List<String> header = new ArrayList<>(List.of("recipe"));
    metrics.forEach(metric -> header.add(head(metric)));
    header.add("Pareto front");
    TextTable table = TextTable.of(header);
    for (RecipeResult result : comparison.results()) {
      List<String> cells = new ArrayList<>();
      cells.add(
          result.recipe() + (result.recipe().equals(comparison.baseline()) ? " (baseline)" : ""));
      for (TrialMetric metric : metrics) {
        cells.add(Numbers.plain(result.mean(metric).value()));
      }
      cells.add(result.onFront() ? "yes" : "");
      table.row(cells);
    }
    return table;
  }

  /** Of numbers without a spread CRPS is the absolute error once more. */
  private static boolean tells(RecipeResult result, TrialMetric metric) {
    Estimate mean = result.mean(metric);
    return mean.measurable()
        && (metric != TrialMetric.CRPS || mean.value() != result.mean(TrialMetric.MAE).value());
  }

  /** One line per recipe and deciding metric: the difference, its interval, what may be said. */
  private static TextTable differences(Comparison comparison) {
    TextTable table =
        TextTable.of("recipe", "metric", "difference from the baseline", "p (Holm)", "so");
    List<TrialMetric> deciding =
        List.of(TrialMetric.named(comparison.objective()), TrialMetric.named(comparison.quality()));
    for (RecipeResult result : comparison.results()) {
      for (TrialMetric metric : deciding) {
        Optional<Difference> difference = result.difference(metric);
        difference.ifPresent(
            each ->
                table.row(
                    result.recipe(),
                    metric.spoken(),
                    signed(each.estimate()),
                    Numbers.plain(each.adjustedP()),
                    each.effect().words()));
      }
    }
    return table;
  }

  private static String signed(Estimate estimate) {
    return (estimate.value() > 0 ? "+" : "") + Numbers.estimate(estimate);
  }

  /** As short as a column of numbers likes it. */
  private static String head(TrialMetric metric) {
    return switch (metric) {
      case BALANCED_ACCURACY -> "balanced accuracy";
      case WORST_GROUP_ACCURACY -> "worst group";
      case DEMOGRAPHIC_PARITY_DIFFERENCE -> "dem. parity diff.";
      case EQUALIZED_ODDS_DIFFERENCE -> "eq. odds diff.";
      case WORST_GROUP_MAE -> "worst group MAE";
      default -> metric.spoken();
    };
  }
}
