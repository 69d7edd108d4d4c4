package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.core.dataset.Benchmark;
import io.equipoise.core.file.Json;
import io.equipoise.core.table.ReadOptions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DataCommandTest {
  @TempDir Path folder;

  static List<String> names() {
    return Benchmark.all().stream().map(Benchmark::name).toList();
  }

  private Result make(String name, String... more) {
    return Cli.run(
        Stream.concat(
                Stream.of("data", "make", name, "--out", folder.resolve("made").toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }

  private Table read(String file) {
    return TableReader.read(folder.resolve("made").resolve(file).toString(), ReadOptions.DEFAULT);
  }

  @Test
  void listsEveryDataSet() {
    Result result = Cli.run("data", "list");
    assertThat(result.code()).isZero();
    assertThat(result.out()).contains(names());
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
    JsonNode listed = Json.tree(Cli.run("data", "list", "--format", "json").out(), "the output");
    assertThat(listed).hasSize(names().size());
    assertThat(listed.get(0).get("noBias").asDouble()).isEqualTo(0.1);
    assertThat(Cli.run("data").out()).contains("list", "make");
  }

  @ParameterizedTest
  @MethodSource("names")
  void makesEveryDataSetTheSameTwice(String name) throws IOException {
    assertThat(make(name, "--size", "12", "--seed", "3").code()).isZero();
    Path first = Files.move(folder.resolve("made"), folder.resolve("first"));
    assertThat(make(name, "--size", "12", "--seed", "3").err()).contains("wrote ");
    try (Stream<Path> files = Files.walk(first)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path again = folder.resolve("made").resolve(first.relativize(file).toString());
        assertThat(again).hasSameBinaryContentAs(file);
      }
    }
    JsonNode card =
        Json.tree(Files.readString(folder.resolve("made").resolve("dataset.json")), "the card");
    assertThat(card.get("name").asText()).isEqualTo(name);
    assertThat(card.get("bias").asDouble()).isEqualTo(0.95);
  }

  @Test
  void imagesComeWithTheirMetadataAndASheet() throws IOException {
    assertThat(make("hospital-scans", "--size", "15", "--side", "20").code()).isZero();
    Table metadata = read("metadata.csv");
    assertThat(metadata.rows()).isEqualTo(15);
    assertThat(metadata.names()).containsExactly("file", "label", "scanner", "environment");
    for (int row = 0; row < 15; row++) {
      Path file = folder.resolve("made").resolve(metadata.column("file").text(row));
      BufferedImage image = ImageIO.read(file.toFile());
      assertThat(image.getWidth()).isEqualTo(20);
      assertThat(image.getRaster().getNumBands()).isEqualTo(1);
    }
    assertThat(ImageIO.read(folder.resolve("made").resolve("sheet.png").toFile()).getWidth())
        .isEqualTo(10 * (2 * 20 + 4) + 4);
  }

  @Test
  void facesComeWithTheirAges() throws IOException {
    assertThat(make("age-faces", "--size", "15", "--side", "20").code()).isZero();
    Table metadata = read("metadata.csv");
    assertThat(metadata.names()).containsExactly("file", "age", "label", "band");
    for (int row = 0; row < 15; row++) {
      double age = Double.parseDouble(metadata.column("age").text(row));
      assertThat(metadata.column("label").text(row)).startsWith("" + (int) (age / 10));
    }
    assertThat(ImageIO.read(folder.resolve("made").resolve("sheet.png").toFile()).getHeight())
        .isEqualTo(3 * (2 * 20 + 4) + 4);
  }

  @Test
  void picturesHoldThePixels() throws IOException {
    assertThat(make("coloured-digits", "--size", "1", "--bias", "1", "--quiet").err()).isEmpty();
    BufferedImage image =
        ImageIO.read(folder.resolve("made").resolve("images/000000.png").toFile());
    var images =
        (io.equipoise.core.dataset.ImageSet)
            Benchmark.named("coloured digits").make(1, 28, 1, new io.equipoise.core.random.Seed(1));
    for (int at = 0; at < images.each(); at++) {
      int sample = image.getRaster().getSample(at % 28, at / 28 % 28, at / (28 * 28));
      assertThat(sample).isEqualTo(Math.round(255 * images.pixels()[at]));
    }
  }

  @Test
  void rowsTextsAndCensusAreTables() {
    make("slabs", "--size", "10");
    assertThat(read("rows.csv").names()).contains("x1", "x20", "label", "side").hasSize(22);
    make("news-texts", "--size", "10", "--force");
    assertThat(read("texts.csv").names())
        .containsExactly("text", "swapped", "label", "entity", "dialect");
    make("census", "--size", "10", "--force");
    assertThat(read("people.csv").column("education").text(3))
        .isEqualTo(read("people-of-other-sex-only.csv").column("education").text(3));
    assertThat(folder.resolve("made").resolve("texts.csv")).doesNotExist();
  }

  @Test
  void replacesOnlyADataSetAndOnlyWhenTold() throws IOException {
    assertThat(make("topic-texts", "--size", "3").code()).isZero();
    assertThat(make("topic-texts", "--size", "3").err()).contains("add --force to replace it");
    assertThat(make("topic-texts", "--size", "4", "--force").code()).isZero();
    assertThat(read("texts.csv").rows()).isEqualTo(4);
    Files.delete(folder.resolve("made").resolve("dataset.json"));
    Result result = make("topic-texts", "--force");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("holds something else than a made data set");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "make bird-scens|there is no data set 'bird-scens'. Did you mean bird-scenes?",
        "make bird-scenes --bias 1.5|--bias is 1.5",
        "make bird-scenes --bias NaN|--bias is NaN",
        "make bird-scenes --size 0|--size is 0",
        "make bird-scenes --side 3|side is 3, but must be at least 12",
        "make census --side 30|--side is for images, and census has none",
        "make census --siz 30|Did you mean --size?",
        "mak census|there is no command 'mak'. Did you mean make?"
      })
  void aMistakeGetsOneLineAndLeavesNothing(String line, String words) throws IOException {
    Result result =
        Cli.run(
            Stream.concat(
                    Stream.concat(Stream.of("data"), Stream.of(line.split(" "))),
                    Stream.of("--out", folder.resolve("made").toString()))
                .toArray(String[]::new));
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).startsWith("equipoise: ").contains(words);
    assertThat(result.err().strip().lines()).hasSize(1);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void aFolderIsNeeded() {
    assertThat(Cli.run("data", "make", "census").err())
        .contains("an option is needed: '--out=DIR'");
    assertThat(Cli.run("data", "make").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"list", "make"})
  void bothHelpWithExamples(String command) {
    Result result = Cli.run("data", command, "--help");
    assertThat(result.code()).isZero();
    assertThat(result.out().lines().filter(line -> line.startsWith("  equipoise data")).count())
        .isGreaterThanOrEqualTo(2);
    assertThat(result.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(101));
  }
}
