package io.equipoise.app.option;

import io.equipoise.core.table.TableReader;
import java.util.List;
import java.util.stream.Collectors;

/** The command line that repeats a result, as a shell takes it. */
public final class Repeat {
  private Repeat() {}

  /** {@code equipoise} with these arguments, quoted; database addresses lose their passwords. */
  public static String command(List<String> arguments) {
    return arguments.stream()
        .map(TableReader::shown)
        .map(Repeat::quoted)
        .collect(Collectors.joining(" ", "equipoise ", ""));
  }

  private static String quoted(String argument) {
    return argument.matches("[\\w./:=,@%+-]+")
        ? argument
        : "'" + argument.replace("'", "'\\''") + "'";
  }
}
