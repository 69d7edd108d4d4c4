package io.equipoise.core.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The names nearest to one that was mistyped, for "did you mean". */
public final class Nearest {
  /** From this many characters on, a name that holds what was typed is near, however long it is. */
  private static final int TELLING = 4;

  private Nearest() {}

  /** At most three of {@code known}, nearest first by edit distance; empty when none is close. */
  public static List<String> to(String typed, Collection<String> known) {
    String lower = typed.toLowerCase(Locale.ROOT);
    int most = Math.max(2, Math.min(100, lower.length()) / 2);
    record Near(String name, int distance) {}
    return known.stream()
        .distinct()
        .map(name -> new Near(name, distance(lower, name.toLowerCase(Locale.ROOT))))
        .filter(near -> near.distance <= most || holds(near.name.toLowerCase(Locale.ROOT), lower))
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::name))
        .limit(3)
        .map(Near::name)
        .toList();
  }

  private static boolean holds(String name, String typed) {
    return name.startsWith(typed) || typed.length() >= TELLING && name.contains(typed);
  }

  /** {@code " Did you mean a, b or c?"}, or what there is to choose from when nothing is close. */
  public static String hint(String typed, Collection<String> known) {
    List<String> near = to(typed, known);
    if (!near.isEmpty()) {
      return " Did you mean " + joined(near) + "?";
    }
    List<String> some = known.stream().sorted().limit(12).toList();
    return some.isEmpty()
        ? ""
        : " There is " + String.join(", ", some) + (known.size() > 12 ? ", …" : "") + ".";
  }

  private static String joined(List<String> names) {
    int last = names.size() - 1;
    return last == 0
        ? names.get(0)
        : String.join(", ", names.subList(0, last)) + " or " + names.get(last);
  }

  /** Levenshtein distance; words longer than 100 characters are cut there. */
  static int distance(String a, String b) {
    String s = a.length() > 100 ? a.substring(0, 100) : a;
    String t = b.length() > 100 ? b.substring(0, 100) : b;
    int[] previous = new int[t.length() + 1];
    int[] current = new int[t.length() + 1];
    for (int j = 0; j <= t.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= s.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= t.length(); j++) {
        int change = previous[j - 1] + (s.charAt(i - 1) == t.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[t.length()];
  }
}
