package io.equipoise.core.method;

import java.util.Locale;

/**
 * One name for all spellings of it: case, dashes, underscores and blanks do not count, nor does
 * British or American English, so that {@code equalised-odds}, {@code equalized_odds} and {@code
 * EqualizedOdds} are the same method.
 */
public final class Spelling {
  private Spelling() {}

  /** The key under which all spellings of {@code name} agree; for comparing, not for showing. */
  public static String plain(String name) {
    return name.replaceAll("[-_ ]", "")
        .toLowerCase(Locale.ROOT)
        .replace("isation", "ization")
        .replace("ising", "izing")
        .replace("ise", "ize")
        .replace("yse", "yze")
        .replace("our", "or")
        .replace("centre", "center")
        .replace("lled", "led")
        .replace("lling", "ling");
  }

  /** Whether both are spellings of one name. */
  public static boolean same(String a, String b) {
    return plain(a).equals(plain(b));
  }
}
