package io.equipoise.report.text;

/** Text that may stand in a file for people: no control characters, no broken surrogate pairs. */
public final class CleanText {
  private CleanText() {}

  /** The same text with U+FFFD in place of every character that HTML forbids. */
  public static String of(String text) {
    int first = 0;
    while (first < text.length() && plain(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length()).append(text, 0, first);
    text.substring(first)
        .codePoints()
        .forEach(c -> clean.appendCodePoint(forbidden(c) ? 0xFFFD : c));
    return clean.toString();
  }

  private static boolean plain(char c) {
    return c >= 0x20 && c < 0x7F || c == '\n' || c == '\t' || c >= 0xA0 && c < 0xD800;
  }

  private static boolean forbidden(int c) {
    boolean control = c < 0x20 && c != '\n' && c != '\t' || c >= 0x7F && c < 0xA0;
    boolean surrogate = c >= 0xD800 && c <= 0xDFFF;
    boolean noncharacter = c >= 0xFDD0 && c <= 0xFDEF || (c & 0xFFFE) == 0xFFFE;
    return control || surrogate || noncharacter;
  }
}
