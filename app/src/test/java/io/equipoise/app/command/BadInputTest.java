package io.equipoise.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.app.Cli;
import io.equipoise.app.Cli.Result;
import io.equipoise.app.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every mistake gets one line that names it, code 2, and no file. */
class BadInputTest {
  @TempDir private Path folder;

  private Path data(String header, String... rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < 40; i++) {
      lines.add(rows[i % rows.length]);
    }
    return Samples.lines(folder.resolve("data.csv"), lines.toArray(String[]::new));
  }

  private void refused(Result result, String... words) throws IOException {
    assertThat(result.code()).as(result.err() + result.out()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("equipoise: ").contains(words);
    assertThat(result.err().strip().lines()).hasSize(1);
    assertThat(result.err()).doesNotContain("Exception", "this should not have happened");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("out") || name.endsWith(".part"));
    }
  }

  private Result audit(Path file, String... more) {
    List<String> arguments = new ArrayList<>(List.of("audit", file.toString()));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("--output", folder.resolve("out.html").toString()));
    return Cli.run(arguments.toArray(String[]::new));
  }

  @Test
  void outputsNeverReplaceTheDataThatIsRead() throws IOException {
    Path file = data("income,sex", "1,a", "0,b", "0,a", "1,b");
    byte[] before = Files.readAllBytes(file);
    for (String option : List.of("--output", "--junit")) {
      refused(
          Cli.run("audit", file.toString(), "-t", "income", "--force", option, file.toString()),
          "is the file that is read");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void filesThatCannotBeRead() throws IOException {
    refused(audit(folder.resolve("none.csv"), "-t", "y"), "none.csv");
    refused(audit(folder, "-t", "y"), folder.toString());
    refused(audit(Files.createFile(folder.resolve("empty.csv")), "-t", "y"), "empty");
    Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {'y', '\n', -1, -2, 0, 1});
    refused(audit(binary, "-t", "y"), "binary.csv");
    refused(
        audit(Samples.lines(folder.resolve("ragged.csv"), "y,g", "1,a", "0", "1,a,b"), "-t", "y"),
        "ragged.csv");
    refused(audit(Samples.lines(folder.resolve("head.csv"), "y,g"), "-t", "y"), "head.csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-t incom|Did you mean income?",
        "-t income -g sexx|Did you mean sex?",
        "-t income --given zzz|zzz",
        "-t one|one",
        "-t income -g income|target",
        "-t income --positive maybe|maybe",
        "-t income --score risk|--threshold",
        "-t income --score sex|sex",
        "-t income --threshold 5|--score",
        "-t income --score half --threshold x|--threshold",
        "-t income --weight negative|negative",
        "-t income --weight zero|zero",
        "-t income --weight sex|sex",
        "-t income --bins sex=1,2|--bins",
        "-t income --bins age|age",
        "-t income --query select|query",
        "-t income --fail-on nonsense|--fail-on",
        "-t income --kind number --positive 1|--kind classes",
        "-t income --kind regresion|--kind",
        "-t sex --kind number|--columns sex:number",
        "-t void|void"
      })
  void columnsAndOptionsThatDoNotFit(String options, String words) throws IOException {
    Path file =
        data(
            "income,sex,age,one,risk,half,negative,zero,void",
            "1,f,30,1,7,0.5,1,0,",
            "0,m,40,1,3,0.2,-1,0,",
            "0,f,50,1,1,0.1,1,0,");
    refused(audit(file, options.split(" ")), words);
  }

  @Test
  void oddDataIsAuditedAndNoted() throws IOException {
    List<String> lines = new ArrayList<>(List.of("y,g,many,constant,void,x"));
    for (int i = 0; i < 12_000; i++) {
      String x = i % 100 == 0 ? "NaN" : i % 101 == 0 ? "Infinity" : String.valueOf(i % 7);
      lines.add(i % 2 + "," + (i == 5 ? "rare" : "often") + ",v" + i + ",1,," + x);
    }
    Path file = Samples.lines(folder.resolve("odd.csv"), lines.toArray(String[]::new));
    Result result = Cli.run("audit", file.toString(), "-t", "y", "-g", "g");
    assertThat(result.code()).as(result.err()).isZero();
    String words = result.out().replaceAll("\\s+", " ");
    assertThat(words).contains("rare").contains("'void'").contains("'constant'");
    Result crowded = Cli.run("audit", file.toString(), "-t", "y", "-g", "many");
    assertThat(crowded.code()).as(crowded.out()).isIn(0, 2);
    assertThat(crowded.err()).doesNotContain("should not have happened");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smoot > logreg|Did you mean smote",
        "smote|learner",
        "logreg > smote|before the learner",
        "equalized-odds > logreg|after the learner",
        "smote(k=0) > logreg|k",
        "smote(q=1) > logreg|no parameter 'q'",
        "logreg >|expected",
        "focal > logreg|loss=focal",
        "logreg > logreg|second learner",
        "smote-n > logreg|smote-n",
        "mlp(loss=aggregate-response)|estimate aggregate-response-linear",
        "mlp(loss=afcrps)|mlp(loss=crps)",
        "afcrps > mlp|mlp(loss=crps)"
      })
  void recipesThatCannotApply(String recipe, String words) throws IOException {
    Path file = data("y,g,x", "1,a,0.5", "0,b,1.5", "0,a,2.5", "1,b,0.1");
    Path out = folder.resolve("out.html");
    refused(
        Cli.run(
            "compare",
            file.toString(),
            "-t",
            "y",
            "-g",
            "g",
            "--folds",
            "2",
            "--repeats",
            "1",
            "--try",
            recipe,
            "-o",
            out.toString()),
        words);
  }

  @Test
  void targetsThatCannotBeCompared() throws IOException {
    Path three = Samples.lines(folder.resolve("three.csv"), "y,x", "1.5,1", "2.5,2", "3.25,3");
    refused(Cli.run("compare", three.toString(), "-t", "y", "--try", "ridge"), "there are 3 rows");
    Path lonely =
        Samples.lines(folder.resolve("lonely.csv"), "y,x", "1,1", "0,2", "0,3", "0,4", "0,5");
    refused(Cli.run("compare", lonely.toString(), "-t", "y", "--try", "logreg"), "--folds");
  }

  @Test
  void outputsThatCannotBeWritten() throws IOException {
    Path file = data("y,g", "1,a", "0,b");
    Path nowhere = folder.resolve("no").resolve("such").resolve("report.html");
    refused(
        Cli.run("audit", file.toString(), "-t", "y", "-o", nowhere.toString()), "does not exist");
    refused(Cli.run("audit", file.toString(), "-t", "y", "-o", folder.toString()), "directory");
    refused(Cli.run("audit", file.toString(), "-t", "y", "--junit", file.toString()), "exists");
    refused(
        Cli.run(
            "compare", file.toString(), "-t", "y", "--try", "logreg", "--model", file.toString()),
        "is a file");
    refused(Cli.run("predict", "--model", folder.toString(), file.toString()), folder.toString());
    refused(Cli.run("eval", "--in", folder.resolve("no.json").toString()), "no.json");
  }
}
