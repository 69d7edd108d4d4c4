package io.equipoise.app.command;

import io.equipoise.app.option.DataOptions;
import io.equipoise.app.option.GateOptions;
import io.equipoise.app.option.KindOption;
import io.equipoise.app.option.ModelOptions;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.option.Results;
import io.equipoise.app.option.SliceOptions;
import io.equipoise.app.text.AuditText;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.Auditor;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.ResolvedTask;
import io.equipoise.core.task.ScoreScale;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.report.JsonReport;
import io.equipoise.report.Report;
import io.equipoise.report.Section;
import io.equipoise.tabular.audit.SliceProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Spec;

/** Says what is biased in a table, or in a model's answers, and how sure that is. */
@Command(
    name = "audit",
    customSynopsis = {
      "equipoise audit FILE --target COL [--group COL[,COL]] [OPTIONS]",
      "       equipoise audit [FILE] --embeddings VECTORS [OPTIONS]",
      "       equipoise audit --images DIR [OPTIONS]"
    },
    modelTransformer = AuditCommand.Freed.class,
    description = {
      "Find bias in data, and in a model's predictions or scores when a column holds them.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise audit adult.csv --target income --group sex,race --output adult.html",
      "  equipoise audit compas.csv --target two_year_recid --positive 1 --group race \\",
      "      --score decile_score --threshold 5 --fail-on 'equalizedOddsDifference>0.1'",
      "  equipoise audit --images birds --output birds.html    (metadata.csv: file, label, prediction)"
    })
public final class AuditCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private KindOption kind = new KindOption();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private SliceOptions slices = new SliceOptions();
  @Mixin private GateOptions gate = new GateOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  private static final String SLICES = "slices";

  private final Terminal terminal;

  /** Frees the file and the target, which embeddings and images can stand in for. */
  static final class Freed implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      OptionSpec target = command.findOption("--target");
      command.remove(target);
      command.addOption(target.toBuilder().required(false).build());
      PositionalParamSpec file = command.positionalParameters().get(0);
      command.remove(file);
      command.addPositional(file.toBuilder().required(false).arity("0..1").build());
      return command;
    }
  }

  /** Prints to this terminal. */
  public AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    slices.settle(data, spec);
    Results.check(output, data.source());
    gate.check(output, data.source());
    try (Progress progress = Progress.start(terminal, "audit", output.quiet())) {
      return run(progress);
    }
  }

  private int run(Progress progress) {
    ScoreScale scale = model.scale();
    progress.at(0, 1, "reading");
    Table table = data.read();
    if (slices.named()) {
      model.orColumn(table, data.source().name());
    }
    ResolvedTask resolved = TaskBinder.resolve(table, kind.added(model.added(data.request(table))));
    Task task = resolved.task();
    List<String> notes = new ArrayList<>(resolved.notes());
    Auditor auditor = Auditor.all();
    Table whole = table;
    if (slices.named()) {
      SliceOptions.Read read = slices.read(table, task, progress);
      table = read.table();
      whole = read.marked();
      SliceProbe probe = read.probe(TaskBinder.audited(table, task));
      // without groups the table beside is there to describe slices, not to be audited itself
      auditor = task.groups().isEmpty() ? Auditor.of(Map.of()) : auditor;
      auditor = auditor.with(SLICES, probe);
      read.folder().ifPresent(folder -> notes.addAll(folder.notes()));
    }
    if (scale != ScoreScale.NONE) {
      notes.add(
          "Scores were read as probabilities by "
              + scale.name().toLowerCase(Locale.ROOT).replace('_', '-')
              + "; whether they mean chances is for whoever made them to say.");
    }
    Provenance provenance = slices.of(data.provenance(whole, spec));
    Audit audit =
        Noted.with(
            notes,
            auditor.audit(
                TaskBinder.auditInput(table, task, new Seed(data.seed())).scaled(scale),
                provenance,
                (probe, done, of) -> progress.at(done, of, probe)));
    progress.close();
    Report report =
        Report.of(
            "Bias report: " + provenance.shortSource(),
            Section.of(provenance.shortSource(), audit));
    List<Path> written = Results.write(report, output);
    if (output.json()) {
      terminal.out().write(JsonReport.render(report));
    } else {
      List<String> lines =
          output.quiet()
              ? AuditText.brief(audit, terminal.width())
              : AuditText.lines(audit, terminal.width());
      terminal.print(lines);
    }
    if (!output.quiet()) {
      written.forEach(file -> terminal.say("wrote " + file));
    }
    return gate.apply(provenance.source(), audit.metrics(), output, terminal);
  }
}
