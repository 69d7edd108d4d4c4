package io.equipoise.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plain CSV writer writes comes back, and no bytes lead to anything but a user's error. */
class RandomCsvTest {
  private static final String LETTERS = "ab,;\"'\n\t |é漢😀#\\=x";
  private static final long SEED = 20_240_501;

  private final Path folder;

  RandomCsvTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void whatIsWrittenComesBack() throws IOException {
    for (int round = 0; round < 25; round++) {
      long seed = SEED + round;
      SplittableRandom random = new SplittableRandom(seed);
      int rows = 1 + random.nextInt(40);
      int columns = 2 + random.nextInt(5);
      String end = random.nextBoolean() ? "\n" : "\r\n";
      StringBuilder text = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        text.append(c == 0 ? "" : ",").append(c == 0 ? "number" : quoted(word(random) + c));
      }
      List<String> entries = new ArrayList<>();
      for (int i = 0; i < rows; i++) {
        text.append(end).append(random.nextInt(1000) / 8.0);
        for (int c = 1; c < columns; c++) {
          String entry = word(random);
          entries.add(entry);
          text.append(',').append(quoted(entry));
        }
      }
      Path file = Files.writeString(folder.resolve(seed + ".csv"), text.append(end));
      Table table = TableReader.read(file.toString(), ReadOptions.DEFAULT.withDelimiter(','));
      assertThat(table.rows()).as("seed %d", seed).isEqualTo(rows);
      assertThat(table.column("number")).as("seed %d", seed).isInstanceOf(NumericColumn.class);
      for (int i = 0; i < rows; i++) {
        for (int c = 1; c < columns; c++) {
          String entry = entries.get(i * (columns - 1) + c - 1).strip();
          assertThat(table.columns().get(c).text(i))
              .as("seed %d, row %d, column %d", seed, i, c)
              .isEqualTo(entry);
        }
      }
    }
  }

  @Test
  void anyBytesGiveATableOrAUserError() throws IOException {
    byte[] likely = "a,b\n\"1\";\t|\r{}[]:NA?\u00e9\0PAR1".getBytes(StandardCharsets.UTF_8);
    String[] names = {"x.csv", "x.tsv", "x.jsonl", "x.json", "x.parquet", "x.csv.gz", "x"};
    for (int round = 0; round < 140; round++) {
      long seed = SEED + round;
      SplittableRandom random = new SplittableRandom(seed);
      byte[] content = new byte[random.nextInt(120)];
      for (int i = 0; i < content.length; i++) {
        content[i] =
            random.nextInt(40) == 0
                ? (byte) random.nextInt(256)
                : likely[random.nextInt(likely.length - 8)];
      }
      Path file = Files.write(folder.resolve(names[round % names.length]), content);
      boolean header = random.nextBoolean();
      try {
        Table table = TableReader.read(file.toString(), ReadOptions.DEFAULT.withHeader(header));
        assertThat(table.rows()).as("seed %d", seed).isPositive();
      } catch (UserError e) {
        assertThat(e.getMessage()).as("seed %d", seed).isNotBlank().doesNotContain("\n");
      }
    }
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(6);
    int[] letters = LETTERS.codePoints().toArray();
    for (int i = 0; i < length; i++) {
      word.appendCodePoint(letters[random.nextInt(letters.length)]);
    }
    return word.toString();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }
}
