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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimateCommandTest {
  @TempDir private Path folder;
  private String file = "";

  @BeforeEach
  void write() throws IOException {
    file =
        Samples.lines(
                folder.resolve("few.csv"),
                "x,hours per week,school,y,kind",
                "0,1,a,1,red",
                "1,4,a,3,blue",
                "2,2,b,4,red",
                "3,7,b,8,green",
                ",3,c,5,red")
            .toString();
  }

  private Result estimate(String method, String... more) {
    String[] arguments = new String[5 + more.length];
    System.arraycopy(new String[] {"estimate", method, file, "-t", "y"}, 0, arguments, 0, 5);
    System.arraycopy(more, 0, arguments, 5, more.length);
    return Cli.run(arguments);
  }

  @Test
  void saysHowLargeHowSureAndHowToReadIt() {
    Result result = estimate("regression(features=x)");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.err()).isEmpty();
    String words = result.out().replaceAll("\\s+", " ");
    // slope 2.2, intercept 0.7, residuals 0.3 0.1 -1.1 0.7, by hand
    assertThat(words).contains("term estimate SE 95 % interval", "(intercept) 0.7000", "x 2.2000");
    assertThat(words).contains("How to read it", "Notes", "1 of 5 rows have no target");
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
    assertThat(estimate("regression(features=x)", "-q").out()).doesNotContain("How to read it");
  }

  @Test
  void jsonIsAllThatIsPrintedAndHasEveryDigit() {
    Result result = estimate("regression(features=[hours_per_week])", "--format", "json");
    assertThat(result.err()).isEmpty();
    JsonNode answer = Json.tree(result.out(), "the output");
    assertThat(answer.get("level").asDouble()).isEqualTo(0.95);
    assertThat(answer.get("method").asText()).isEqualTo("regression(features=[hours_per_week])");
    assertThat(answer.get("terms").get(1).get("name").asText()).isEqualTo("hours per week");
    assertThat(answer.get("terms").get(1).get("standardError").isNumber()).isTrue();
    assertThat(answer.get("provenance").get("command").asText())
        .startsWith("equipoise estimate 'regression(features=[hours_per_week])'");
  }

  @Test
  void writesJsonOnceUnlessForced() throws IOException {
    Path json = folder.resolve("out.json");
    Result first = estimate("regression(model=mean)", "-o", json.toString());
    assertThat(first.err()).contains("wrote " + json);
    byte[] before = Files.readAllBytes(json);
    assertThat(Json.tree(json).get("title").asText()).isEqualTo("Mean of y");
    Result second = estimate("regression(model=mean)", "-o", json.toString());
    assertThat(second.code()).isEqualTo(2);
    assertThat(second.err()).contains("exists; add --force to replace it");
    assertThat(Files.readAllBytes(json)).isEqualTo(before);
    assertThat(estimate("regression(model=mean)", "-o", json.toString(), "--force").code())
        .isZero();
    assertThat(estimate("regression(model=mean)", "-o", file, "--force").err())
        .contains("is the file that is read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "regresion|there is no estimator 'regresion'. Did you mean regression?",
        "smote|there is no estimator 'smote'.",
        "smote > regression|name one estimator",
        "regression(model=cubic)|regression.model is one of linear, logistic, mean, not 'cubic'",
        "regression(modell=mean)|has no parameter 'modell'. Did you mean model?",
        "regression|features names no column",
        "regression(features=xx)|features: there is no column 'xx'. Did you mean x",
        "regression(features=y)|features names 'y', which is the target",
        "regression(features=[x,x])|features name 'x' twice",
        "regression(features=x, cluster=scool)|cluster: there is no column 'scool'. Did you mean",
        "regression(features=[x,kind,school])|the features cannot be told apart",
        "regression(features=x, model=logistic)|a logistic model takes a target of 0 and 1"
      })
  void aMistakeGetsOneLineAndCodeTwo(String method, String words) {
    Result result = estimate(method);
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("equipoise: ").contains(words);
    assertThat(result.err().strip().lines()).hasSize(1);
  }

  @Test
  void refusesWhatItDoesNotHeed() throws IOException {
    assertThat(estimate("regression(features=x)", "--group", "school").err())
        .contains("regression does not heed --group; leave it out");
    String titanic = Samples.titanic(folder, 100).toString();
    String[] compare = {"compare", titanic, "-t", "survived", "--try", "regression > logreg"};
    assertThat(Cli.run(compare).err()).contains("'equipoise estimate' runs it");
  }

  @Test
  void theCatalogueAndShowKnowEstimators() {
    assertThat(Cli.run("catalogue", "--slot", "estimator").out()).contains("regression");
    assertThat(Cli.run("show", "ols").out())
        .contains("slot     estimator")
        .contains("equipoise estimate regression FILE --target COL")
        .contains("features");
  }
}
