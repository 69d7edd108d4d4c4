package io.equipoise.app.command;

import io.equipoise.app.cite.Bibliography;
import io.equipoise.app.cite.Reference;
import io.equipoise.app.eval.FunctionIndex;
import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.text.Terminal;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Function;
import io.equipoise.core.file.Json;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.method.Spelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells all that there is to know of one method. */
@Command(
    name = "show",
    description = "Show one method: what it does, its parameters, its paper, its functions.",
    footer = {
      "",
      "Examples:",
      "  equipoise show smote",
      "  equipoise show equalized-odds --format json"
    })
public final class ShowCommand implements Runnable {
  @Parameters(
      paramLabel = "METHOD",
      description = "Name or alias of a method or function, or a row's number.")
  private String method = "";

  @Mixin private OutputOptions output = new OutputOptions();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public ShowCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    Catalogue catalogue = Catalogue.get();
    List<Entry> entries = find(catalogue, method);
    Bibliography bibliography = Bibliography.ofRelease();
    String text;
    if (output.json()) {
      List<MethodCard.Shown> cards =
          entries.stream()
              .map(entry -> MethodCard.of(catalogue, entry).json(bibliography))
              .toList();
      text = Json.writePretty(cards.size() == 1 ? cards.get(0) : cards);
    } else {
      List<String> lines = new ArrayList<>();
      for (Entry entry : entries) {
        if (!lines.isEmpty()) {
          lines.add("");
        }
        lines.addAll(lines(MethodCard.of(catalogue, entry), bibliography));
      }
      text = String.join(System.lineSeparator(), lines) + System.lineSeparator();
    }
    OutputFile.write(output, text);
    terminal.out().write(text);
  }

  private static List<Entry> find(Catalogue catalogue, String name) {
    Optional<Entry> entry = catalogue.find(name);
    if (entry.isPresent()) {
      return List.of(entry.get());
    }
    if (name.matches("[0-9]{1,6}")) {
      List<Entry> row = catalogue.row(Integer.parseInt(name));
      if (row.isEmpty() || name.matches("0+")) {
        throw new UserError("there is no method of row " + name);
      }
      return row;
    }
    return FunctionIndex.of(catalogue).all().stream()
        .filter(each -> Spelling.same(each.function().name(), name))
        .map(each -> List.of(each.entry()))
        .findFirst()
        .orElseGet(() -> List.of(catalogue.require(name)));
  }

  private List<String> lines(MethodCard card, Bibliography bibliography) {
    Entry entry = card.entry();
    List<String> lines = new ArrayList<>();
    String also = entry.aliases().isEmpty() ? "" : " (" + String.join(", ", entry.aliases()) + ")";
    lines.add(entry.name() + also);
    lines.addAll(TextTable.wrap(entry.summary(), terminal.width()));
    lines.add("");
    lines.add("slot     " + CatalogueCommand.option(entry.slot()));
    if (!entry.treats().isEmpty()) {
      String word = card.measures() ? "finds    " : "treats   ";
      lines.add(word + String.join(", ", entry.treats().stream().map(Bias::option).toList()));
    }
    card.example().ifPresent(example -> lines.add("recipe   " + example));
    card.instead().ifPresent(why -> lines.addAll(indented("recipe   ", "none: " + why)));
    if (card.estimates()) {
      lines.add("command  equipoise estimate " + entry.name() + " FILE --target COL");
    }
    lines.add("class    " + entry.type().getName());
    for (String key : entry.cites()) {
      String line = bibliography.find(key).map(Reference::line).orElse(key);
      lines.addAll(indented("paper    ", line));
    }
    card.evidence()
        .ifPresent(
            evidence ->
                lines.addAll(
                    indented("ledger   ", evidence.verdict().words() + ": " + evidence.claim())));
    if (!card.parameters().isEmpty()) {
      TextTable table = TextTable.of("parameter", "default", "meaning");
      card.parameters().forEach(each -> table.row(each.name(), each.otherwise(), each.meaning()));
      lines.add("");
      lines.addAll(table.lines(terminal.width()));
    }
    for (Function function : card.functions()) {
      lines.add("");
      lines.addAll(signature(function));
    }
    return lines;
  }

  private List<String> signature(Function function) {
    TextTable table = TextTable.of("input", "shape or default", "meaning");
    for (Function.Input input : function.inputs()) {
      String notes =
          (input.optional() ? " (may be left out)" : "")
              + (input.gradient() ? " (gets a gradient)" : "");
      table.row(input.name(), input.shape(), input.meaning() + notes);
    }
    for (Function.Parameter parameter : function.parameters()) {
      table.row("parameters." + parameter.name(), parameter.otherwise(), parameter.meaning());
    }
    List<String> lines = new ArrayList<>(List.of("equipoise eval " + function.name()));
    lines.addAll(table.lines(terminal.width()));
    return lines;
  }

  private List<String> indented(String head, String text) {
    List<String> lines = new ArrayList<>();
    for (String line : TextTable.wrap(text, terminal.width() - head.length())) {
      lines.add((lines.isEmpty() ? head : " ".repeat(head.length())) + line);
    }
    return lines;
  }
}
