package io.equipoise.app.command;

import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.text.Terminal;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import io.equipoise.core.file.Json;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Slot;
import io.equipoise.core.method.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the methods that there are. */
@Command(
    name = "catalogue",
    aliases = "catalog",
    description = "List the methods: learners, remedies, probes that measure, and estimators.",
    footer = {
      "",
      "Examples:",
      "  equipoise catalogue --treats class-imbalance",
      "  equipoise catalogue --slot prediction --format json"
    })
public final class CatalogueCommand implements Runnable {
  @Option(
      names = "--treats",
      paramLabel = "FINDING",
      description = "Only methods that treat this finding, such as class-imbalance.")
  private @Nullable String treats;

  @Option(
      names = "--slot",
      paramLabel = "SLOT",
      description =
          "Only this slot: data, objective, training, model, prediction, probe, learner,"
              + " estimator.")
  private @Nullable String slot;

  @Mixin private OutputOptions output = new OutputOptions();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public CatalogueCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    Optional<Slot> inSlot = Optional.ofNullable(slot).map(CatalogueCommand::slot);
    Optional<Bias> treating = Optional.ofNullable(treats).map(CatalogueCommand::bias);
    List<Entry> entries =
        Catalogue.get().entries().stream()
            .filter(entry -> inSlot.isEmpty() || entry.slot() == inSlot.get())
            .filter(entry -> treating.isEmpty() || entry.treats().contains(treating.get()))
            .toList();
    String text =
        output.json()
            ? Json.writePretty(entries.stream().map(Listed::of).toList())
            : table(entries);
    OutputFile.write(output, text);
    terminal.out().write(text);
  }

  private String table(List<Entry> entries) {
    if (entries.isEmpty()) {
      return "No method matches." + System.lineSeparator();
    }
    TextTable table = TextTable.of("slot", "name", "what it does", "treats");
    for (Entry entry : entries) {
      table.row(
          option(entry.slot()),
          entry.name(),
          entry.summary(),
          String.join(", ", entry.treats().stream().map(Bias::option).toList()));
    }
    List<String> lines = new ArrayList<>(table.lines(terminal.width()));
    if (!output.quiet()) {
      lines.add("");
      lines.add(entries.size() + " methods; 'equipoise show NAME' tells more of one.");
    }
    return String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  /** A method for other programs. */
  record Listed(
      String name,
      List<String> aliases,
      int row,
      String slot,
      List<String> treats,
      String summary,
      List<String> cites) {
    static Listed of(Entry entry) {
      return new Listed(
          entry.name(),
          entry.aliases(),
          entry.row(),
          option(entry.slot()),
          entry.treats().stream().map(Bias::option).toList(),
          entry.summary(),
          entry.cites());
    }
  }

  static String option(Slot slot) {
    return slot.name().toLowerCase(Locale.ROOT);
  }

  private static Slot slot(String word) {
    return Arrays.stream(Slot.values())
        .filter(each -> Spelling.same(each.name(), word))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "there is no slot '"
                        + word
                        + "'."
                        + Nearest.hint(
                            word,
                            Arrays.stream(Slot.values()).map(CatalogueCommand::option).toList())));
  }

  private static Bias bias(String word) {
    return Arrays.stream(Bias.values())
        .filter(
            each ->
                Spelling.same(each.option(), word)
                    || Spelling.same(each.label().replace("'", ""), word.replace("'", "")))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "there is no finding '"
                        + word
                        + "'."
                        + Nearest.hint(
                            word, Arrays.stream(Bias.values()).map(Bias::option).toList())));
  }
}
