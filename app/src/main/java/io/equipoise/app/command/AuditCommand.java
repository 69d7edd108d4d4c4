package io.equipoise.app.command;

import io.equipoise.app.option.DataOptions;
import io.equipoise.app.option.GateOptions;
import io.equipoise.app.option.KindOption;
import io.equipoise.app.option.ModelOptions;
import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.option.Results;
import io.equipoise.app.text.AuditText;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.Auditor;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.ResolvedTask;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.report.JsonReport;
import io.equipoise.report.Report;
import io.equipoise.report.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Says what is biased in a table, or in a model's answers, and how sure that is. */
@Command(
    name = "audit",
    customSynopsis = "equipoise audit FILE --target COL [--group COL[,COL]] [OPTIONS]",
    description = {
      "Find bias in data, and in a model's predictions or scores when a column holds them.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise audit adult.csv --target income --group sex,race --output adult.html",
      "  equipoise audit compas.csv --target two_year_recid --positive 1 --group race \\",
      "      --score decile_score --threshold 5 --fail-on 'equalizedOddsDifference>0.1'"
    })
public final class AuditCommand implements Callable<Integer> {
  @Mixin private DataOptions data = new DataOptions();
  @Mixin private KindOption kind = new KindOption();
  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private GateOptions gate = new GateOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Results.check(output, data.source());
    gate.check(output, data.source());
    try (Progress progress = Progress.start(terminal, "audit", output.quiet())) {
      return run(progress);
    }
  }

  private int run(Progress progress) {
    progress.at(0, 1, "reading");
    Table table = data.read();
    ResolvedTask resolved = TaskBinder.resolve(table, kind.added(model.added(data.request(table))));
    Provenance provenance = data.provenance(table, spec);
    Audit audit =
        Noted.with(
            resolved.notes(),
            Auditor.all()
                .audit(
                    TaskBinder.auditInput(table, resolved.task(), new Seed(data.seed())),
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
