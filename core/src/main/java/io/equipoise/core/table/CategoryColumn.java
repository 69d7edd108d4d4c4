package io.equipoise.core.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Categories as codes into a dictionary of levels. Code -1 is missing. The code array is shared,
 * not copied: whoever gets it must not write to it.
 */
public final class CategoryColumn implements Column {
  /** The code of a missing entry. */
  public static final int MISSING = -1;

  private final String name;
  private final int[] codes;
  private final List<String> levels;

  /** {@code codes} in [-1, levels.size()). */
  public CategoryColumn(String name, int[] codes, List<String> levels) {
    this.name = name;
    this.codes = codes;
    this.levels = List.copyOf(levels);
  }

  /** Codes made in order of first appearance; {@code null} is missing. */
  public static CategoryColumn of(String name, @Nullable String... entries) {
    Map<String, Integer> dictionary = new HashMap<>();
    List<String> levels = new ArrayList<>();
    int[] codes = new int[entries.length];
    for (int i = 0; i < entries.length; i++) {
      String entry = entries[i];
      if (entry == null) {
        codes[i] = MISSING;
      } else {
        codes[i] = dictionary.computeIfAbsent(entry, e -> dictionary.size());
        if (codes[i] == levels.size()) {
          levels.add(entry);
        }
      }
    }
    return new CategoryColumn(name, codes, levels);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return codes.length;
  }

  /** The codes; read only. */
  public int[] codes() {
    return codes;
  }

  /** The code of this row, or {@link #MISSING}. */
  public int code(int row) {
    return codes[row];
  }

  /** The dictionary: the text of code {@code c} is {@code levels().get(c)}. */
  public List<String> levels() {
    return levels;
  }

  @Override
  public boolean isMissing(int row) {
    return codes[row] == MISSING;
  }

  @Override
  public int missing() {
    int count = 0;
    for (int code : codes) {
      if (code == MISSING) {
        count++;
      }
    }
    return count;
  }

  @Override
  public CategoryColumn take(int[] rows) {
    int[] taken = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = codes[rows[i]];
    }
    return new CategoryColumn(name, taken, levels);
  }

  @Override
  public CategoryColumn renamed(String newName) {
    return new CategoryColumn(newName, codes, levels);
  }

  @Override
  public String text(int row) {
    return codes[row] == MISSING ? "" : levels.get(codes[row]);
  }
}
