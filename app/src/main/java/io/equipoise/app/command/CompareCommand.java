package io.equipoise.app.command;

import io.equipoise.app.option.CompareSettings;
import io.equipoise.app.option.DataOptions;
import io.equipoise.app.option.GateOptions;
import io.equipoise.app.option.KindOption;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.option.Results;
import io.equipoise.app.text.ComparisonText;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Comparer;
import io.equipoise.core.compare.Comparison;
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
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Tries recipes on honest splits of the user's own data and says which helped. */
@Command(
    name = "compare",
    customSynopsis = "equipoise compare FILE --target COL --try RECIPE... [OPTIONS]",
    description = {
      "Try remedies on honest splits of your data, and say which helped, or that none did.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise compare adult.csv --target income --group sex \\",
      "      --try 'reweighing > logreg' --try 'logreg > equalized-odds' --output adult.html",
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
    List<Recipe> recipes = settings.recipes();
    Optional<Recipe> baseline = settings.baseline();
    CompareOptions options = settings.options(data.seed());
    Results.check(output, data.source());
    gate.check(output, data.source());
    settings.model().ifPresent(folder -> ModelFolder.check(folder, output.force()));

    Table table = data.read();
    ResolvedTask resolved = TaskBinder.resolve(table, kind.added(data.request(table)));
    Dataset rows = TaskBinder.dataset(table, resolved.task());
    Provenance provenance = data.provenance(table, spec);
    Comparer comparer = new Comparer(rows, resolved.task(), provenance, baseline, recipes, options);
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
}
