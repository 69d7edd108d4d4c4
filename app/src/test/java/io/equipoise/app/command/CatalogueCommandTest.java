package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.core.file.Json;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueCommandTest {
  static List<String> names() {
    return Catalogue.get().entries().stream().map(Entry::name).toList();
  }

  @Test
  void listsEveryMethod() {
    Result result = Cli.run("catalogue");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains("smote", "logreg", "focal", "methods; 'equipoise show NAME'");
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }

  @ParameterizedTest
  @ValueSource(strings = {"class-imbalance", "CLASS_IMBALANCE", "class imbalance"})
  void choosesByFinding(String finding) {
    JsonNode found = json("catalogue", "--treats", finding, "--format", "json");
    assertThat(found).isNotEmpty();
    assertThat(found)
        .allSatisfy(
            each ->
                assertThat(each.get("treats"))
                    .anySatisfy(bias -> assertThat(bias.asText()).isEqualTo("class-imbalance")));
  }

  @Test
  void choosesBySlotAndFinding() {
    JsonNode found =
        json("catalogue", "--slot", "data", "--treats", "class-imbalance", "--format", "json");
    assertThat(found).isNotEmpty();
    assertThat(found).allSatisfy(each -> assertThat(each.get("slot").asText()).isEqualTo("data"));
  }

  @ParameterizedTest
  @MethodSource("names")
  void showsEveryMethodWithItsPaper(String name) {
    Result result = Cli.run("show", name);
    assertThat(result.code()).isZero();
    assertThat(result.out()).startsWith(name).contains("slot ", "class ");
    JsonNode shown = json("show", name, "--format", "json");
    assertThat(shown.get("method").get("name").asText()).isEqualTo(name);
    for (JsonNode reference : shown.get("references")) {
      assertThat(reference.asText()).containsPattern(".+, \".+\".*, [0-9]{4}");
    }
  }

  @Test
  void showsByFunctionByRowAndInAnySpelling() {
    assertThat(Cli.run("show", "fairness-regularised-loss").out()).contains("eval fairness");
    assertThat(Cli.run("show", "009").out()).startsWith("dice");
    assertThat(Cli.run("show", "Equalised_Odds").out()).startsWith("equalized-odds");
  }

  @Test
  void whatNoRecipeHoldsSaysWhatToTakeInItsPlace() {
    String bags = "estimate aggregate-response-linear";
    assertThat(Cli.run("show", "aggregate-response").out()).contains("recipe   none: ", bags);
    assertThat(json("show", "afcrps", "--format", "json").get("instead").asText())
        .contains("mlp(loss=crps)");
    assertThat(Cli.run("show", "exadam").out()).contains("mlp(optimizer=exadam)");
  }

  private static JsonNode json(String... arguments) {
    Result result = Cli.run(arguments);
    assertThat(result.code()).as(result.err()).isZero();
    return Json.tree(result.out(), "the output");
  }
}
