package io.equipoise.app;

import io.equipoise.app.text.Terminal;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Turns whatever went wrong into one line on standard error and exit code 2.
 *
 * @param debug whether the stack trace is shown as well
 */
record Failures(Terminal terminal, boolean debug) {
  static final int EXIT = 2;

  /** Arguments that picocli refused. */
  int badArguments(ParameterException e, String[] arguments) {
    String line = explain(e);
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    return say(line + (line.endsWith("?") ? "" : "; '" + command + " --help' shows how"), e);
  }

  /** A command that threw. */
  int failed(Exception e, CommandLine command, ParseResult parsed) {
    return tell(e);
  }

  /** Anything thrown. */
  int tell(Throwable e) {
    if (e instanceof UserError) {
      return say(String.valueOf(e.getMessage()), e);
    }
    if (e instanceof OutOfMemoryError) {
      long mebibytes = Runtime.getRuntime().maxMemory() >> 20;
      return say(
          "out of memory with a heap of "
              + mebibytes
              + " MiB; set EQUIPOISE_OPTS=-Xmx8g for more, or name fewer columns",
          e);
    }
    if (e instanceof LinkageError) {
      return say("a native library could not be loaded: " + rootMessage(e), e);
    }
    if (e instanceof IOException || e instanceof UncheckedIOException) {
      return say("reading or writing failed: " + rootMessage(e), e);
    }
    return say("this should not have happened: " + e + " (--debug shows where)", e);
  }

  private int say(String line, Throwable e) {
    terminal.say("equipoise: " + line.replaceAll("\\s*[\\r\\n]+\\s*", " ").strip());
    if (debug) {
      terminal.trace(e);
    }
    return EXIT;
  }

  private static String explain(ParameterException e) {
    CommandLine line = e.getCommandLine();
    if (e.getCause() instanceof UserError error) {
      return String.valueOf(error.getMessage());
    }
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched.getUnmatched().get(0), line);
    }
    String message = String.valueOf(e.getMessage());
    if (e instanceof MissingParameterException) {
      return message
          .replace("Missing required options", "these options are needed")
          .replace("Missing required option", "an option is needed")
          .replace("Missing required parameters", "these arguments are needed")
          .replace("Missing required parameter", "an argument is needed");
    }
    message = message.replace("one of [TABLE, JSON] (case-insensitive)", "table or json");
    return Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }

  private static String unknown(String word, CommandLine line) {
    if (word.startsWith("-")) {
      String option = word.split("=", 2)[0];
      Set<String> known = new TreeSet<>(line.getCommandSpec().optionsMap().keySet());
      return "there is no option '" + option + "'." + suggestion(option, known);
    }
    Set<String> commands = line.getSubcommands().keySet();
    if (!commands.isEmpty()) {
      return "there is no command '" + word + "'." + Nearest.hint(word, commands);
    }
    return "'" + word + "' is one argument too many";
  }

  private static String suggestion(String option, Set<String> known) {
    List<String> near = Nearest.to(option, known);
    return near.isEmpty() ? "" : " Did you mean " + near.get(0) + "?";
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
