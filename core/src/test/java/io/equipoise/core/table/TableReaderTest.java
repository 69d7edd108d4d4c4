package io.equipoise.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.SharedData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableReaderTest {
  private final Path folder;

  TableReaderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static NumericColumn numbers(Table table, String name) {
    return (NumericColumn) table.column(name);
  }

  private static CategoryColumn levels(Table table, String name) {
    return (CategoryColumn) table.column(name);
  }

  @Test
  void csvTypesAreInferredAndMissingKeptApart() throws IOException {
    Path file =
        file(
            "a.csv",
            "n,word,flag,day,mixed,gone\n1, b ,true,2024-05-01,1,\n?,a,false,2024-05-02,x,NA\n"
                + "NaN,\"c, \"\"d\"\"\",NA,?,2,?\n-inf,,true,2024-05-01,3,\n");
    Table table = TableReader.read(file);
    assertThat(table.names()).containsExactly("n", "word", "flag", "day", "mixed", "gone");
    assertThat(numbers(table, "n").values())
        .containsExactly(1, Double.NaN, Double.NaN, Double.NEGATIVE_INFINITY);
    assertThat(numbers(table, "n").missing()).isEqualTo(1);
    assertThat(numbers(table, "n").isMissing(1)).isTrue();
    assertThat(numbers(table, "n").isMissing(2)).isFalse();
    assertThat(levels(table, "word").levels()).containsExactly("a", "b", "c, \"d\"");
    assertThat(levels(table, "word").codes()).containsExactly(1, 0, 2, -1);
    assertThat(levels(table, "flag").levels()).containsExactly("false", "true");
    assertThat(levels(table, "day").levels()).containsExactly("2024-05-01", "2024-05-02");
    assertThat(levels(table, "mixed").levels()).containsExactly("1", "2", "3", "x");
    assertThat(levels(table, "gone").levels()).isEmpty();
    assertThat(table.column("gone").missing()).isEqualTo(4);
  }

  @Test
  void overridesNameAndTypeColumns() throws IOException {
    Path file = file("a.csv", "1,2\n3,4\n");
    Table plain = TableReader.read(file.toString(), ReadOptions.DEFAULT.withHeader(false));
    assertThat(plain.names()).containsExactly("column1", "column2");
    Table named =
        TableReader.read(
            file.toString(), ReadOptions.DEFAULT.withHeader(false).withColumns("a:category, b"));
    assertThat(named.names()).containsExactly("a", "b");
    assertThat(levels(named, "a").levels()).containsExactly("1", "3");
    assertThat(numbers(named, "b").values()).containsExactly(2, 4);
    Table typed = TableReader.read(file.toString(), ReadOptions.DEFAULT.withColumns("2:category"));
    assertThat(levels(typed, "2").levels()).containsExactly("4");
    Table marked =
        TableReader.read(
            file.toString(), ReadOptions.DEFAULT.withHeader(false).withMissing(List.of("3")));
    assertThat(marked.column("column1").missing()).isEqualTo(1);
  }

  @Test
  void otherDelimitersQuotesAndGzip() throws IOException {
    assertThat(TableReader.read(file("a.tsv", "a\tb,c\n1\t2,3\n")).names())
        .containsExactly("a", "b,c");
    assertThat(TableReader.read(file("b.csv", "\uFEFFa;\"b;c\"\n1;2\n")).names())
        .containsExactly("a", "b;c");
    assertThat(TableReader.read(file("c.csv", "a,\"b\nc\"\r\n1,\"2\"\r\n")).names())
        .containsExactly("a", "b\nc");
    assertThat(TableReader.read(file("d.csv", ",a\n0,5\n")).names())
        .containsExactly("column1", "a");
    Path packed = folder.resolve("e.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("a,b\n1,x\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(levels(TableReader.read(packed), "b").levels()).containsExactly("x");
  }

  @Test
  void namesAreTakenLiterally() throws IOException {
    Path odd = file("we'ird [1]*?'); DROP.csv", "a\"'b,c\n1,x\n");
    file("we'ird 1zz'); DROP.csv", "other\n2\n");
    Table table = TableReader.read(odd);
    assertThat(table.names()).containsExactly("a\"'b", "c");
    assertThat(table.rows()).isEqualTo(1);
  }

  @Test
  void jsonLinesAndParquet() throws Exception {
    Path json =
        file(
            "a.jsonl",
            "{\"a\":1,\"b\":\"x\",\"d\":\"2024-01-01\",\"t\":true,\"n\":{\"k\":1}}\n"
                + "{\"a\":2.5,\"b\":null,\"t\":false}\n");
    Table table = TableReader.read(json);
    assertThat(numbers(table, "a").values()).containsExactly(1, 2.5);
    assertThat(levels(table, "t").levels()).containsExactly("false", "true");
    assertThat(levels(table, "d").levels()).containsExactly("2024-01-01");
    assertThat(table.column("b").isMissing(1)).isTrue();
    Path parquet = folder.resolve("a.parquet");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      statement.execute(
          "COPY (SELECT i AS \"I d\", i % 3 = 0 AS t, DATE '2024-05-01' + i::INT AS day,"
              + " CASE WHEN i = 5 THEN NULL ELSE 'v' || i % 4 END AS s, (i / 10)::DECIMAL(9,2) AS m"
              + " FROM range(5000) r(i)) TO '"
              + parquet
              + "' (FORMAT parquet)");
    }
    Table read = TableReader.read(parquet);
    assertThat(read.rows()).isEqualTo(5000);
    assertThat(numbers(read, "I d").value(4999)).isEqualTo(4999);
    assertThat(numbers(read, "m").value(15)).isEqualTo(1.5);
    assertThat(levels(read, "s").levels()).containsExactly("v0", "v1", "v2", "v3");
    assertThat(levels(read, "s").code(4999)).isEqualTo(3);
    assertThat(read.column("s").isMissing(5)).isTrue();
    assertThat(read.column("day").text(0)).isEqualTo("2024-05-01");
    assertThat(read.column("t").text(3)).isEqualTo("true");
  }

  @Test
  void databaseByQuery() {
    Table table =
        TableReader.read(
            "jdbc:duckdb:",
            ReadOptions.DEFAULT.withQuery("SELECT i, 'g' || i % 2 AS g FROM range(10) r(i); "));
    assertThat(table.rows()).isEqualTo(10);
    assertThat(levels(table, "g").levels()).containsExactly("g0", "g1");
  }

  @Test
  void adultHasItsPublishedShape() {
    Path adult = SharedData.file("tabular/adult-train.csv.gz");
    Table table = TableReader.read(adult.toString(), ReadOptions.DEFAULT.withHeader(false));
    assertThat(table.rows()).isEqualTo(32_561);
    assertThat(table.columns()).hasSize(15);
    assertThat(levels(table, "column15").levels()).containsExactly("<=50K", ">50K");
    assertThat(table.column("column2").missing()).isEqualTo(1836);
    assertThat(table.column("column7").missing()).isEqualTo(1843);
    assertThat(table.column("column14").missing()).isEqualTo(583);
  }
}
