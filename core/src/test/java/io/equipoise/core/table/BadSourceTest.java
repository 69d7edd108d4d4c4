package io.equipoise.core.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.equipoise.core.error.UserError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each kind of bad source gets one clear line. */
class BadSourceTest {
  private final Path folder;

  BadSourceTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private String file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  private String file(String name, String content) throws IOException {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static void refused(String source, String words) {
    refused(source, ReadOptions.DEFAULT, words);
  }

  private static void refused(String source, ReadOptions options, String words) {
    assertThatThrownBy(() -> TableReader.read(source, options))
        .isInstanceOf(UserError.class)
        .hasMessageContaining(words)
        .extracting(Throwable::getMessage)
        .asString()
        .doesNotContain("\n")
        .doesNotContain("Exception")
        .doesNotContain("ignore_errors");
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] whole = gzip("y,g\n1,a\n0,b\n".repeat(5000).getBytes(StandardCharsets.UTF_8));
    refused(file("head.csv.gz", Arrays.copyOf(whole, 5)), "head.csv.gz is damaged");
    refused(file("half.csv.gz", Arrays.copyOf(whole, 15)), "half.csv.gz is damaged");
    byte[] wrong = whole.clone();
    wrong[2] = 77;
    refused(file("wrong.csv.gz", wrong), "wrong.csv.gz is damaged");
  }

  @Test
  void devices() {
    Path zero = Path.of("/dev/zero");
    assumeTrue(Files.exists(zero), "there are no devices here");
    refused(zero.toString(), "/dev/zero is a pipe or a device");
  }

  @Test
  void noFileOrNothingInIt() throws IOException {
    refused(folder.resolve("none.csv").toString(), "none.csv does not exist");
    refused(folder.toString(), "is a directory; name a file in it");
    refused(file("empty.csv", ""), "empty.csv is empty");
    refused(file("blank.csv", "\n\n"), "blank.csv");
    refused(file("head.csv", "a,b\n"), "head.csv has no rows");
    refused(file("head2.csv", "a,b"), "head2.csv has no rows");
    refused(file("empty.csv.gz", gzip(new byte[0])), "is empty once unpacked");
    refused("a\0b", "is not a path");
  }

  @Test
  void wrongEncoding() throws IOException {
    Charset latin = StandardCharsets.ISO_8859_1;
    refused(file("latin.csv", "a,b\n1,x\n2,caf\u00e9\n".getBytes(latin)), "line 3 of " + folder);
    refused(
        file("head.csv", "caf\u00e9,b\n1,x\n".getBytes(latin)),
        "line 1 of head.csv is not in UTF-8");
    refused(file("utf16.csv", "a,b\n1,x\n".getBytes(StandardCharsets.UTF_16)), "is in UTF-16");
    refused(file("le.csv", "a,b\n1,x\n".getBytes(StandardCharsets.UTF_16LE)), "zero bytes");
    String late = "a,b\n" + "1,x\n".repeat(30_000) + "2,caf\u00e9\n";
    refused(file("late.csv", late.getBytes(latin)), "line 30002 of");
  }

  @Test
  void brokenRows() throws IOException {
    refused(
        file("ragged.csv", "a,b\n1,x\n2,y,3\n"), "ragged.csv has 3 columns where 2 are expected");
    refused(file("short.csv", "a,b\n1,x\n2\n"), "line 3 of");
    refused(file("quote.csv", "a,b\n1,\"x\n2,y\n"), "opens a quote that is never closed");
    refused(file("twice.csv", "a,b,a\n1,2,3\n"), "has two columns called 'a', the 1. and the 3.");
    refused(file("mixed.csv", "a,b\n1,2\r\n3,4\n"), "mixes line endings");
    byte[] cell = new byte[3_000_000];
    Arrays.fill(cell, (byte) 'x');
    refused(
        file("long.csv", "a,b\n1," + new String(cell, StandardCharsets.UTF_8) + "\n"),
        "line 2 of " + folder);
    refused(
        file("long.csv", new String(cell, StandardCharsets.UTF_8) + ",b\n1,2\n"),
        "begins with a line of more than");
  }

  @Test
  void notWhatTheNameSays() throws IOException {
    refused(file("a.parquet", "a,b\n1,2\n"), "its first bytes are not Parquet's");
    refused(file("b.parquet", "PAR1 and then nothing like it"), "b.parquet");
    refused(file("a.csv.gz", "a,b\n1,2\n"), "is named .gz but is not gzip");
    refused(file("a.xlsx", "PK\u0003\u0004rest"), "is a zip archive or a spreadsheet");
    byte[] packed = gzip("a,b\n1,2\n".repeat(1000).getBytes(StandardCharsets.UTF_8));
    refused(file("cut.csv.gz", Arrays.copyOf(packed, packed.length - 12)), "cut.csv.gz");
  }

  @Test
  void brokenJson() throws IOException {
    refused(file("a.jsonl", "{\"a\":1}\n{\"a\":}\n"), "line 2, column 6 of");
    refused(file("b.jsonl", "{\"a\":1}\n[1,2]\n"), "line 2, column");
    refused(file("c.jsonl", "{\"a\":" + "[".repeat(5000) + "}\n"), "line 1, column");
    refused(file("d.jsonl", "hello\n"), "line 1, column");
  }

  @Test
  void aBombIsNotUnpacked() throws IOException {
    byte[] zeros = new byte[4_000_000];
    Arrays.fill(zeros, (byte) '1');
    byte[] bomb = gzip(zeros);
    refused(
        file("bomb.csv.gz", bomb),
        ReadOptions.DEFAULT.withMaxUnpacked(1_000_000),
        "unpacks to more than 1000000 bytes");
    String fine = file("fine.csv.gz", gzip("a\n1\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(TableReader.read(fine, ReadOptions.DEFAULT.withMaxUnpacked(10)).rows()).isEqualTo(1);
  }

  @Test
  void columnsThatAreNotThere() throws IOException {
    String file = file("a.csv", "age,sex\n1,x\n");
    refused(file, ReadOptions.DEFAULT.withColumns("agee:number"), "no column 'agee'. Did you mean");
    refused(
        file,
        ReadOptions.DEFAULT.withColumns("sex:number"),
        "column 'sex' of " + file + " cannot be numbers: it holds 'x'");
    refused(
        file,
        ReadOptions.DEFAULT.withHeader(false).withColumns("a,b,c"),
        "has 2 columns but 3 names were given");
    assertThatThrownBy(() -> ReadOptions.DEFAULT.withColumns("a:text"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("number or category");
  }

  @Test
  void databases() throws IOException {
    refused("jdbc:duckdb:", "say what to read from it with a query");
    ReadOptions query = ReadOptions.DEFAULT.withQuery("SELECT * FROM nowhere");
    refused("jdbc:duckdb:", query, "nowhere");
    refused("jdbc:duckdb:" + folder.resolve("none.db"), query, "none.db");
    assertThat(folder.resolve("none.db")).doesNotExist();
    refused("jdbc:duckdb:" + file("text.db", "hello"), query, "text.db");
    refused("jdbc:mysql://u:secret@host/db", query, "jdbc:mysql://***@host/db cannot be read");
    refused(file("a.csv", "a\n1\n"), query, "leave the query out");
    refused("jdbc:duckdb:", ReadOptions.DEFAULT.withQuery("SELECT 1 AS a WHERE false"), "no rows");
  }

  @Test
  void secretsAreNotShown() {
    assertThat(TableReader.shown("jdbc:postgresql://h/db?user=me&password=p%40ss&ssl=true"))
        .isEqualTo("jdbc:postgresql://h/db?user=***&password=***&ssl=true");
    assertThat(TableReader.shown("jdbc:postgresql://me:p@ss@h/db"))
        .isEqualTo("jdbc:postgresql://***@h/db");
    assertThat(
            JdbcSource.withoutSecrets(
                "jdbc:postgresql://h/db?password=p%40ss", "login with p@ss or p%40ss failed"))
        .isEqualTo("login with *** or *** failed");
    assertThat(TableReader.shown("a@b.csv")).isEqualTo("a@b.csv");
  }
}
