package io.equipoise.app.command;

import io.equipoise.core.compare.Comparer;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.SavedModel;
import io.equipoise.core.error.Require;
import io.equipoise.core.file.AtomicOutput;
import io.equipoise.core.file.FolderStore;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.ClassTarget;
import io.equipoise.core.task.Dataset;
import io.equipoise.report.ModelCard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folder of the model that a comparison keeps. */
final class ModelFolder {
  private ModelFolder() {}

  /** Refuses, before any work, a folder that cannot be written. */
  static void check(Path folder, boolean force) {
    Require.that(
        !Files.isRegularFile(folder),
        "--model '" + folder + "' is a file; name a folder that is not there yet");
    AtomicOutput.check(folder, force);
  }

  /** Fits the recipe to take on all rows, saves it, and says what it is. */
  static ModelCard keep(
      Comparer comparer,
      Comparison comparison,
      Dataset rows,
      long seed,
      Path folder,
      boolean force) {
    Recipe recipe = comparer.settle(Recipe.parse(Scores.best(comparison).recipe()));
    List<String> limits = new ArrayList<>(limits(comparison));
    try (SavedModel model =
        SavedModel.fit(recipe, rows, comparison.task(), comparison.provenance(), new Seed(seed))) {
      FolderStore.save(folder, force, model::save);
      limits.addAll(model.remarks());
    }
    return new ModelCard(
        what(comparison.task().target(), rows),
        recipe.toString(),
        "",
        comparison.provenance(),
        Scores.of(comparison),
        limits);
  }

  private static String what(String target, Dataset rows) {
    return rows.target() instanceof ClassTarget classes
        ? "Predicts '" + target + "' as one of " + String.join(", ", classes.classes()) + "."
        : "Predicts the number '" + target + "'.";
  }

  private static List<String> limits(Comparison comparison) {
    String data =
        "It knows only the data that it was fitted on; where people, times or places differ, its"
            + " figures may not hold.";
    String gain =
        comparison.chosen().isPresent()
            ? "The figures are means over held-out parts of the same data; the kept model was"
                + " fitted on all rows and was itself not tested."
            : "No remedy was shown to help; this is the baseline.";
    String fair =
        "A smaller gap between groups does not by itself make a decision just; people who know"
            + " the field must judge that.";
    return List.of(data, gain, fair);
  }
}
