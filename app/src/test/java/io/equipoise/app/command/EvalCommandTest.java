package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.core.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvalCommandTest {
  private static final String FOCAL =
      "\"logits\":[[2,0],[0,1]],\"labels\":[0,1],\"parameters\":{\"gamma\":2}";

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("cases.json");
  }

  private Result eval(String json, String... more) throws IOException {
    Files.writeString(file, json);
    String[] arguments = new String[more.length + 3];
    arguments[0] = "eval";
    System.arraycopy(more, 0, arguments, 1, more.length);
    arguments[more.length + 1] = "--in";
    arguments[more.length + 2] = file.toString();
    return Cli.run(arguments);
  }

  /** Focal loss written out: the mean of -(1 - p)^2 log p over the two rows. */
  private static double focal() {
    double first = 1 / (1 + Math.exp(-2));
    double second = 1 / (1 + Math.exp(-1));
    return -(Math.pow(1 - first, 2) * Math.log(first) + Math.pow(1 - second, 2) * Math.log(second))
        / 2;
  }

  @ParameterizedTest
  @ValueSource(strings = {"focal", "Focal", "focal-loss", "FOCAL_LOSS"})
  void computesOneCaseUnderAnyNameOfItsMethod(String method) throws IOException {
    Result result = eval("{" + FOCAL + "}", method);
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode answer = Json.tree(result.out(), "answer");
    assertThat(answer.get("method").asText()).isEqualTo(method);
    assertThat(answer.get("value").asDouble()).isCloseTo(focal(), within(1e-14));
    assertThat(answer.get("gradients").get("logits")).hasSize(2);
    assertThat(answer.get("gradients").get("logits").get(0)).hasSize(2);
    assertThat(answer.get("error").isNull()).isTrue();
  }

  @Test
  void oneBadCaseDoesNotStopTheOthers() throws IOException {
    Result result =
        eval(
            "[{\"method\":\"focal\","
                + FOCAL
                + "},"
                + "{\"method\":\"nosuch\",\"a\":[1]},"
                + "{\"method\":\"focal\",\"row\":7,\"logits\":[[1,2],[3]],\"labels\":[0,1]},"
                + "{\"method\":\"focal\",\"logit\":[[1,2]],\"labels\":[0]},"
                + "{\"method\":\"focal\",\"logits\":[[1,2]],\"labels\":[5]},"
                + "{\"row\":\"003\"},"
                + "{},"
                + "{\"method\":\"focal\",\"inputs\":{\"logits\":[[NaN,0]],\"labels\":[0]}},"
                + "{\"method\":\"worst-group-loss\",\"row\":3,\"logits\":[1,-1],\"targets\":[1,0],"
                + "\"groups\":[0,1]}]",
            "--format",
            "json");
    assertThat(result.code()).isZero();
    JsonNode answers = Json.tree(result.out(), "answers");
    assertThat(answers).hasSize(9);
    assertThat(answers.get(0).get("value").asDouble()).isCloseTo(focal(), within(1e-14));
    assertThat(error(answers, 1)).contains("no function or method 'nosuch'");
    assertThat(error(answers, 2)).contains("'logits' is ragged");
    assertThat(answers.get(2).get("row").asInt()).isEqualTo(7);
    assertThat(error(answers, 3)).contains("no input 'logit'. Did you mean logits?");
    assertThat(error(answers, 4)).contains("label");
    assertThat(error(answers, 5)).contains("several functions", "worst-group-loss");
    assertThat(error(answers, 6)).contains("names no \"method\"");
    assertThat(answers.get(7).get("value").isNull() || answers.get(7).get("error").isNull())
        .isTrue();
    assertThat(answers.get(8).get("row").asInt()).isEqualTo(3);
    assertThat(answers.get(8).get("error").isNull()).isTrue();
    for (JsonNode answer : answers) {
      assertThat(answer.fieldNames())
          .toIterable()
          .containsExactly("method", "row", "value", "gradients", "error");
    }
  }

  private static String error(JsonNode answers, int index) {
    return answers.get(index).get("error").asText();
  }

  @Test
  void listsOfUnequalLengthAreListsOfAList() throws IOException {
    Result result = eval("{\"counts\":[10,4,1]}", "nc-geometry");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode value = Json.tree(result.out(), "answer").get("value");
    assertThat(value).extracting(JsonNode::size).containsExactly(3, 3, 3, 1);
    assertThat(value.get(0).get(2).asDouble()).isCloseTo(0.85, within(1e-12));
    assertThat(value.get(3).get(0).asDouble()).isCloseTo(0.0593728, within(5e-8));
  }

  @Test
  void aSingleCaseThatFailsGivesCodeTwoAndItsError() throws IOException {
    Result json = eval("{\"logits\":[[1,2]]}", "focal");
    assertThat(json.code()).isEqualTo(2);
    assertThat(Json.tree(json.out(), "answer").get("error").asText())
        .contains("'labels' is missing");
    Result table = eval("{\"logits\":[[1,2]]}", "focal", "--format", "table");
    assertThat(table.code()).isEqualTo(2);
    assertThat(table.out()).isEmpty();
    assertThat(table.err()).startsWith("equipoise: input 'labels' is missing");
  }

  @Test
  void anUnknownMethodOnTheCommandLineSuggestsTheNearest() throws IOException {
    Result result = eval("{}", "focall");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("Did you mean focal");
  }

  @Test
  void tableAndOutputShowTheSame() throws IOException {
    Path out = folder.resolve("answers.json");
    Result result =
        eval("[{" + FOCAL + "}]", "focal", "--format", "table", "--output", out.toString());
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("focal", "logits");
    assertThat(Files.readString(out)).isEqualTo(result.out());
  }

  @Test
  void inputsWithoutRowsAreRefused() throws IOException {
    Result result = eval("{\"logits\":[],\"labels\":[]}", "focal", "--format", "table");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("the inputs are empty");
  }
}
