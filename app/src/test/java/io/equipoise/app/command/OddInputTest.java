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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Odd input through the command line: a number, or one line that names what is wrong. */
class OddInputTest {
  @TempDir private Path folder;

  private JsonNode eval(String method, String inputs) throws IOException {
    Path file = Files.writeString(folder.resolve("case.json"), inputs);
    Result result = Cli.run("eval", method, "--in", file.toString(), "--format", "json");
    assertThat(result.out()).as(result.err()).isNotEmpty();
    return Json.tree(result.out(), "the answer");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "focal | {'logits':[[1,0],[0,1]],'labels':[0,5]} | labels",
        "focal | {'logits':[[1,0],[0,1]],'labels':[0,-1]} | labels",
        "focal | {'logits':[[1,'NaN']],'labels':[0]} | logits",
        "afcrps | {'members':[[1],[2]],'targets':[1,2]} | members",
        "aggregate-response | {'predictions':[1,2],'groups':[0,2],'bagMeans':[1,2]} | groups",
        "infonce | {'views':[[[1,0]]]} | views",
        "infonce | {'views':[[[1,0],[0,1]],[[1,0]]]} | views",
        "infonce | {'views':[[[1,0]],[[0,1]]],'parameters':{'tau':0}} | tau",
        "supcon | {'embeddings':[[1,0],[0,1]],'labels':[0]} | labels",
        "supcon | {'embeddings':[[1,0],['NaN',1]],'labels':[0,0]} | embeddings",
        "supcon | {'embeddings':[[1,0],[0,1]],'labels':[0,0],'parameters':{'temperature':0}} |"
            + " temperature",
        "presto | {'features':[[1],[2]],'labels':[0,3],'intercepts':[0,1],'steps':[[1],[0]]} |"
            + " labels"
      })
  void whatCannotBeIsRefusedByName(String method, String inputs, String word) throws IOException {
    JsonNode answer = eval(method, inputs.replace('\'', '"'));
    assertThat(answer.get("error").asText()).contains(word).doesNotContain("\n");
    assertThat(answer.get("value").isNull()).isTrue();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        // a class without a row; a batch of one; huge logits
        "focal | {'logits':[[1,0,0],[0,1,0]],'labels':[0,1]} | logits",
        "focal | {'logits':[[1,0]],'labels':[0]} | logits",
        "focal | {'logits':[[1e30,-1e30],[0,1]],'labels':[1,1]} | logits",
        // bags of one, and one of all
        "aggregate-response | {'predictions':[1,2],'groups':[0,1],'bagMeans':[1,3]} | predictions",
        "aggregate-response | {'predictions':[1,2],'groups':[0,0],'bagMeans':[1]} | predictions",
        // zero vectors, one row, no positive pair, all positive, duplicates
        "supcon | {'embeddings':[[0,0],[0,0]],'labels':[0,0]} | embeddings",
        "supcon | {'embeddings':[[1,0]],'labels':[0]} | embeddings",
        "supcon | {'embeddings':[[1,0],[0,1]],'labels':[0,1]} | embeddings",
        "supcon | {'embeddings':[[1,0],[0,1],[1,1]],'labels':[0,0,0]} | embeddings",
        "supcon | {'embeddings':[[1,0],[1,0],[1,0]],'labels':[0,0,1]} | embeddings",
        "triplet-margin | {'embeddings':[[1,0],[0,1]],'labels':[0,0]} | embeddings",
        "infonce | {'views':[[[0,0],[1,0]],[[0,0],[1,0]]]} | views"
      })
  void whatIsOddIsDefined(String method, String inputs, String input) throws IOException {
    JsonNode answer = eval(method, inputs.replace('\'', '"'));
    assertThat(answer.get("error").isNull()).as(answer.toString()).isTrue();
    assertThat(Double.isFinite(answer.get("value").asDouble(Double.NaN))).isTrue();
    assertThat(answer.get("gradients").get(input).toString()).doesNotContain("NaN", "null");
  }

  @Test
  void withoutAPairTheLossIsZeroAndItsSlopeToo() throws IOException {
    JsonNode answer = eval("supcon", "{\"embeddings\":[[1,0],[0,1]],\"labels\":[0,1]}");
    assertThat(answer.get("value").asDouble()).isZero();
    answer
        .get("gradients")
        .get("embeddings")
        .forEach(row -> row.forEach(slope -> assertThat(slope.asDouble()).isZero()));
  }

  private Path people(String name, int rows, String... groups) throws IOException {
    StringBuilder lines = new StringBuilder("x,who,w,y\n");
    for (int i = 0; i < rows; i++) {
      lines.append(i * 7 % 23).append(',').append(groups[i % groups.length]).append(",0,");
      lines.append(i * 7 % 23 + i % 5 > 12 ? "yes" : "no").append('\n');
    }
    return Files.writeString(folder.resolve(name), lines);
  }

  @ParameterizedTest
  @CsvSource({
    "logreg > equalized-odds",
    "drm",
    "disparate-impact-remover > logreg",
    "mlp(loss=worst-group)"
  })
  void aGroupSeenOnlyLaterIsJudged(String recipe) throws IOException {
    Path model = folder.resolve("model");
    Result kept =
        Cli.run(
            "compare",
            people("seen.csv", 160, "a", "b").toString(),
            "-t",
            "y",
            "-g",
            "who",
            "--try",
            recipe,
            "--baseline",
            recipe,
            "--folds",
            "2",
            "--repeats",
            "1",
            "--model",
            model.toString());
    assertThat(kept.code()).as(kept.err()).isZero();
    Path later = people("later.csv", 6, "c", "");
    Result judged = Cli.run("predict", "--model", model.toString(), later.toString());
    assertThat(judged.code()).as(judged.err()).isZero();
    assertThat(judged.out()).containsAnyOf("yes", "no").doesNotContain("NaN");
  }

  @ParameterizedTest
  @CsvSource({"mlp(loss=irm)", "mlp(training=fishr)", "mlp(select=worst-group)", "distraction"})
  void oneEnvironmentIsNoneToCompare(String recipe) throws IOException {
    Path file = people("one.csv", 60, "a");
    Result result = Cli.run("compare", file.toString(), "-t", "y", "-g", "who", "--try", recipe);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("compares groups, but there is only one").hasLineCount(1);
  }

  @Test
  void weightsThatSumToZeroAreRefused() throws IOException {
    Path file = people("weights.csv", 60, "a", "b");
    Result result =
        Cli.run("compare", file.toString(), "-t", "y", "--weight", "w", "--try", "logreg");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("weight").hasLineCount(1);
  }

  @Test
  void morePrototypesThanRowsAreDefined() throws IOException {
    Path file = people("few.csv", 24, "a", "b");
    for (String recipe :
        new String[] {
          "fair-representation(prototypes=500, iterations=3) > logreg",
          "metric-learning(loss=soft-triple(centers=50), epochs=2)"
        }) {
      Result result =
          Cli.run(
              "compare", file.toString(), "-t", "y", "-g", "who", "--try", recipe, "--folds", "2");
      assertThat(result.code()).as(result.err()).isIn(0, 2);
      assertThat(result.code() == 0 || result.err().lines().count() == 1).isTrue();
      assertThat(result.out()).doesNotContain("NaN");
    }
  }

  @Test
  void anOrdinalLevelThatNoRowHasIsNamed() throws IOException {
    Path seen = Samples.lines(folder.resolve("levels.csv"), levels("1,low", "2,mid", "3,high"));
    String recipe = "presto(order=[low,mid,high,extreme])";
    Result result =
        Cli.run(
            "compare",
            seen.toString(),
            "-t",
            "level",
            "--try",
            recipe,
            "--baseline",
            recipe,
            "--folds",
            "2");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("extreme").hasLineCount(1);
  }

  private static String[] levels(String... rows) {
    String[] lines = new String[61];
    lines[0] = "x,level";
    for (int i = 0; i < 60; i++) {
      lines[i + 1] = rows[i % rows.length];
    }
    return lines;
  }
}
