package io.equipoise.app.command;

import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.text.Numbers;
import io.equipoise.app.text.Terminal;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.dataset.Benchmark;
import io.equipoise.core.file.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the data sets that the program can make. */
@Command(
    name = "list",
    description = "List the data sets that can be made.",
    footer = {"", "Examples:", "  equipoise data list", "  equipoise data list --format json"})
public final class DataListCommand implements Runnable {
  @Mixin private OutputOptions output = new OutputOptions();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public DataListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A data set for other programs. */
  record Listed(String name, String label, String shortcut, double noBias, boolean images) {
    static Listed of(Benchmark each) {
      return new Listed(each.name(), each.label(), each.shortcut(), each.noBias(), each.ofImages());
    }
  }

  @Override
  public void run() {
    String text =
        output.json()
            ? Json.writePretty(Benchmark.all().stream().map(Listed::of).toList())
            : String.join(System.lineSeparator(), lines()) + System.lineSeparator();
    OutputFile.write(output, text);
    terminal.out().write(text);
  }

  private List<String> lines() {
    TextTable table = TextTable.of("name", "label", "shortcut", "no bias at");
    for (Benchmark each : Benchmark.all()) {
      table.row(each.name(), each.label(), each.shortcut(), Numbers.fourDigits(each.noBias()));
    }
    List<String> lines = new ArrayList<>(table.lines(terminal.width()));
    if (!output.quiet()) {
      lines.add("");
      lines.add("'equipoise data make NAME --bias 0.95 --out DIR' makes one.");
    }
    return lines;
  }
}
