package io.equipoise.app.command;

import io.equipoise.app.option.OutputOptions;
import io.equipoise.app.option.Results;
import io.equipoise.app.text.AuditText;
import io.equipoise.app.text.ComparisonText;
import io.equipoise.app.text.Progress;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.audit.Audit;
import io.equipoise.core.audit.Auditor;
import io.equipoise.core.compare.CompareOptions;
import io.equipoise.core.compare.Comparer;
import io.equipoise.core.compare.Comparison;
import io.equipoise.core.demo.DemoData;
import io.equipoise.core.provenance.Fingerprint;
import io.equipoise.core.provenance.Provenance;
import io.equipoise.core.provenance.Versions;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.ResolvedTask;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import io.equipoise.report.JsonReport;
import io.equipoise.report.Report;
import io.equipoise.report.Section;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The whole main job on two data sets that are built into the program. */
@Command(
    name = "demo",
    description = {
      "Audit the Berkeley admissions of 1973 and the Titanic's passengers, and try remedies.",
      "Writes equipoise-demo.html, or the file that --output names.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  equipoise demo",
      "  equipoise demo --output /tmp/demo.html --force"
    })
public final class DemoCommand implements Runnable {
  private static final Path PAGE = Path.of("equipoise-demo.html");
  private static final long SEED = 1;
  private static final List<String> TRIED =
      List.of("reweighing > logreg", "logreg > equalized-odds", "logreg > demographic-parity");

  private static final String BERKELEY =
      "Graduate admissions at Berkeley in autumn 1973, the six largest departments: 4,526"
          + " applicants (Bickel, Hammel and O'Connell, Science 187, 1975).";
  private static final String TITANIC =
      "The 2,201 persons aboard the Titanic (Dawson, Journal of Statistics Education 3(3), 1995)."
          + " The comparison asks what a model that predicts survival would do to women and men.";

  @Mixin private OutputOptions output = new OutputOptions();

  private final Terminal terminal;

  /** Prints to this terminal. */
  public DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    Path page = output.output().orElse(PAGE);
    // The demo's own page may be replaced by another run; a file that the user named may not.
    boolean force = output.force() || output.output().isEmpty();
    Results.check(page, force);
    boolean json = output.json();
    try (Progress progress = Progress.start(terminal, "demo", output.quiet())) {
      TaskRequest admissions =
          TaskRequest.of("admitted", "sex").withPositive("yes").withGiven("department");
      Audit berkeley = audit("berkeley", DemoData.berkeley(), admissions, progress);
      show(json, "Berkeley admissions, 1973", AuditText.brief(berkeley, terminal.width()));
      TaskRequest survival =
          TaskRequest.of("survived", "sex").withPositive("yes").withGiven("class");
      Audit titanic = audit("titanic", DemoData.titanic(), survival, progress);
      show(json, "Titanic passengers, 1912", AuditText.brief(titanic, terminal.width()));
      Comparison comparison = compare(DemoData.titanic(), survival, progress);
      progress.close();
      show(
          json,
          "Titanic passengers, remedies tried",
          ComparisonText.lines(comparison, terminal.width()));
      Report report =
          new Report(
              "Equipoise demo",
              Optional.empty(),
              List.of(
                  Section.of("Berkeley admissions, 1973", berkeley).introducedBy(BERKELEY),
                  Section.of("Titanic passengers, 1912", titanic)
                      .with(comparison)
                      .introducedBy(TITANIC)));
      List<Path> written = Results.write(report, page, force);
      if (json) {
        terminal.out().write(JsonReport.render(report));
      }
      if (!output.quiet()) {
        written.forEach(file -> terminal.say("wrote " + file));
      }
    }
  }

  private void show(boolean json, String title, List<String> lines) {
    if (!json) {
      terminal.print(
          Stream.of(List.of(title, "=".repeat(title.length())), lines, List.of(""))
              .flatMap(List::stream)
              .toList());
      terminal.out().flush();
    }
  }

  private static Provenance provenance(String name, Table table) {
    return new Provenance(
        name, Fingerprint.of(table), table.rows(), SEED, Versions.current(), "equipoise demo");
  }

  private static Audit audit(String name, Table table, TaskRequest request, Progress progress) {
    ResolvedTask resolved = TaskBinder.resolve(table, request);
    return Noted.with(
        resolved.notes(),
        Auditor.all()
            .audit(
                TaskBinder.auditInput(table, resolved.task(), new Seed(SEED)),
                provenance(name, table),
                (probe, done, of) -> progress.at(done, of, name + ": " + probe)));
  }

  private static Comparison compare(Table table, TaskRequest request, Progress progress) {
    ResolvedTask resolved = TaskBinder.resolve(table, request);
    Comparer comparer =
        new Comparer(
            TaskBinder.dataset(table, resolved.task()),
            resolved.task(),
            provenance("titanic", table),
            Optional.of(Recipe.parse("logreg")),
            TRIED.stream().map(Recipe::parse).toList(),
            CompareOptions.DEFAULT.withSeed(SEED));
    return Noted.with(
        resolved.notes(),
        comparer.run(
            Optional.empty(),
            false,
            (done, total, last) -> progress.at(done, total, last.recipe())));
  }
}
