package io.equipoise.app.option;

import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.TrialMetric;
import io.equipoise.core.error.Require;
import io.equipoise.core.recipe.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is tried, on which splits, and what is kept. */
public final class CompareSettings {
  @Option(
      names = "--offer",
      description =
          "Train nothing: list every recipe that fits this table, those first that treat what the"
              + " audit finds in it.")
  boolean offer;

  @Option(
      names = "--all",
      description = "With --offer: also what does not fit, and why, and what Java alone can call.")
  boolean all;

  @Option(
      names = "--try",
      paramLabel = "RECIPE",
      description =
          "Remedies around a learner, such as 'smote(k=3|5) > xgboost'; 'suggested' for those that"
              + " the audit's findings name, 'fitting' for all that fit; may be repeated.")
  List<String> tried = new ArrayList<>();

  @Option(
      names = "--baseline",
      paramLabel = "RECIPE",
      description = "What the others are compared with; otherwise the first recipe's bare learner.")
  @Nullable String baseline;

  @Option(
      names = "--objective",
      paramLabel = "METRIC",
      description =
          "What decides; otherwise equalizedOddsDifference with groups, balancedAccuracy without;"
              + " for numbers worstGroupMae and mae.")
  @Nullable String objective;

  @Option(names = "--folds", paramLabel = "K", description = "Outer folds; 5 when not named.")
  int folds = CompareOptions.DEFAULT.folds();

  @Option(
      names = "--repeats",
      paramLabel = "R",
      description = "Times the folds are drawn anew; 2 when not named.")
  int repeats = CompareOptions.DEFAULT.repeats();

  @Option(
      names = "--inner-folds",
      paramLabel = "K",
      description = "Folds inside a training part that choose between values; 3 when not named.")
  int innerFolds = CompareOptions.DEFAULT.innerFolds();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "Start no new split after this time, such as 90s, 10m or 2h.")
  @Nullable String budget;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "Trials at once; otherwise as many as cores and memory allow.")
  int parallel;

  @Option(
      names = "--resume",
      description = "Go on with a run that was stopped; finished trials are not repeated.")
  boolean resume;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "Keep the chosen recipe, fitted on all rows, in this new folder.")
  @Nullable Path model;

  /** Whether recipes are listed and not tried. */
  public boolean offer() {
    Require.that(offer || !all, "--all goes with --offer");
    Require.that(
        !offer || tried.isEmpty(),
        "--offer lists recipes and --try runs them; take one of the two");
    Require.that(
        offer || !tried.isEmpty(),
        "compare needs something to try: --offer lists the recipes that fit this table, --try"
            + " suggested runs those that the audit's findings name, --try 'reweighing > logreg' one"
            + " of your own");
    return offer;
  }

  /** Whether what does not fit is listed too. */
  public boolean all() {
    return all;
  }

  /** What is tried, as typed. */
  public List<String> tried() {
    return List.copyOf(tried);
  }

  /** What the others are compared with, when named. */
  public Optional<Recipe> baseline() {
    return Optional.ofNullable(baseline).map(Recipe::parse);
  }

  /** How the comparison is run. */
  public CompareOptions options(long seed) {
    return new CompareOptions(
        folds,
        repeats,
        innerFolds,
        seed,
        Optional.ofNullable(objective).map(TrialMetric::named),
        Optional.ofNullable(budget).map(Budget::parse),
        parallel);
  }

  /** Whether time is bounded. */
  public boolean budgeted() {
    return budget != null;
  }

  /** Whether to go on with a run that was stopped. */
  public boolean resume() {
    return resume;
  }

  /** Where the model is kept. */
  public Optional<Path> model() {
    return Optional.ofNullable(model);
  }
}
