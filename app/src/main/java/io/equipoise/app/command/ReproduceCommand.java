package io.equipoise.app.command;

import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.text.Numbers;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.experiment.Experiment;
import io.equipoise.core.experiment.ExperimentRun;
import io.equipoise.core.experiment.Experiments;
import io.equipoise.core.experiment.Ledger;
import io.equipoise.core.experiment.LedgerEntry;
import io.equipoise.core.file.AtomicOutput;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.method.Entry;
import io.equipoise.core.provenance.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the experiments that check papers' claims. */
@Command(
    name = "reproduce",
    description = {
      "Run the experiment that checks a paper's claim, and say whether the claim was reproduced.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise reproduce dice --quick",
      "  equipoise reproduce --all --ledger docs"
    })
public final class ReproduceCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "METHOD",
      description = "Name or alias of a method, or a row's number.")
  private @Nullable String method;

  @Option(names = "--all", description = "Run every experiment.")
  private boolean all;

  @Option(
      names = "--quick",
      description = "Seconds instead of minutes: shows that it runs, proves nothing.")
  private boolean quick;

  @Option(
      names = "--ledger",
      paramLabel = "DIR",
      description = "Record full runs in ledger.json and ledger.md of this folder.")
  private @Nullable Path folder;

  @Mixin private OutputOptions output = new OutputOptions();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public ReproduceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Require.that(all != (method != null), "name one method to reproduce, or --all, and not both");
    Require.that(
        folder == null || !quick, "--quick proves nothing, so it is not recorded; leave --ledger");
    Require.that(
        folder == null || Files.isDirectory(folder), "--ledger '" + folder + "' is no folder");
    output.output().ifPresent(file -> OutputFile.check("--output", file, output.force()));
    List<LedgerEntry> entries = new ArrayList<>();
    for (Experiment experiment : chosen()) {
      LedgerEntry entry = run(experiment);
      entries.add(entry);
      record(entry);
    }
    Ledger ledger = new Ledger(entries);
    if (output.json()) {
      terminal.out().write(ledger.json());
    } else {
      terminal.print(table(entries).lines(terminal.width()));
    }
    OutputFile.write(output, ledger.json());
    return 0;
  }

  private List<Experiment> chosen() {
    List<Experiment> experiments = Experiments.all();
    if (method == null) {
      return experiments;
    }
    List<String> names = names(method);
    List<Experiment> found =
        experiments.stream().filter(each -> names.contains(each.method())).toList();
    if (found.isEmpty()) {
      List<String> known = experiments.stream().map(Experiment::method).toList();
      throw new UserError(
          "there is no experiment for '" + method + "'." + Nearest.hint(method, known));
    }
    return found;
  }

  private static List<String> names(String typed) {
    Optional<Entry> entry = Catalogue.get().find(typed);
    if (entry.isPresent()) {
      return List.of(entry.get().name());
    }
    return typed.matches("[0-9]{1,6}")
        ? Catalogue.get().row(Integer.parseInt(typed)).stream().map(Entry::name).toList()
        : List.of();
  }

  private LedgerEntry run(Experiment experiment) {
    int seeds = quick ? 2 : experiment.seeds();
    try (Progress progress = Progress.start(terminal, experiment.method(), output.quiet())) {
      return ExperimentRun.of(
          experiment,
          quick ? Experiment.Size.QUICK : Experiment.Size.FULL,
          Versions.current(),
          done -> progress.at(done, seeds, "seeds"));
    }
  }

  /** After each experiment, so that a run that is stopped keeps what is finished. */
  private void record(LedgerEntry entry) throws IOException {
    if (folder == null) {
      return;
    }
    Path json = folder.resolve("ledger.json");
    Ledger before = Files.exists(json) ? Ledger.parse(Files.readString(json)) : Ledger.empty();
    Ledger after = before.with(entry);
    AtomicOutput.text(json, true, after.json());
    AtomicOutput.text(folder.resolve("ledger.md"), true, after.markdown());
  }

  private TextTable table(List<LedgerEntry> entries) {
    TextTable table =
        TextTable.of("row", "method", "measure", "baseline", "method's", "difference", "verdict");
    for (LedgerEntry entry : entries) {
      for (LedgerEntry.Result result : entry.results()) {
        table.row(
            entry.row() == 0 ? "" : String.valueOf(entry.row()),
            entry.method(),
            result.compared(),
            Numbers.plain(result.baseline()),
            Numbers.plain(result.treated()),
            Numbers.estimate(result.difference()),
            result.verdict().words() + (quick ? " (quick)" : ""));
      }
    }
    return table;
  }
}
