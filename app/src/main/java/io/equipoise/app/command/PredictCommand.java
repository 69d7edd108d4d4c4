package io.equipoise.app.command;

import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.option.SourceOptions;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.compare.SavedModel;
import io.equipoise.core.file.FolderStore;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges new rows with a model that compare kept. */
@Command(
    name = "predict",
    customSynopsis = "equipoise predict --model DIR FILE [OPTIONS]",
    description = {
      "Judge rows with a model that compare kept: a decision and a score per class for each row,",
      "or the predicted number.",
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
      Judged judged = Judged.of(model.card().classes(), model.predict(table));
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
}
