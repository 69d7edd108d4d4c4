package io.equipoise.app.cite;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The references that methods cite, by key. */
public final class Bibliography {
  private final Map<String, Reference> references;

  private Bibliography(Map<String, Reference> references) {
    this.references = Collections.unmodifiableMap(references);
  }

  /** The bibliography of this release. */
  public static Bibliography ofRelease() {
    try (InputStream in = Bibliography.class.getResourceAsStream("/io/equipoise/references.bib")) {
      if (in == null) {
        throw new IllegalStateException("references.bib is not in the jar");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads BibTeX: entries {@code @type{key, name = {value}, …}}, braces nested, no macros. */
  public static Bibliography parse(String bibtex) {
    Map<String, Reference> found = new LinkedHashMap<>();
    int at = bibtex.indexOf('@');
    while (at >= 0) {
      int open = bibtex.indexOf('{', at);
      int comma = bibtex.indexOf(',', at);
      if (open < 0 || comma < open) {
        throw new IllegalArgumentException("the bibliography breaks off at character " + at);
      }
      int end = closing(bibtex, open);
      String key = bibtex.substring(open + 1, comma).strip();
      if (found.put(key, new Reference(key, fields(bibtex, comma + 1, end))) != null) {
        throw new IllegalArgumentException("reference '" + key + "' stands twice");
      }
      at = bibtex.indexOf('@', end);
    }
    return new Bibliography(found);
  }

  private static Map<String, String> fields(String text, int from, int end) {
    Map<String, String> fields = new LinkedHashMap<>();
    int at = from;
    while (true) {
      int equals = text.indexOf('=', at);
      if (equals < 0 || equals >= end) {
        return fields;
      }
      String name = text.substring(at, equals).replace(",", "").strip();
      int start = equals + 1;
      while (Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      int stop = valueEnd(text, start, end);
      fields.put(name.toLowerCase(Locale.ROOT), Latex.plain(text.substring(start, stop)));
      at = stop;
    }
  }

  private static int valueEnd(String text, int start, int end) {
    if (text.charAt(start) == '{') {
      return closing(text, start) + 1;
    }
    if (text.charAt(start) == '"') {
      return text.indexOf('"', start + 1) + 1;
    }
    int comma = text.indexOf(',', start);
    return comma < 0 || comma > end ? end : comma;
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("a brace at character " + open + " is never closed");
  }

  /** The reference of this key. */
  public Optional<Reference> find(String key) {
    return Optional.ofNullable(references.get(key));
  }

  /** All keys. */
  public Set<String> keys() {
    return references.keySet();
  }
}
