package io.equipoise.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.Auditor;
import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Comparer;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.compare.TrialProgress;
import io.equipoise.core.provenance.Fingerprint;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.provenance.Versions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import io.equipoise.report.HtmlReport;
import io.equipoise.report.Report;
import io.equipoise.report.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README says is true of the program. */
class ReadmeTest {
  private static String readme() throws IOException {
    return Files.readString(Path.of("..", "README.md"));
  }

  /** The recipes in the first column of the README's table. */
  static List<String> recipes() throws IOException {
    return Pattern.compile("(?m)^\\| `([^`]+)` \\|")
        .matcher(readme())
        .results()
        .map((MatchResult match) -> match.group(1).replace("\\|", "|"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void itsRecipesCanBeMade(String recipe) {
    assertThat(Recipe.parse(recipe).choices())
        .allSatisfy(each -> assertThat(RecipePlan.of(each).learner()).isNotNull());
  }

  @Test
  void itsJavaIsTheJavaBelow(@TempDir Path folder) throws IOException {
    Path page = folder.resolve("titanic.html");
    example(Samples.titanic(folder, 300), page);
    assertThat(Files.size(page)).isGreaterThan(10_000);
    String source =
        Files.readString(Path.of("src/test/java/io/equipoise/app/ReadmeTest.java"))
            .replaceAll("(?s).*?// README begins\\n|\\s*// README ends.*", "");
    String shown = readme().replaceAll("(?s).*?```java\\n|\\s*```.*", "");
    assertThat(plain(shown)).isEqualTo(plain(source));
  }

  private static String plain(String code) {
    return code.replaceAll("\\s+", " ").strip();
  }

  @SuppressWarnings("SystemOut")
  private static void example(Path file, Path page) throws IOException {
    // README begins
    Table table = TableReader.read(file);
    Task task = TaskBinder.resolve(table, TaskRequest.of("survived", "sex")).task();
    Provenance origin =
        new Provenance(
            file.toString(), Fingerprint.of(table), table.rows(), 1, Versions.current(), "");

    Audit audit =
        Auditor.all()
            .audit(
                TaskBinder.auditInput(table, task, new Seed(1)), origin, Auditor.Progress.SILENT);
    audit.findings().forEach(finding -> System.out.println(finding.sentence()));

    Comparison comparison =
        new Comparer(
                TaskBinder.dataset(table, task),
                task,
                origin,
                Optional.empty(),
                List.of(Recipe.parse("reweighing > logreg")),
                CompareOptions.DEFAULT)
            .run(Optional.empty(), false, TrialProgress.SILENT);
    System.out.println(comparison.sentence());

    Section section = Section.of("Titanic", audit).with(comparison);
    Files.writeString(page, HtmlReport.render(Report.of("Titanic", section)));
    // README ends
  }
}
