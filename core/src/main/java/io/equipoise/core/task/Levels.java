package io.equipoise.core.task;

import io.equipoise.core.error.UserError;
import io.equipoise.core.table.CategoryColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which levels of a column occur, and which of them a user means. */
final class Levels {
  private Levels() {}

  /** The codes that occur, ascending. */
  static List<Integer> used(CategoryColumn column) {
    int[] counts = counts(column);
    List<Integer> used = new ArrayList<>();
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] > 0) {
        used.add(code);
      }
    }
    return used;
  }

  /** Rows per code. */
  static int[] counts(CategoryColumn column) {
    int[] counts = new int[column.levels().size()];
    for (int code : column.codes()) {
      if (code != CategoryColumn.MISSING) {
        counts[code]++;
      }
    }
    return counts;
  }

  /**
   * The place in {@code levels} of the one that is meant: the same text; or the only one that is
   * the same but for case, quotes around it, or the way a number is written ({@code 1} and {@code
   * 1.0}).
   */
  static Optional<Integer> find(String meant, List<String> levels) {
    int exact = levels.indexOf(meant);
    if (exact >= 0) {
      return Optional.of(exact);
    }
    List<Integer> alike = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      if (alike(meant, levels.get(i))) {
        alike.add(i);
      }
    }
    return alike.size() == 1 ? Optional.of(alike.get(0)) : Optional.empty();
  }

  /** As {@link #find}; what is not there is the user's error, which lists what there is. */
  static int require(String meant, List<String> levels, String where) {
    return find(meant, levels)
        .orElseThrow(
            () ->
                new UserError(
                    where
                        + " has no value '"
                        + meant
                        + "'; it has "
                        + String.join(", ", levels.stream().limit(10).toList())
                        + (levels.size() > 10 ? ", …" : "")));
  }

  private static boolean alike(String a, String b) {
    String plainA = bare(a);
    String plainB = bare(b);
    if (plainA.equalsIgnoreCase(plainB)) {
      return true;
    }
    Optional<Double> numberA = number(plainA);
    return numberA.isPresent() && numberA.equals(number(plainB));
  }

  /** Without blanks and a pair of quotes around it. */
  static String bare(String text) {
    String stripped = text.strip();
    int last = stripped.length() - 1;
    boolean quoted =
        last > 0
            && stripped.charAt(0) == stripped.charAt(last)
            && (stripped.charAt(0) == '\'' || stripped.charAt(0) == '"');
    return quoted ? stripped.substring(1, last).strip() : stripped;
  }

  /** The number that a text spells, when it spells one. */
  static Optional<Double> number(String text) {
    if (!text.matches("[-+]?[0-9]*\\.?[0-9]+([eE][-+]?[0-9]+)?")) {
      return Optional.empty();
    }
    return Optional.of(Double.parseDouble(text) + 0.0);
  }
}
