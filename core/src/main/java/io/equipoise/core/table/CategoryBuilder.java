package io.equipoise.core.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A category column that grows row by row; its levels end up in alphabetical order. */
final class CategoryBuilder implements ColumnBuilder {
  private final String name;
  private final Map<String, Integer> dictionary = new HashMap<>();
  private final List<String> levels = new ArrayList<>();
  private int[] codes;
  private int size;

  CategoryBuilder(String name, int capacity) {
    this.name = name;
    this.codes = new int[capacity];
  }

  void add(String level) {
    Integer known = dictionary.get(level);
    if (known == null) {
      known = levels.size();
      dictionary.put(level, known);
      levels.add(level);
    }
    addCode(known);
  }

  private void addCode(int code) {
    if (size == codes.length) {
      codes = Arrays.copyOf(codes, Growth.beyond(size));
    }
    codes[size++] = code;
  }

  @Override
  public void addMissing() {
    addCode(CategoryColumn.MISSING);
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
    int[] exact = size == codes.length ? codes : Arrays.copyOf(codes, size);
    for (int i = 0; i < size; i++) {
      if (exact[i] != CategoryColumn.MISSING) {
        exact[i] = rank[exact[i]];
      }
    }
    codes = exact;
    return new CategoryColumn(name, exact, sorted);
  }
}
