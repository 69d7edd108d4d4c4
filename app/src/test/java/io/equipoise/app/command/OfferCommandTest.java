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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfferCommandTest {
  @TempDir private Path folder;

  private Result titanic(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "compare", Samples.titanic(folder, 400).toString(), "-t", "survived", "-g", "sex"));
    arguments.addAll(List.of(more));
    return Cli.wide(arguments.toArray(String[]::new));
  }

  private static void refused(Result result, String... parts) {
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(parts).hasLineCount(1);
  }

  @Test
  void listsWhatFitsWithWhatWasFoundFirst() throws IOException {
    Result result = titanic("--offer");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .startsWith("The audit found: label-rate gap (high)")
        .contains("label-rate-gap*", "before training", "in training", "after training")
        .contains("recipes fit. --try suggested runs the", "--all lists the others");
    List<String> lines = result.out().lines().toList();
    assertThat(place(lines, "reweighing > logreg")).isLessThan(place(lines, "mlp(loss=ldam)"));
    assertThat(lines).noneMatch(line -> line.startsWith("smote > logreg"));
    assertThat(titanic("--offer", "--all").out())
        .contains("smote cannot draw a line between categories such as column 'class'")
        .contains("mlp(loss=huber)", "is for targets that hold numbers")
        .contains("from Java only", "call GroupwiseRegret.stream from Java");
  }

  private static int place(List<String> lines, String start) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(start)) {
        return i;
      }
    }
    throw new AssertionError("no line starts with " + start + ": " + lines);
  }

  @Test
  void jsonSaysTheSame() throws IOException {
    Path file = folder.resolve("offer.json");
    Result result = titanic("--offer", "--format", "json", "--output", file.toString());
    assertThat(result.err()).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(result.out());
    JsonNode offer = Json.tree(result.out(), "the offer");
    assertThat(offer.get("plain").asText()).isEqualTo("logreg");
    assertThat(offer.get("found").get(0).get("bias").asText()).isEqualTo("label-rate-gap");
    assertThat(offer.get("outside")).isEmpty();
    JsonNode first = offer.get("recipes").get(0);
    assertThat(first.get("fits").asBoolean()).isTrue();
    assertThat(first.get("treatsFound")).isNotEmpty();
    assertThat(offer.get("recipes").findValuesAsText("readsGroups"))
        .contains("none", "training", "prediction");
    assertThat(
            Json.tree(titanic("--offer", "--all", "--format", "json").out(), "all").get("outside"))
        .isNotEmpty();
  }

  @Test
  void whatIsSuggestedIsTried() throws IOException {
    StringBuilder lines = new StringBuilder("sex,degree,hired\n");
    for (int i = 0; i < 120; i++) {
      boolean woman = i % 2 == 0;
      lines.append(woman ? "woman," : "man,").append(i % 3 == 0 ? "yes," : "no,");
      lines.append(i % 10 < (woman ? 3 : 8) ? "yes" : "no").append('\n');
    }
    Path file = Files.writeString(folder.resolve("hired.csv"), lines);
    Result result =
        Cli.wide(
            "compare",
            file.toString(),
            "-t",
            "hired",
            "-g",
            "sex",
            "--try",
            "suggested",
            "--folds",
            "2",
            "--repeats",
            "1");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).contains("trying ", "on 2 splits: at least about", "--budget 10m");
    assertThat(result.out()).contains("logreg (baseline)", "reweighing > logreg");
  }

  @Test
  void numbersAndAnotherBaseline() throws IOException {
    StringBuilder lines = new StringBuilder("town,rooms,price\n");
    for (int i = 0; i < 60; i++) {
      lines.append(i % 2 == 0 ? "Bern" : "Chur").append(',').append(i % 7).append(',');
      lines.append(i % 7 * 10 + i % 2 * 30 + i % 5).append('\n');
    }
    Path file = Files.writeString(folder.resolve("flats.csv"), lines);
    String[] offer = {"compare", file.toString(), "-t", "price", "-g", "town", "--offer"};
    assertThat(Cli.wide(offer).out())
        .contains("exponentiated-gradient(constraint=bounded-group-loss) > ridge")
        .doesNotContain("logreg");
    Result trees =
        Cli.wide(
            "compare",
            file.toString(),
            "-t",
            "price",
            "-g",
            "town",
            "--offer",
            "--baseline",
            "xgboost");
    assertThat(trees.out())
        .contains("disparate-impact-remover > xgboost")
        .doesNotContain("ridge >");
  }

  @Test
  void nothingToTryIsOneLineThatSaysWhatToDo() throws IOException {
    refused(titanic(), "--offer", "--try suggested", "--try 'reweighing > logreg'");
    refused(titanic("--offer", "--try", "logreg"), "take one of the two");
    refused(titanic("--all", "--try", "logreg"), "--all goes with --offer");
    refused(titanic("--try", "suggest"), "there is no method 'suggest'");
    refused(titanic("--try", "suggested > logreg"), "there is no method 'suggested'");
  }

  @Test
  void namesFromDataAreOnlyNames() throws IOException {
    StringBuilder lines = new StringBuilder("suggested,\"a > b(c=1)\",\"\u001b[31mred\",y\n");
    for (int i = 0; i < 40; i++) {
      lines.append(i % 2 == 0 ? "fitting" : "\"x\u0007\"").append(',').append(i % 5);
      lines
          .append(',')
          .append(i % 3)
          .append(',')
          .append(i % 4 == 0 ? "\u200b> logreg" : "no")
          .append('\n');
    }
    Path file = Files.writeString(folder.resolve("hostile.csv"), lines);
    String[] command = {
      "compare",
      file.toString(),
      "-t",
      "y",
      "--positive=\u200b> logreg",
      "-g",
      "suggested",
      "--offer"
    };
    Result result = Cli.run(command);
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains("reweighing > logreg").doesNotContain("\u001b", "\u0007");
  }
}
