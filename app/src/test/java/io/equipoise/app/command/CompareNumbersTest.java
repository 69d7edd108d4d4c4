package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.core.file.Json;
import io.equipoise.core.random.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A comparison whose target is a number, from the table to predictions of new rows. */
class CompareNumbersTest {
  @TempDir private Path folder;

  /**
   * Prices that are linear in area and age, noisier for one kind of owner; some entries missing.
   */
  private Path houses(String header) throws IOException {
    UniformRandomProvider random = new Seed(4).generator();
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < 240; i++) {
      double area = 30 + 170 * random.nextDouble();
      int age = random.nextInt(90);
      boolean second = random.nextInt(3) == 0;
      double price = 3000 * area - 500 * age + (second ? 30_000 : 10_000) * gaussian.sample();
      lines.add(
          String.format(
              Locale.ROOT,
              "%.1f,%s,%s,%s",
              area,
              i % 20 == 0 ? "" : String.valueOf(age),
              second ? "b" : "a",
              i == 7 ? "inf" : i == 9 ? "" : String.format(Locale.ROOT, "%.2f", price)));
    }
    return Files.write(folder.resolve("houses.csv"), lines);
  }

  private static Result compare(Path file, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("compare", file.toString(), "-t", "price", "--folds", "3", "--repeats", "1"));
    arguments.addAll(List.of(more));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void fewWholeNumbersAreClassesUnlessTheUserSaysOtherwise() throws IOException {
    List<String> lines = new ArrayList<>(List.of("rooms,area,price"));
    for (int i = 0; i < 90; i++) {
      lines.add(i % 5 + "," + (i % 5 + i % 3) + "," + i % 7);
    }
    Path file = Files.write(folder.resolve("few.csv"), lines);
    String[] ridge = {"--try", "ridge", "--kind", "number"};
    assertThat(compare(file, "--try", "logreg").out()).contains("say --kind number");
    Result numbers = compare(file, ridge);
    assertThat(numbers.code()).as(numbers.err()).isZero();
    assertThat(numbers.out()).contains("MAE").doesNotContain("accuracy", "--kind");
    ridge[3] = "classes";
    Result classes = compare(file, ridge);
    assertThat(classes.code()).isEqualTo(2);
    assertThat(classes.err()).contains("ridge");
    Result audited = Cli.run("audit", file.toString(), "-t", "price", "--kind", "Number");
    assertThat(audited.code()).as(audited.err()).isZero();
    assertThat(audited.out()).doesNotContain("multiclass");
  }

  @Test
  void comparesKeepsAndPredictsNumbers() throws IOException {
    Path file = houses("area,age,owner,price");
    Path model = folder.resolve("model");
    Path report = folder.resolve("report.html");
    Result result =
        compare(
            file,
            "--group",
            "owner",
            "--try",
            "mlp(loss=huber)",
            "--try",
            "mlp(loss=gaussian-nll)",
            "--try",
            "xgboost",
            "--try",
            "xgboost(loss=huber)",
            "--baseline",
            "ridge",
            "--model",
            model.toString(),
            "--output",
            report.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("MAE", "RMSE", "CRPS", "NLL", "ridge (baseline)", "taken as a regression")
        .doesNotContain("accuracy", "AUC");
    assertThat(Files.readString(report)).contains("worst group MAE").doesNotContain("accuracy");
    JsonNode metrics =
        Json.tree(folder.resolve("report.json")).findValue("results").get(0).get("metrics");
    assertThat(metrics.get("r2").get("value").asDouble()).isGreaterThan(0.9);
    assertThat(metrics.has("accuracy")).isFalse();
    Path out = folder.resolve("said.csv");
    Result predicted =
        Cli.run("predict", "--model", model.toString(), file.toString(), "-o", out.toString());
    assertThat(predicted.code()).as(predicted.err()).isZero();
    List<String> said = Files.readAllLines(out);
    assertThat(said).hasSize(241);
    assertThat(said.get(0)).isEqualTo("prediction");
    assertThat(Double.parseDouble(said.get(1))).isBetween(0.0, 1e6);
    Result json =
        Cli.run("predict", "--model", model.toString(), file.toString(), "--format", "json");
    assertThat(Json.tree(json.out(), "the output").get(0).get("prediction").asDouble())
        .isEqualTo(Double.parseDouble(said.get(1)));
  }

  @Test
  void whatDoesNotFitTheTargetIsRefusedInOneLineBeforeAnyWork() throws IOException {
    Path file = houses("area,age,owner,price");
    refused(
        compare(file, "--try", "mlp(loss=focal)"),
        "'mlp(loss=focal)' is for targets that hold classes, but this one holds numbers");
    refused(
        compare(file, "--try", "xgboost(loss=focal)"),
        "'xgboost(loss=focal)' is for targets that hold classes, but this one holds numbers");
    refused(compare(file, "--try", "smote > xgboost"), "'smote' is for targets that hold classes");
    refused(compare(file, "--try", "logreg"), "take one of", "ridge", "xgboost", "mlp");
    refused(compare(file, "--try", "ridge > equalized-odds"), "'equalized-odds' is for");
    refused(compare(file, "--try", "mlp(weighting=effective-number)"), "is for targets");
    refused(compare(file, "--try", "ridge", "--objective", "auc"), "auc scores classes");
    refused(
        Cli.run("compare", file.toString(), "-t", "owner", "--try", "mlp(loss=huber)"),
        "'mlp(loss=huber)' is for targets that hold numbers, but this one holds classes");
    refused(
        Cli.run("compare", file.toString(), "-t", "owner", "--try", "xgboost(loss=quantile)"),
        "'xgboost(loss=quantile)' is for targets that hold numbers, but this one holds classes");
    refused(
        Cli.run("compare", file.toString(), "-t", "owner", "--try", "mlp", "--objective", "rmse"),
        "rmse scores numbers");
  }

  private static void refused(Result result, String... words) {
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).contains(words);
  }
}
