package io.equipoise.app.text;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;

/**
 * Where a command writes: results to {@code out}, everything else to {@code err}, and whether a
 * person looks at either.
 *
 * @param out standard output
 * @param err standard error
 * @param outIsTerminal whether results are shown on a screen
 * @param errIsTerminal whether messages are shown on a screen
 * @param width characters per line
 * @param colour whether colours may be used on standard output
 */
public record Terminal(
    CheckedWriter out,
    Writer err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int width,
    boolean colour) {

  private static final int DEFAULT_WIDTH = 100;

  /** The process's own streams. The launcher says what is a terminal; otherwise Java guesses. */
  public static Terminal ofProcess() {
    Map<String, String> environment = System.getenv();
    boolean guess = System.console() != null && Runtime.version().feature() < 22;
    boolean outIsTerminal = flag("equipoise.stdout", guess);
    boolean errIsTerminal = flag("equipoise.stderr", guess);
    boolean colour =
        outIsTerminal
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    return new Terminal(
        new CheckedWriter(stream(FileDescriptor.out)),
        stream(FileDescriptor.err),
        outIsTerminal,
        errIsTerminal,
        width(environment.get("COLUMNS"), outIsTerminal),
        colour);
  }

  private static Writer stream(FileDescriptor descriptor) {
    return new OutputStreamWriter(new FileOutputStream(descriptor), charset());
  }

  /** UTF-8, as files and pipes expect it; a Windows console has a page of its own. */
  private static Charset charset() {
    boolean windows = System.getProperty("os.name", "").startsWith("Windows");
    return windows && System.console() != null
        ? System.console().charset()
        : StandardCharsets.UTF_8;
  }

  private static boolean flag(String property, boolean otherwise) {
    String value = System.getProperty(property);
    return value == null ? otherwise : value.equals("terminal");
  }

  private static int width(@org.jspecify.annotations.Nullable String columns, boolean terminal) {
    String named = System.getProperty("equipoise.columns", columns == null ? "" : columns);
    if (terminal && named.matches("[0-9]{1,4}")) {
      return Math.max(40, Integer.parseInt(named));
    }
    return DEFAULT_WIDTH;
  }

  /** Help in colours only where they may be used. */
  public ColorScheme colours() {
    return picocli.CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF);
  }

  /** Lines of a result. */
  public void print(List<String> lines) {
    String end = System.lineSeparator();
    out.write(String.join(end, lines) + end);
  }

  /** A line for the person, beside the results: after them, where both go to the same place. */
  public void say(String line) {
    out.flush();
    PrintWriter writer = new PrintWriter(err);
    writer.println(line);
    writer.flush();
  }

  /** A stack trace, for {@code --debug}. */
  public void trace(Throwable e) {
    PrintWriter writer = new PrintWriter(err);
    e.printStackTrace(writer);
    writer.flush();
  }

  /** The exit code once results are written out: an output that was lost is an error. */
  public int complete(int code) {
    out.flush();
    if (out.lost().isEmpty()) {
      return code;
    }
    say("equipoise: the results could not be written to standard output: " + out.lost().get());
    return 2;
  }
}
