package io.equipoise.app;

import io.equipoise.app.command.Equipoise;
import io.equipoise.app.text.Terminal;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;

/** Starts the command line: {@code equipoise COMMAND …}. */
public final class Main {
  private Main() {}

  /** Runs one command and exits with its code: 0 done, 1 a threshold was crossed, 2 an error. */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.ofProcess();
    int code = run(terminal, arguments);
    // Not a return: native libraries leave threads behind that would keep the process alive.
    Runtime.getRuntime().exit(code);
  }

  /** Runs one command within this process. */
  public static int run(Terminal terminal, String... arguments) {
    Failures failures = new Failures(terminal, List.of(arguments).contains("--debug"));
    try {
      int code = commandLine(terminal, failures).execute(arguments);
      return terminal.complete(code);
    } catch (OutOfMemoryError | StackOverflowError | LinkageError e) {
      return failures.tell(e);
    }
  }

  /** The commands with their options, as picocli knows them. */
  public static CommandLine commandLine(Terminal terminal) {
    return commandLine(terminal, new Failures(terminal, false));
  }

  private static CommandLine commandLine(Terminal terminal, Failures failures) {
    CommandLine line = new CommandLine(new Equipoise(), new Commands(terminal));
    line.setOut(new PrintWriter(terminal.out(), true));
    line.setErr(new PrintWriter(terminal.err(), true));
    line.setColorScheme(terminal.colours());
    line.setUsageHelpWidth(Math.min(100, terminal.width()));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(failures::badArguments);
    line.setExecutionExceptionHandler(failures::failed);
    return line;
  }
}
