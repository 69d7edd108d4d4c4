package io.equipoise.app.cite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One reference.
 *
 * @param key what methods cite
 * @param fields its BibTeX fields as plain text, names in lower case
 */
public record Reference(String key, Map<String, String> fields) {
  public Reference {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** {@code Chawla et al., "SMOTE: …", Journal …, 2002, arXiv:1106.1813}. */
  public String line() {
    List<String> parts = new ArrayList<>();
    parts.add(authors());
    parts.add("\"" + field("title") + "\"");
    for (String name :
        List.of("journal", "booktitle", "publisher", "howpublished", "institution", "year")) {
      parts.add(field(name));
    }
    if (!field("eprint").isEmpty()) {
      parts.add("arXiv:" + field("eprint"));
    } else {
      parts.add(field("note"));
    }
    if (!field("doi").isEmpty()) {
      parts.add("https://doi.org/" + field("doi"));
    } else {
      parts.add(field("url"));
    }
    parts.removeIf(String::isEmpty);
    return String.join(", ", parts);
  }

  /** A field, or nothing. */
  public String field(String name) {
    return fields.getOrDefault(name, "");
  }

  private String authors() {
    String[] names = field("author").split(" and ", -1);
    return switch (names.length) {
      case 1 -> family(names[0]);
      case 2 -> family(names[0]) + " and " + family(names[1]);
      default -> family(names[0]) + " et al.";
    };
  }

  private static String family(String name) {
    int comma = name.indexOf(',');
    if (comma >= 0) {
      return name.substring(0, comma).strip();
    }
    return name.substring(name.lastIndexOf(' ') + 1).strip();
  }
}
