package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.app.Samples;
import io.equipoise.core.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
  @TempDir private Path folder;

  private Result compare(String... more) throws IOException {
    Path file = Samples.titanic(folder, 400);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare",
                file.toString(),
                "--target",
                "survived",
                "--positive",
                "yes",
                "--group",
                "sex",
                "--folds",
                "3",
                "--repeats",
                "1"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void saysWhichRecipeToTake() throws IOException {
    Result result = compare("--try", "reweighing > logreg", "--try", "logreg > equalised-odds");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("reweighing > logreg", "Pareto")
        .containsAnyOf("Take ", "None ", "No ");
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @Test
  void methodsForEnvironmentsCompareTheColumnThatIsNamed() throws IOException {
    String vrex = "mlp(loss=vrex, epochs=1, layers=0)";
    String dro = "mlp(loss=group-dro(by=environment), epochs=1, layers=0)";
    Result result = compare("--environment", "class", "--try", vrex, "--try", dro);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("vrex", "group-dro");
    Result without = compare("--try", dro);
    assertThat(without.code()).isEqualTo(2);
    assertThat(without.err()).contains("name one with --environment").hasLineCount(1);
    Result two =
        compare("--environment", "class", "--try", "mlp(loss=vrex, weighting=group-weights)");
    assertThat(two.code()).isEqualTo(2);
    assertThat(two.err()).contains("learns from one of the two").hasLineCount(1);
  }

  @Test
  void jsonIsAllThatIsPrintedAndTheSameAgain() throws IOException {
    Result first = compare("--try", "reweighing > logreg", "--format", "json");
    assertThat(first.err()).isEmpty();
    JsonNode report = Json.tree(first.out(), "the output");
    assertThat(report.findValue("sentence").asText()).isNotBlank();
    Result second = compare("--try", "reweighing > logreg", "--format", "json");
    assertThat(withoutSeconds(second.out())).isEqualTo(withoutSeconds(first.out()));
  }

  private static String withoutSeconds(String json) {
    return json.replaceAll("\"seconds\" ?: ?[-+.0-9Ee]+", "");
  }

  @Test
  void keepsAModelThatPredictsAgainAndNoticesTampering() throws IOException {
    Path model = folder.resolve("model");
    Path page = folder.resolve("comparison.html");
    Result compared =
        compare(
            "--try", "logreg > equalized-odds", "--model", model.toString(), "-o", page.toString());
    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(compared.err()).contains("wrote " + model, "wrote " + page);
    assertThat(Files.readString(page).contains("equalized-odds")).isTrue();

    String data = folder.resolve("titanic.csv").toString();
    Result json = Cli.run("predict", "--model", model.toString(), data, "--format", "json");
    assertThat(json.code()).as(json.err()).isZero();
    assertThat(Json.tree(json.out(), "predictions")).hasSize(400);
    assertThat(Cli.run("predict", "--model", model.toString(), data, "--format", "json").out())
        .isEqualTo(json.out());
    Path csv = folder.resolve("judged.csv");
    Result table = Cli.run("predict", "--model", model.toString(), data, "-o", csv.toString());
    assertThat(table.out()).contains("prediction", "and 380 more rows");
    assertThat(Files.readAllLines(csv)).hasSize(401).first().asString().startsWith("prediction,");

    Path few = Samples.lines(folder.resolve("few.csv"), "class,sex", "1st,Male", "2nd,Female");
    Result missing = Cli.run("predict", "--model", model.toString(), few.toString());
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("age");

    try (Stream<Path> files = Files.walk(model)) {
      Path part = files.filter(file -> file.toString().endsWith(".json")).sorted().toList().get(0);
      Files.writeString(part, Files.readString(part) + " ");
    }
    Result changed = Cli.run("predict", "--model", model.toString(), data);
    assertThat(changed.code()).isEqualTo(2);
    assertThat(changed.err()).contains("was changed after it was saved");
  }

  @Test
  void aThresholdOnTheScorecardGivesCodeOne() throws IOException {
    Result result = compare("--try", "logreg", "--fail-on", "accuracy>0.1");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("accuracy of logreg is", "crosses accuracy>0.1");
  }

  @Test
  void resumesUnderTheSameNameAndBudgets() throws IOException {
    assertThat(compare("--try", "logreg", "--resume", "--budget", "1h").code()).isZero();
    Result wrong = compare("--try", "logreg", "--budget", "soon");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--budget is 'soon'", "90s, 10m or 2h");
  }
}
