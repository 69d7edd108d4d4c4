package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.app.Samples;
import io.equipoise.core.SharedData;
import io.equipoise.core.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
  @TempDir private Path folder;

  private Result berkeley(String... more) throws IOException {
    return Cli.run(arguments(more));
  }

  private String[] arguments(String... more) throws IOException {
    String file = Samples.berkeley(folder).toString();
    String[] first = {"audit", file, "--target", "admitted", "--positive", "yes", "--group", "sex"};
    String[] all = java.util.Arrays.copyOf(first, first.length + more.length);
    System.arraycopy(more, 0, all, first.length, more.length);
    return all;
  }

  @Test
  void tellsSimpsonsParadoxInPlainWords() throws IOException {
    assertThat(berkeley("--given", "department").out().lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
    Result result = Cli.wide(arguments("--given", "department"));
    assertThat(result.code()).as(result.err()).isZero();
    String words = result.out().replaceAll("\\s+", " ");
    assertThat(words).contains("4526 rows", "Simpson's paradox", "14.2 points less often");
    assertThat(words).contains("sex: Male 0.4452").contains("sex: Female 0.3035");
    assertThat(result.out()).doesNotContain("\u001b");
  }

  @Test
  void jsonIsAllThatIsPrinted() throws IOException {
    Result result = berkeley("--format", "json");
    assertThat(result.err()).isEmpty();
    JsonNode report = Json.tree(result.out(), "the output");
    assertThat(report.toString()).contains("baseRateDifference").contains("equipoise audit");
  }

  @Test
  void writesAPageWithItsJsonOnceUnlessForced() throws IOException {
    Path page = folder.resolve("report.html");
    Result first = berkeley("--output", page.toString());
    assertThat(first.err()).contains("wrote " + page).contains("report.json");
    assertThat(Files.readString(page).startsWith("<!DOCTYPE html>")).isTrue();
    assertThat(Json.tree(folder.resolve("report.json"))).isNotEmpty();
    byte[] before = Files.readAllBytes(page);
    Result second = berkeley("--output", page.toString());
    assertThat(second.code()).isEqualTo(2);
    assertThat(second.err()).contains("exists; add --force to replace it");
    assertThat(Files.readAllBytes(page)).isEqualTo(before);
    assertThat(berkeley("--output", page.toString(), "--force", "--quiet").err()).isEmpty();
  }

  @Test
  void aNameThatEndsWithJsonGetsJsonAlone() throws IOException {
    Path json = folder.resolve("only.json");
    assertThat(berkeley("--output", json.toString(), "-q").code()).isZero();
    assertThat(Json.tree(json)).isNotEmpty();
    assertThat(folder.resolve("only.html")).doesNotExist();
  }

  @Test
  void aCrossedThresholdGivesCodeOneAndAFailedTestCase() throws IOException {
    Path xml = folder.resolve("junit.xml");
    Result result =
        berkeley(
            "--fail-on",
            "base-rate-difference<-0.1",
            "--fail-on",
            "imbalanceRatio>50",
            "--junit",
            xml.toString());
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err()).contains("baseRateDifference of", "crosses base-rate-difference<-0.1");
    assertThat(Files.readString(xml)).contains("<failure").contains("imbalanceRatio");
  }

  @Test
  void aThresholdThatIsKeptGivesCodeZeroAndAnUnknownMetricCodeTwo() throws IOException {
    assertThat(berkeley("--fail-on", "imbalanceRatio>50").code()).isZero();
    Result unknown = berkeley("--fail-on", "imbalanceRatoi>50");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("Did you mean imbalanceRatio?");
  }

  @Test
  void namesOfTheDataNeverReachThePageOrTheTerminalRaw() throws IOException {
    StringBuilder rows = new StringBuilder("<b>y</b>,\"g,\u001b[31m\"\n");
    for (int i = 0; i < 60; i++) {
      rows.append(i % 3 == 0 ? "yes" : "no")
          .append(i % 2 == 0 ? ",<script>alert(1)</script>\n" : ",'\"></td>&amp;\n");
    }
    Path file = folder.resolve("hostile.csv");
    Files.writeString(file, rows);
    Path page = folder.resolve("hostile.html");
    Result result =
        Cli.run(
            "audit",
            file.toString(),
            "--target",
            "<b>y</b>",
            "--group",
            "g,\u001b[31m",
            "-o",
            page.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).doesNotContain("\u001b");
    String html = Files.readString(page);
    assertThat(html.contains("&lt;script&gt;alert(1)")).as("the name is shown").isTrue();
    assertThat(html.contains("<script>alert(1)")).as("and never run").isFalse();
    assertThat(html.contains("<b>y</b>")).as("nor marked up").isFalse();
  }

  @Test
  void givesPublicasFiguresOfCompas() {
    Path compas = SharedData.file("tabular/compas-two-years.csv");
    Result result =
        Cli.run(
            "audit",
            compas.toString(),
            "--target",
            "two_year_recid",
            "--positive",
            "1",
            "--group",
            "race",
            "--score",
            "decile_score",
            "--threshold",
            "5",
            "--format",
            "json");
    assertThat(result.code()).as(result.err()).isZero();
    JsonNode report = Json.tree(result.out(), "the output");
    assertThat(metric(report, "falsePositiveRate", "race: African-American")).isEqualTo("44.85");
    assertThat(metric(report, "falsePositiveRate", "race: Caucasian")).isEqualTo("23.45");
    assertThat(metric(report, "falseNegativeRate", "race: African-American")).isEqualTo("27.99");
    assertThat(metric(report, "falseNegativeRate", "race: Caucasian")).isEqualTo("47.72");
  }

  @Test
  void decilesAreReadAsProbabilitiesWhenAsked() throws IOException {
    StringBuilder lines = new StringBuilder("who,decile,y\n");
    for (int i = 0; i < 200; i++) {
      lines.append(i % 2 == 0 ? "a," : "b,").append(1 + i % 10).append(',');
      lines.append(i % 10 > i / 10 % 10 ? "yes" : "no").append('\n');
    }
    Path file = Files.writeString(folder.resolve("deciles.csv"), lines);
    String[] plain = {
      "audit", file.toString(), "-t", "y", "-g", "who", "--score", "decile", "--threshold", "5"
    };
    assertThat(Cli.wide(plain).out())
        .contains("scores lie outside [0, 1]; --score-scale min-max or sigmoid");
    List<String> scaled = new ArrayList<>(List.of(plain));
    scaled.addAll(List.of("--score-scale", "min-max", "--format", "json"));
    Result result = Cli.run(scaled.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains("\"brier\"", "\"miscalibration\"", "read as probabilities by min-max");
    scaled.set(scaled.indexOf("min-max"), "sideways");
    assertThat(Cli.run(scaled.toArray(String[]::new)).err())
        .contains("'sideways' is not none, min-max or sigmoid");
    assertThat(Cli.run("audit", file.toString(), "-t", "y", "--score-scale", "sigmoid").err())
        .contains("name their column with --score");
  }

  private static String metric(JsonNode report, String metric, String where) {
    for (JsonNode node : report.findParents("metric")) {
      if (metric.equals(node.path("metric").asText())
          && where.equals(node.path("where").asText())) {
        JsonNode value =
            node.has("value") ? node.get("value") : node.path("estimate").path("value");
        return String.format(java.util.Locale.ROOT, "%.2f", 100 * value.asDouble());
      }
    }
    return metric + " of " + where + " is missing";
  }
}
