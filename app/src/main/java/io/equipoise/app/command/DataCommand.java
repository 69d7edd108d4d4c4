package io.equipoise.app.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Data sets that the program makes itself. */
@Command(
    name = "data",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Make data sets whose bias is known: images, rows and texts with the true label, the true",
      "attributes and a dial for how strongly an attribute gives the label away.",
      ""
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Examples:",
      "  equipoise data list",
      "  equipoise data make bird-scenes --bias 0.95 --size 2000 --out birds"
    },
    subcommands = {DataListCommand.class, DataMakeCommand.class})
public final class DataCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    CommandLine line = spec.commandLine();
    line.usage(line.getOut());
  }
}
