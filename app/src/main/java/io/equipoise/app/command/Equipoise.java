package io.equipoise.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program: without a command it shows what there is. */
@Command(
    name = "equipoise",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Finds bias in data and models, tries published remedies on honest splits, and reports"
          + " whether they worked.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    subcommands = {
      DemoCommand.class,
      AuditCommand.class,
      CompareCommand.class,
      PredictCommand.class,
      EstimateCommand.class,
      DataCommand.class,
      CatalogueCommand.class,
      ShowCommand.class,
      EvalCommand.class,
      ReproduceCommand.class,
      CompletionCommand.class
    })
public final class Equipoise implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    line.usage(line.getOut());
  }
}
