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
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.table.ReadOptions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.ResolvedTask;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Compares losses, weightings and learners with a perceptron on cross-entropy, on four data sets:
 * mammography (2.3 % positive), phoneme, Adult, and 8×8 digits of which the training rows are made
 * long-tailed (imbalance 100) while the test rows keep all classes. Prints a table in Markdown for
 * each.
 */
public final class ObjectivesComparison {
  private static final String LONG_TAIL = "long-tail(imbalance=100) > ";

  /** What is tried everywhere. Fixed before the first run. */
  private static final List<String> RECIPES =
      List.of(
          "mlp(loss=class-balanced)",
          "mlp(loss=logit-adjustment)",
          "mlp(loss=ldam, weighting=deferred)",
          "mlp(loss=label-smoothing)",
          "mlp(loss=generalized-cross-entropy)",
          "mlp(loss=asymmetric)",
          "mlp(loss=comp-sum(tau=1.5))",
          "mlp(loss=multi-focal)",
          "mlp(loss=density-normalised-edge)",
          "mlp(optimizer=exadam)",
          "xgboost(loss=logit-adjustment)",
          "naive-bayes");

  /** What only two classes have. */
  private static final List<String> BINARY = List.of("mlp(loss=ensloss)");

  private record Data(String name, String file, String target, boolean longTailed, int repeats) {}

  private static final List<Data> SETS =
      List.of(
          new Data("Mammography", "tabular/mammography.csv", "column7", false, 1),
          new Data("Phoneme", "tabular/phoneme.csv", "column6", false, 1),
          new Data("Adult", "tabular/adult-train.csv.gz", "column15", false, 1),
          new Data("Long-tailed digits", "images/digits-8x8.csv", "column65", true, 2));

  private ObjectivesComparison() {}

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
    Table table = TableReader.read(file.toString(), ReadOptions.DEFAULT.withHeader(false));
    ResolvedTask resolved = TaskBinder.resolve(table, TaskRequest.of(data.target()));
    Dataset rows = TaskBinder.dataset(table, resolved.task());
    String before = data.longTailed() ? LONG_TAIL : "";
    List<Recipe> tried = new ArrayList<>();
    RECIPES.forEach(recipe -> tried.add(Recipe.parse(before + recipe)));
    if (rows.classes().size() == 2) {
      BINARY.forEach(recipe -> tried.add(Recipe.parse(before + recipe)));
    }
    Provenance provenance =
        new Provenance(data.name(), Fingerprint.of(table), table.rows(), 1, Versions.current(), "");
    return new Comparer(
            rows,
            resolved.task(),
            provenance,
            Optional.of(Recipe.parse(before + "mlp")),
            tried,
            CompareOptions.DEFAULT.withSplits(5, data.repeats()))
        .run(
            Optional.empty(),
            false,
            (done, total, last) ->
                System.err.printf("%s %d/%d %s%n", data.name(), done, total, last.recipe()));
  }

  private static void print(Data data, Comparison comparison) {
    System.out.printf(
        Locale.ROOT,
        "%n## %s%n%n%,d rows; 5 folds, drawn %s. %s%n%n",
        data.name(),
        comparison.provenance().rows(),
        data.repeats() == 1 ? "once" : "twice",
        comparison.sentence());
    System.out.println(
        "| recipe | balanced accuracy | difference from the baseline | | accuracy | log loss |"
            + " seconds |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (RecipeResult result : comparison.results()) {
      Optional<Difference> difference = result.difference(TrialMetric.BALANCED_ACCURACY);
      System.out.printf(
          Locale.ROOT,
          "| `%s` | %.3f | %s | %s | %.3f | %.3f | %.1f |%n",
          result.recipe().replace(LONG_TAIL, ""),
          result.mean(TrialMetric.BALANCED_ACCURACY).value(),
          difference.map(each -> bounds(each.estimate())).orElse("(baseline)"),
          difference.map(each -> each.effect().words()).orElse(""),
          result.mean(TrialMetric.ACCURACY).value(),
          result.mean(TrialMetric.LOG_LOSS).value(),
          result.seconds());
    }
    comparison.notes().forEach(note -> System.out.println("\n" + note));
  }

  private static String bounds(Estimate estimate) {
    return String.format(
        Locale.ROOT, "%+.3f [%+.3f, %+.3f]", estimate.value(), estimate.low(), estimate.high());
  }
}
