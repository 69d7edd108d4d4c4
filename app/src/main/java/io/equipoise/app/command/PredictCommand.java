package io.equipoise.app.command;

import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.option.SourceOptions;
import io.equipoise.app.text.Numbers;
import io.equipoise.app.text.Terminal;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.compare.SavedModel;
import io.equipoise.core.file.FolderStore;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges new rows with a model that compare kept. */
@Command(
    name = "predict",
    customSynopsis = "equipoise predict --model DIR FILE [OPTIONS]",
    description = {
      "Judge rows with a model that compare kept: a decision and a score per class for each row.",
      "--output writes CSV, or JSON when the name ends with .json.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise predict --model adult-model new.csv --output judged.csv",
      "  equipoise predict --model adult-model new.parquet --format json"
    })
public final class PredictCommand implements Runnable {
  private static final int SHOWN = 20;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "The folder that compare --model wrote.")
  private Path folder = Path.of("");

  @Mixin private SourceOptions source = new SourceOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public PredictCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    OutputFile.check(output, source);
    try (SavedModel model = SavedModel.load(FolderStore.open(folder))) {
      Table table = TableReader.read(source.name(), source.options());
      Judged judged = new Judged(model.card().classes(), model.predict(table));
      if (output.output().isPresent()) {
        String name = output.output().get().toString().toLowerCase(Locale.ROOT);
        OutputFile.write(output, name.endsWith(".json") ? judged.json() : judged.csv());
      }
      if (output.json()) {
        terminal.out().write(judged.json());
      } else {
        terminal.print(judged.table(terminal.width()));
      }
      if (!output.quiet()) {
        output.output().ifPresent(file -> terminal.say("wrote " + file));
      }
    }
  }

  /** Predictions under the names of their classes. */
  private record Judged(List<String> classes, Predictions predictions) {
    private String decision(int row) {
      return classes.get(predictions.labels()[row]);
    }

    List<String> table(int width) {
      List<String> header = new ArrayList<>(List.of("row", "prediction"));
      classes.forEach(name -> header.add("score " + name));
      TextTable table = TextTable.of(header);
      for (int i = 0; i < Math.min(SHOWN, predictions.rows()); i++) {
        List<String> cells = new ArrayList<>(List.of(String.valueOf(i + 1), decision(i)));
        for (int c = 0; c < classes.size(); c++) {
          cells.add(Numbers.fourDigits(predictions.probability(i, c)));
        }
        table.row(cells);
      }
      List<String> lines = new ArrayList<>(table.lines(width));
      if (predictions.rows() > SHOWN) {
        int more = predictions.rows() - SHOWN;
        lines.add("… and " + Numbers.plain(more) + " more rows; --output FILE.csv writes all");
      }
      return lines;
    }

    String csv() {
      StringBuilder csv = new StringBuilder("prediction");
      classes.forEach(name -> csv.append(',').append(quoted("score " + name)));
      csv.append('\n');
      for (int i = 0; i < predictions.rows(); i++) {
        csv.append(quoted(decision(i)));
        for (int c = 0; c < classes.size(); c++) {
          csv.append(',').append(predictions.probability(i, c));
        }
        csv.append('\n');
      }
      return csv.toString();
    }

    private static String quoted(String text) {
      return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    String json() {
      return PredictionJson.of(classes, predictions);
    }
  }
}
