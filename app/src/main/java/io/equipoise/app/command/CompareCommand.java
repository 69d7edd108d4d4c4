package io.equipoise.app.command;

import io.equipoise.app.option.CompareSettings;
import io.equipoise.app.option.DataOptions;
import io.equipoise.app.option.GateOptions;
import io.equipoise.app.option.KindOption;
import io.equipoise.app.option.OutputFile;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.option.Results;
import io.equipoise.app.text.ComparisonText;
import io.equipoise.app.text.OfferText;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.app.text.TextTable;
import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Comparer;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.compare.Pilot;
import io.equipoise.core.file.Json;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.ResolvedTask;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.report.JsonReport;
import io.equipoise.report.Report;
import io.equipoise.report.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tries recipes on honest splits of the user's own data and says which helped. */
@Command(
    name = "compare",
    customSynopsis = {
      "equipoise compare FILE --target COL --offer [OPTIONS]",
      "       equipoise compare FILE --target COL --try RECIPE... [OPTIONS]"
    },
    description = {
      "Try remedies on honest splits of your data, and say which helped, or that none did.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise compare adult.csv --target income --group sex --offer",
      "  equipoise compare adult.csv --target income --group sex --try suggested --budget 10m",
      "  equipoise compare adult.csv --target income --group sex \\",
      "      --try 'reweighing > logreg' --try 'logreg > equalized-odds' --output adult.html",
      "  equipoise compare scans.csv --target cancer --environment hospital \\",
      "      --try 'mlp(loss=vrex)' --try 'mlp(loss=group-dro(by=environment))'",
      "  equipoise compare scans.csv --target cancer --objective balancedAccuracy \\",
      "      --try 'smote(k=3|5|7) > xgboost' --budget 10m --model scans-model"
    })
public final class CompareCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private KindOption kind = new KindOption();
  @Mixin private CompareSettings settings = new CompareSettings();
  @Mixin private GateOptions gate = new GateOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public CompareCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    boolean offer = settings.offer();
    List<Tried> tried = settings.tried().stream().map(Tried::of).toList();
    Optional<Recipe> baseline = settings.baseline();
    CompareOptions options = settings.options(data.seed());
    Results.check(output, data.source());
    gate.check(output, data.source());
    settings.model().ifPresent(folder -> ModelFolder.check(folder, output.force()));

    Table table = data.read();
    ResolvedTask resolved = TaskBinder.resolve(table, kind.added(data.request(table)));
    Dataset rows = TaskBinder.dataset(table, resolved.task());
    Provenance provenance = data.provenance(table, spec);
    Optional<Offering> offering =
        offer || tried.stream().anyMatch(Tried::chosenHere)
            ? Optional.of(offering(table, resolved, rows, options, provenance))
            : Optional.empty();
    if (offer) {
      return list(offering.orElseThrow());
    }
    List<Recipe> recipes = Tried.recipes(tried, offering);
    Comparer named =
        new Comparer(
            rows,
            resolved.task(),
            provenance,
            baseline.or(() -> offering.map(Offering::plain)),
            recipes,
            options);
    Comparer comparer = offering.isPresent() ? named.leniently() : named;
    if (offering.isPresent()) {
      announce(rows, recipes, options);
    }
    Path checkpoint =
        Checkpoint.file(
            String.join(
                "\n",
                provenance.fingerprint(),
                resolved.task().toString(),
                recipes.toString(),
                baseline.toString(),
                options.toString()),
            System.getenv());
    Comparison comparison;
    try (Progress progress = Progress.start(terminal, "compare", output.quiet())) {
      comparison =
          Noted.with(
              resolved.notes(),
              comparer.run(
                  Optional.of(checkpoint),
                  settings.resume(),
                  (done, total, last) -> progress.at(done, total, last.recipe())));
    }
    List<Path> written = new ArrayList<>();
    Section section = Section.of(provenance.shortSource(), comparison);
    if (settings.model().isPresent()) {
      section =
          section.with(
              ModelFolder.keep(
                  comparer,
                  comparison,
                  rows,
                  options.seed(),
                  settings.model().get(),
                  output.force()));
      written.add(settings.model().get());
    }
    Report report = Report.of("Comparison: " + provenance.shortSource(), section);
    written.addAll(Results.write(report, output));
    Files.deleteIfExists(checkpoint);
    if (output.json()) {
      terminal.out().write(JsonReport.render(report));
    } else {
      terminal.print(ComparisonText.lines(comparison, terminal.width()));
    }
    if (!output.quiet()) {
      written.forEach(file -> terminal.say("wrote " + file));
    }
    return gate.apply(provenance.source(), Scores.of(comparison), output, terminal);
  }

  private Offering offering(
      Table table,
      ResolvedTask resolved,
      Dataset rows,
      CompareOptions options,
      Provenance provenance) {
    try (Progress progress = Progress.start(terminal, "audit", output.quiet())) {
      return Offering.of(
          table, resolved.task(), rows, settings.baseline(), options, provenance, progress);
    }
  }

  private int list(Offering offering) {
    if (output.json()) {
      String text = Json.writePretty(OfferJson.of(offering, settings.all()));
      OutputFile.write(output, text);
      terminal.out().write(text);
      return 0;
    }
    List<String> lines = new ArrayList<>(found(offering));
    lines.addAll(
        OfferText.lines(
            offering.offers(), offering.found().keySet(), settings.all(), terminal.width()));
    if (settings.all()) {
      lines.add("");
      lines.addAll(OfferText.outside(offering.outside(), terminal.width()));
    }
    if (!output.quiet()) {
      lines.add("");
      lines.addAll(TextTable.wrap(advice(offering), terminal.width()));
    }
    OutputFile.write(output, String.join(System.lineSeparator(), lines) + System.lineSeparator());
    terminal.print(lines);
    return 0;
  }

  private List<String> found(Offering offering) {
    String sentence =
        offering.found().isEmpty()
            ? "The audit found nothing."
            : offering.found().entrySet().stream()
                .map(
                    each ->
                        each.getKey().label()
                            + " ("
                            + each.getValue().name().toLowerCase(Locale.ROOT)
                            + ")")
                .collect(Collectors.joining(", ", "The audit found: ", "."));
    List<String> lines = new ArrayList<>(TextTable.wrap(sentence, terminal.width()));
    lines.add("");
    return lines;
  }

  private String advice(Offering offering) {
    return "%d recipes fit. --try suggested runs the %d that treat a finding on %s, --try fitting all."
            .formatted(offering.fitting().size(), offering.suggested().size(), offering.plain())
        + " mlp's select=worst-class, worst-group or pseudo-group goes with any of its training=."
        + (settings.all() ? "" : " --all lists the others, and why they do not fit.");
  }

  private void announce(Dataset rows, List<Recipe> recipes, CompareOptions options) {
    if (!output.quiet()) {
      int splits = options.folds() * options.repeats();
      long seconds = Pilot.of(rows, recipes, options).toSeconds();
      terminal.say(
          "trying "
              + recipes.size()
              + (recipes.size() == 1 ? " recipe" : " recipes")
              + " and the baseline on "
              + splits
              + " splits: at least about "
              + (seconds < 120 ? Math.max(1, seconds) + " s" : seconds / 60 + " min")
              + (settings.budgeted() ? "" : "; --budget 10m would end it in time"));
    }
  }
}
