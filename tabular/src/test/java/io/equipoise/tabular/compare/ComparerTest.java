package io.equipoise.tabular.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Comparer;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.SavedModel;
import io.equipoise.core.compare.Trial;
import io.equipoise.core.compare.TrialProgress;
import io.equipoise.core.demo.DemoData;
import io.equipoise.core.error.UserError;
import io.equipoise.core.file.FolderStore;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison from end to end on the Titanic's passengers, with real learners and remedies. */
class ComparerTest {
  private static final Table TABLE = DemoData.titanic();
  private static final Task TASK =
      TaskBinder.resolve(TABLE, TaskRequest.of("survived", "sex")).task();
  private static final Dataset DATA = TaskBinder.dataset(TABLE, TASK);
  private static final Provenance ORIGIN =
      new Provenance("titanic", "f", TABLE.rows(), 1, Map.of(), "");
  private static final CompareOptions OPTIONS = CompareOptions.DEFAULT.withSplits(3, 1);

  @TempDir Path folder;

  private static Comparer comparer(CompareOptions options, String... recipes) {
    return new Comparer(
        DATA,
        TASK,
        ORIGIN,
        Optional.empty(),
        Arrays.stream(recipes).map(Recipe::parse).toList(),
        options);
  }

  @Test
  void theBareLearnerIsTheBaselineAndEverySplitIsPaired() {
    Comparison comparison =
        comparer(OPTIONS, "reweighing > tree(minLeaf=30)")
            .run(Optional.empty(), false, TrialProgress.SILENT);
    assertThat(comparison.baseline()).isEqualTo("tree");
    assertThat(comparison.results())
        .extracting(r -> r.recipe())
        .containsExactly("tree", "reweighing > tree(minLeaf=30)");
    assertThat(comparison.trials()).hasSize(6).allMatch(trial -> trial.failure().isEmpty());
    assertThat(comparison.objective()).isEqualTo("equalizedOddsDifference");
    assertThat(comparison.results().get(1).differences()).containsKey("worstGroupAccuracy");
  }

  @Test
  void theResultDoesNotDependOnHowManyTrialsRunAtOnce() {
    CompareOptions alone = new CompareOptions(3, 1, 3, 1, Optional.empty(), Optional.empty(), 1);
    CompareOptions four = new CompareOptions(3, 1, 3, 1, Optional.empty(), Optional.empty(), 4);
    String[] recipes = {"reweighing > logreg", "random-forest(trees=5)"};
    Comparison a = comparer(alone, recipes).run(Optional.empty(), false, TrialProgress.SILENT);
    Comparison b = comparer(four, recipes).run(Optional.empty(), false, TrialProgress.SILENT);
    assertThat(a.trials().stream().map(Trial::metrics).toList())
        .isEqualTo(b.trials().stream().map(Trial::metrics).toList());
  }

  @Test
  void aRunThatWasKilledGoesOnWithoutRepeatingFinishedTrials() throws IOException {
    Path checkpoint = folder.resolve("trials.jsonl");
    Comparer comparer = comparer(OPTIONS, "reweighing > tree");
    Comparison whole = comparer.run(Optional.of(checkpoint), false, TrialProgress.SILENT);
    List<String> lines = Files.readAllLines(checkpoint);
    assertThat(lines).hasSize(7);
    Files.writeString(
        checkpoint, String.join("\n", lines.subList(0, 4)) + "\n" + lines.get(4).substring(0, 20));
    AtomicInteger fresh = new AtomicInteger();
    Comparison resumed =
        comparer.run(
            Optional.of(checkpoint),
            true,
            (done, total, last) -> {
              if (lines.subList(1, 4).stream()
                  .noneMatch(line -> line.contains("\"seconds\":" + last.seconds()))) {
                fresh.incrementAndGet();
              }
            });
    assertThat(fresh).hasValue(3);
    assertThat(resumed.trials().stream().map(Trial::metrics).toList())
        .isEqualTo(whole.trials().stream().map(Trial::metrics).toList());
  }

  @Test
  void anOpenChoiceIsSettledOnInnerSplitsAndNoted() {
    Comparer comparer = comparer(OPTIONS, "tree(maxDepth=1|6)");
    Comparison comparison = comparer.run(Optional.empty(), false, TrialProgress.SILENT);
    assertThat(comparison.trials())
        .filteredOn(trial -> trial.recipe().contains("|"))
        .allMatch(
            trial ->
                trial.chosen().equals("tree(maxDepth=1)")
                    || trial.chosen().equals("tree(maxDepth=6)"));
    assertThat(comparison.notes())
        .anyMatch(note -> note.startsWith("Inner splits chose for 'tree(maxDepth=1|6)'"));
    assertThat(comparer.settle(Recipe.parse("tree(maxDepth=1|6)")).toString()).doesNotContain("|");
  }

  @Test
  void aRecipeThatCannotApplyStopsTheComparisonWithOneLine() {
    assertThatThrownBy(
            () ->
                comparer(OPTIONS, "smote > tree")
                    .run(Optional.empty(), false, TrialProgress.SILENT))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("recipe 'smote > tree': smote cannot draw a line")
        .hasMessageContaining("smote-nc");
    assertThatThrownBy(() -> comparer(OPTIONS, "tree > reweighing"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must stand before the learner");
    assertThatThrownBy(() -> comparer(OPTIONS, "reweighing"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no learner");
    assertThatThrownBy(() -> comparer(OPTIONS, "tree > logreg"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("second learner");
    assertThatThrownBy(() -> comparer(OPTIONS, "smoot > tree"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("Did you mean smote");
  }

  @Test
  void aSavedModelPredictsTheSameToTheBit() {
    for (String recipe :
        List.of("reweighing > logreg", "random-forest(trees=5)", "xgboost", "tree")) {
      Path model = folder.resolve(recipe.replaceAll("\\W+", "-"));
      double[] before;
      try (SavedModel fitted =
          SavedModel.fit(Recipe.parse(recipe), DATA, TASK, ORIGIN, new Seed(1))) {
        Predictions predictions = fitted.predict(TABLE);
        before = predictions.probabilities();
        FolderStore.save(model, false, fitted::save);
      }
      try (SavedModel read = SavedModel.load(FolderStore.open(model))) {
        assertThat(read.predict(TABLE).probabilities()).as(recipe).isEqualTo(before);
        assertThat(read.card().recipe()).isEqualTo(recipe);
      }
    }
  }
}
