package io.equipoise.app.option;

import io.equipoise.app.gate.Threshold;
import io.equipoise.app.text.Numbers;
import io.equipoise.app.text.Terminal;
import io.equipoise.core.audit.Measured;
import io.equipoise.report.Check;
import io.equipoise.report.JunitReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Thresholds that make a command fail, for pipelines. */
public final class GateOptions {
  /** Exit code of a command whose threshold was crossed. */
  public static final int CROSSED = 1;

  @Option(
      names = "--fail-on",
      paramLabel = "'METRIC>VALUE'",
      description =
          "Exit with code 1 when a measured number crosses this; operators > >= < <=; may be"
              + " repeated.")
  List<String> rules = new ArrayList<>();

  @Option(
      names = "--junit",
      paramLabel = "FILE.xml",
      description = "Write the thresholds as JUnit XML.")
  @Nullable Path junit;

  /** Refuses rules and files that cannot work, before anything is computed. */
  public void check(OutputOptions output, SourceOptions source) {
    rules.forEach(Threshold::parse);
    if (junit != null) {
      OutputFile.check("--junit", junit, output.force());
      OutputFile.unlikeSource("--junit", junit, source.name());
    }
  }

  /**
   * Compares the rules with what was measured, says which were crossed, and writes the JUnit file.
   *
   * @param suite name of what was measured
   * @return the exit code
   */
  public int apply(
      String suite, Collection<Measured> measured, OutputOptions output, Terminal terminal) {
    List<Check> checks = new ArrayList<>();
    for (String rule : rules) {
      checks.addAll(Threshold.parse(rule).check(measured));
    }
    if (junit != null) {
      OutputFile.write("--junit", junit, output.force(), JunitReport.render(suite, checks));
    }
    List<Check> crossed = checks.stream().filter(check -> !check.passed()).toList();
    for (Check check : crossed) {
      terminal.say(
          "equipoise: "
              + check.metric()
              + " of "
              + check.where()
              + " is "
              + Numbers.plain(check.value())
              + ", which crosses "
              + check.rule());
    }
    return crossed.isEmpty() ? 0 : CROSSED;
  }
}
