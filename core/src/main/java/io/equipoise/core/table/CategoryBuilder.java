package io.equipoise.core.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A category column that grows row by row, in blocks. Blanks around an entry are removed and
 * missing markers recognised once per distinct entry, not once per row. Levels end up in
 * alphabetical order.
 */
final class CategoryBuilder implements ColumnBuilder {
  private static final int BLOCK = 1 << 16;

  private final String name;
  private final Map<String, Integer> dictionary = new HashMap<>();
  private final List<String> levels = new ArrayList<>();
  private final List<int[]> blocks = new ArrayList<>();
  private int size;

  /** {@code missing} holds the markers. */
  CategoryBuilder(String name, List<String> missing) {
    this.name = name;
    missing.forEach(marker -> dictionary.put(marker, CategoryColumn.MISSING));
  }

  /** One more row with this entry, as it stands in the source. */
  void add(String entry) {
    Integer code = dictionary.get(entry);
    addCode(code == null ? enter(entry) : code);
  }

  private int enter(String entry) {
    String level = entry.strip();
    Integer code = dictionary.get(level);
    if (code == null) {
      code = levels.size();
      levels.add(level);
      dictionary.put(level, code);
    }
    if (!level.equals(entry)) {
      dictionary.put(entry, code);
    }
    return code;
  }

  private void addCode(int code) {
    int place = size % BLOCK;
    if (place == 0) {
      blocks.add(new int[BLOCK]);
    }
    blocks.get(size / BLOCK)[place] = code;
    size++;
  }

  @Override
  public void addMissing() {
    addCode(CategoryColumn.MISSING);
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public CategoryColumn build() {
    dictionary.clear();
    int[] order =
        IntStream.range(0, levels.size())
            .boxed()
            .sorted(Comparator.comparing(levels::get))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] rank = new int[order.length];
    List<String> sorted = new ArrayList<>(order.length);
    for (int i = 0; i < order.length; i++) {
      rank[order[i]] = i;
      sorted.add(levels.get(order[i]));
    }
    int[] codes = new int[size];
    for (int i = 0; i < size; i++) {
      int code = blocks.get(i / BLOCK)[i % BLOCK];
      codes[i] = code == CategoryColumn.MISSING ? code : rank[code];
    }
    blocks.clear();
    levels.clear();
    return new CategoryColumn(name, codes, sorted);
  }
}
