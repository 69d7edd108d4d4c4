package io.equipoise.app.cite;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** LaTeX as bibliographies use it, turned into plain text: accents, dashes, braces. */
final class Latex {
  private static final Pattern ACCENT =
      Pattern.compile("\\{?\\\\([\"'`^~=.]|[cvuHkr](?=[{ ]))\\s*\\{?\\\\?([A-Za-z])\\}?\\}?");
  private static final Map<String, String> MARKS =
      Map.ofEntries(
          Map.entry("\"", "\u0308"),
          Map.entry("'", "\u0301"),
          Map.entry("`", "\u0300"),
          Map.entry("^", "\u0302"),
          Map.entry("~", "\u0303"),
          Map.entry("=", "\u0304"),
          Map.entry(".", "\u0307"),
          Map.entry("c", "\u0327"),
          Map.entry("v", "\u030c"),
          Map.entry("u", "\u0306"),
          Map.entry("H", "\u030b"),
          Map.entry("k", "\u0328"),
          Map.entry("r", "\u030a"));
  private static final Map<String, String> LETTERS =
      Map.of("\\ss", "ß", "\\o", "ø", "\\O", "Ø", "\\l", "ł", "\\L", "Ł", "\\ae", "æ");

  private Latex() {}

  static String plain(String latex) {
    StringBuilder text = new StringBuilder();
    Matcher accent = ACCENT.matcher(latex);
    while (accent.find()) {
      accent.appendReplacement(
          text, Matcher.quoteReplacement(accent.group(2) + MARKS.get(accent.group(1))));
    }
    accent.appendTail(text);
    String plain = Normalizer.normalize(text, Normalizer.Form.NFC);
    for (Map.Entry<String, String> letter : LETTERS.entrySet()) {
      plain =
          plain.replaceAll(
              Pattern.quote(letter.getKey()) + "(?![A-Za-z])",
              Matcher.quoteReplacement(letter.getValue()));
    }
    return plain
        .replace("---", "—")
        .replace("--", "–")
        .replaceAll("\\\\([&%_#$])", "$1")
        .replaceAll("[{}]", "")
        .replaceAll("^\"|\"$", "")
        .replace('~', ' ')
        .replaceAll("\\s+", " ")
        .strip();
  }
}
