package io.equipoise.app.dataset;

import io.equipoise.app.text.Csv;
import io.equipoise.app.text.Progress;
import io.equipoise.core.dataset.Annotations;
import io.equipoise.core.dataset.Attribute;
import io.equipoise.core.dataset.CausalCensus.Census;
import io.equipoise.core.dataset.FeatureRows;
import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.dataset.MadeSet;
import io.equipoise.core.dataset.NumberImages;
import io.equipoise.core.dataset.TextSet;
import io.equipoise.core.error.Require;
import io.equipoise.core.file.AtomicOutput;
import io.equipoise.core.file.Json;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.Table;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import javax.imageio.ImageIO;

/**
 * Writes a made data set into a folder that appears whole or not at all. Images: {@code images/},
 * {@code metadata.csv} and a contact sheet {@code sheet.png}; rows: {@code rows.csv}; texts: {@code
 * texts.csv}; a census: {@code people.csv} and its other worlds. {@code dataset.json} says how it
 * was made.
 */
public final class DatasetFolder {
  private static final String CARD = "dataset.json";

  private DatasetFolder() {}

  /** Refuses, before any work, a folder that cannot be written. */
  public static void check(Path folder, boolean force) {
    Require.that(
        !Files.isRegularFile(folder),
        "--out '" + folder + "' is a file; name a folder that is not there yet");
    AtomicOutput.check(folder, force);
  }

  /**
   * Writes a data set.
   *
   * @param force replaces a data set that is there; anything else is never replaced
   * @param card how it was made
   */
  public static void write(
      MadeSet made, Map<String, Object> card, Path folder, boolean force, Progress progress) {
    AtomicOutput.folder(
        folder,
        force,
        "a made data set",
        there -> Files.isRegularFile(there.resolve(CARD)),
        fresh -> {
          if (made instanceof ImageSet images) {
            Annotations truth = images.truth();
            table(images, header(truth), i -> values(truth, i), fresh, progress);
            png(Pictures.sheet(images), fresh.resolve("sheet.png"));
          } else if (made instanceof NumberImages numbers) {
            Annotations truth = numbers.images().truth();
            table(
                numbers.images(),
                joined(numbers.name(), header(truth)),
                i -> joined(Double.toString(numbers.numbers()[i]), values(truth, i)),
                fresh,
                progress);
            png(Pictures.sheetOfRanges(numbers.images()), fresh.resolve("sheet.png"));
          } else if (made instanceof FeatureRows rows) {
            write(rows, fresh);
          } else if (made instanceof TextSet texts) {
            write(texts, fresh);
          } else if (made instanceof Census census) {
            write(census.people(), fresh.resolve("people.csv"));
            write(census.otherSex(), fresh.resolve("people-of-other-sex.csv"));
            write(census.otherSexOnly(), fresh.resolve("people-of-other-sex-only.csv"));
          }
          Files.writeString(fresh.resolve(CARD), Json.writePretty(card));
        });
  }

  /** The images and their metadata. */
  private static void table(
      ImageSet images,
      List<String> names,
      IntFunction<List<String>> cells,
      Path folder,
      Progress progress)
      throws IOException {
    Files.createDirectory(folder.resolve("images"));
    try (Writer csv = Files.newBufferedWriter(folder.resolve("metadata.csv"))) {
      csv.write(Csv.line(joined("file", names)));
      for (int i = 0; i < images.size(); i++) {
        String file = String.format(Locale.ROOT, "images/%06d.png", i);
        png(Pictures.of(images, i), folder.resolve(file));
        csv.write(Csv.line(joined(file, cells.apply(i))));
        progress.at(i + 1, images.size(), file);
      }
    }
  }

  private static void png(java.awt.image.BufferedImage picture, Path file) throws IOException {
    if (!ImageIO.write(picture, "png", file.toFile())) {
      throw new IOException("this Java cannot write PNG");
    }
  }

  private static void write(FeatureRows rows, Path folder) throws IOException {
    try (Writer csv = Files.newBufferedWriter(folder.resolve("rows.csv"))) {
      List<String> cells = new ArrayList<>();
      for (int j = 1; j <= rows.width(); j++) {
        cells.add("x" + j);
      }
      cells.addAll(header(rows.truth()));
      csv.write(Csv.line(cells));
      for (int i = 0; i < rows.size(); i++) {
        cells.clear();
        for (int j = 0; j < rows.width(); j++) {
          cells.add(Double.toString(rows.x()[i * rows.width() + j]));
        }
        cells.addAll(values(rows.truth(), i));
        csv.write(Csv.line(cells));
      }
    }
  }

  private static void write(TextSet texts, Path folder) throws IOException {
    try (Writer csv = Files.newBufferedWriter(folder.resolve("texts.csv"))) {
      csv.write(Csv.line(joined("text", joined("swapped", header(texts.truth())))));
      for (int i = 0; i < texts.size(); i++) {
        List<String> cells = joined(texts.swapped().get(i), values(texts.truth(), i));
        csv.write(Csv.line(joined(texts.texts().get(i), cells)));
      }
    }
  }

  private static void write(Table table, Path file) throws IOException {
    try (Writer csv = Files.newBufferedWriter(file)) {
      csv.write(Csv.line(table.names()));
      for (int row = 0; row < table.rows(); row++) {
        List<String> cells = new ArrayList<>();
        for (Column column : table.columns()) {
          cells.add(column.text(row));
        }
        csv.write(Csv.line(cells));
      }
    }
  }

  private static List<String> header(Annotations truth) {
    List<String> header = new ArrayList<>(List.of("label"));
    truth.attributes().stream().map(Attribute::name).forEach(header::add);
    truth.environment().ifPresent(place -> header.add("environment"));
    return header;
  }

  private static List<String> values(Annotations truth, int sample) {
    List<String> values = new ArrayList<>(List.of(truth.label().value(sample)));
    truth.attributes().forEach(attribute -> values.add(attribute.value(sample)));
    truth.environment().ifPresent(place -> values.add(place.value(sample)));
    return values;
  }

  private static List<String> joined(String first, List<String> others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }
}
