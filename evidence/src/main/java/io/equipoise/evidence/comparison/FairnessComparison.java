package io.equipoise.evidence.comparison;

import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Comparer;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.Difference;
import io.equipoise.core.compare.RecipeResult;
import io.equipoise.core.compare.TrialMetric;
import io.equipoise.core.provenance.Fingerprint;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.provenance.Versions;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.ReadOptions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.ResolvedTask;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares all remedies of group fairness for tables with plain logistic regression, on the Adult
 * census, COMPAS and German credit, each with one or two group columns. Prints a table in Markdown
 * for each.
 */
public final class FairnessComparison {
  /** Quick enough that a game of dozens of trainings takes seconds. */
  private static final String LEARNER = "logreg(steps=20000)";

  /** What stands before the learner, after it, or alone. Fixed before the first run. */
  private static final List<String> RECIPES =
      List.of(
          "reweighing > L",
          "massaging > L",
          "label-flipping > L",
          "prevalence-sampling > L",
          "prevalence-sampling(strategy=oversample) > L",
          "correlation-remover > L",
          "disparate-impact-remover > L",
          "fair-representation > L",
          "exponentiated-gradient > L",
          "exponentiated-gradient(constraint=equalized-odds) > L",
          "grid-search > L",
          "grid-search(constraint=equalized-odds) > L",
          "subgroup-fairness > L",
          "prejudice-remover",
          "prejudice-remover(eta=1|10|100)",
          "L > demographic-parity",
          "L > equalized-odds",
          "L > reject-option",
          "L > calibrated-equalized-odds",
          "tree",
          "tree > fairttts");

  private record Data(String name, String file, boolean header, TaskRequest request) {}

  private static final List<Data> SETS =
      List.of(
          new Data(
              "Adult",
              "tabular/adult-train.csv.gz",
              false,
              TaskRequest.of("column15", "column10", "column9").withIgnored("column3")),
          new Data(
              "COMPAS",
              "tabular/compas-two-years.csv",
              true,
              TaskRequest.of("two_year_recid", "race", "sex")
                  .withPositive("1")
                  .withIgnored(
                      "decile_score",
                      "score_text",
                      "is_recid",
                      "age_cat",
                      "days_b_screening_arrest")),
          new Data(
              "German credit",
              "tabular/german.csv",
              false,
              TaskRequest.of("column21", "column13").withPositive("1").withBins("column13=26")));

  private FairnessComparison() {}

  /** The folder of the data, then names of data sets, all if there are none. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    List<String> wanted = List.of(arguments).subList(1, arguments.length);
    for (Data data : SETS) {
      if (wanted.isEmpty() || wanted.contains(data.name())) {
        print(data, compare(data, folder.resolve(data.file())));
      }
    }
  }

  private static Comparison compare(Data data, Path file) {
    Table table = TableReader.read(file.toString(), ReadOptions.DEFAULT.withHeader(data.header()));
    ResolvedTask resolved = TaskBinder.resolve(table, data.request());
    List<Recipe> tried = new ArrayList<>();
    RECIPES.forEach(recipe -> tried.add(Recipe.parse(recipe.replaceAll("\\bL\\b", LEARNER))));
    Provenance provenance =
        new Provenance(data.name(), Fingerprint.of(table), table.rows(), 1, Versions.current(), "");
    return new Comparer(
            TaskBinder.dataset(table, resolved.task()),
            resolved.task(),
            provenance,
            Optional.of(Recipe.parse(LEARNER)),
            tried,
            CompareOptions.DEFAULT.withSplits(5, 1))
        .run(
            Optional.empty(),
            false,
            (done, total, last) ->
                System.err.printf(
                    "%s %d/%d %s %.1f s%n",
                    data.name(), done, total, last.recipe(), last.seconds()));
  }

  private static void print(Data data, Comparison comparison) {
    System.out.printf(
        Locale.ROOT,
        "%n## %s%n%n%,d rows; 5 folds, drawn once. %s%n%n",
        data.name(),
        comparison.provenance().rows(),
        comparison.sentence());
    System.out.println(
        "| recipe | equalised-odds gap | against the baseline | selection gap | against the"
            + " baseline | accuracy | against the baseline |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (RecipeResult result : comparison.results()) {
      System.out.printf(
          Locale.ROOT,
          "| `%s` | %s | %s | %s |%n",
          result.recipe().replace(LEARNER, "L"),
          cells(result, TrialMetric.EQUALIZED_ODDS_DIFFERENCE),
          cells(result, TrialMetric.DEMOGRAPHIC_PARITY_DIFFERENCE),
          cells(result, TrialMetric.ACCURACY));
    }
    comparison.notes().forEach(note -> System.out.println("\n" + note));
  }

  /** The mean, and the difference with its interval and what may be said of it. */
  private static String cells(RecipeResult result, TrialMetric metric) {
    return String.format(
        Locale.ROOT,
        "%.3f | %s",
        result.mean(metric).value(),
        result.difference(metric).map(FairnessComparison::said).orElse("(baseline)"));
  }

  private static String said(Difference difference) {
    String words =
        switch (difference.effect()) {
          case HELPED -> " better";
          case HURT -> " worse";
          case NO_DIFFERENCE_SHOWN -> "";
        };
    return String.format(
            Locale.ROOT,
            "%+.3f [%+.3f, %+.3f]",
            difference.estimate().value(),
            difference.estimate().low(),
            difference.estimate().high())
        + words;
  }
}
