package io.equipoise.app;

import io.equipoise.app.text.CheckedWriter;
import io.equipoise.app.text.Terminal;
import java.io.StringWriter;

/** Runs the command line within the test's process, as a pipe would see it. */
public final class Cli {
  private Cli() {}

  /** What a command left behind. */
  public record Result(int code, String out, String err) {}

  /** Runs one command. */
  public static Result run(String... arguments) {
    return run(100, arguments);
  }

  /** Runs one command on a terminal so wide that no table wraps. */
  public static Result wide(String... arguments) {
    return run(10_000, arguments);
  }

  private static Result run(int width, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new CheckedWriter(out), err, false, false, width, false);
    int code = Main.run(terminal, arguments);
    return new Result(code, out.toString(), err.toString());
  }
}
