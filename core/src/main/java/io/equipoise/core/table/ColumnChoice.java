package io.equipoise.core.table;

import io.equipoise.core.error.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a user says of one column: its name and perhaps its type.
 *
 * @param name not blank
 * @param type empty when the type is to be inferred
 */
public record ColumnChoice(String name, Optional<ColumnType> type) {
  public ColumnChoice {
    Require.that(!name.isBlank(), "a column needs a name");
  }

  /** Reads {@code name[:type],name[:type]…}; a name may itself hold a colon. */
  public static List<ColumnChoice> parse(String text) {
    List<ColumnChoice> choices = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String word = part.strip();
      Require.that(
          !word.isEmpty(), "the columns '" + text + "' hold an empty name; write a:number,b,…");
      int colon = word.lastIndexOf(':');
      choices.add(
          colon <= 0
              ? new ColumnChoice(word, Optional.empty())
              : new ColumnChoice(
                  word.substring(0, colon).strip(),
                  Optional.of(ColumnType.parse(word.substring(colon + 1)))));
    }
    return List.copyOf(choices);
  }
}
