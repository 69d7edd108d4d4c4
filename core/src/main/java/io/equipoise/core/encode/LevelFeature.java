package io.equipoise.core.encode;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A column of categories, one column of zeros and ones per level. Levels too rare to keep share the
 * column {@code other}, which levels never seen in training get too; without such a column an
 * unseen level is all zeros. Missing entries have a column of their own when there were any in
 * training, and otherwise count as unseen. A column with one level only is a single column of
 * zeros, so that it says nothing.
 *
 * @param column its name in the table
 * @param levels kept levels, in the order of the training dictionary; empty when the column did not
 *     vary
 * @param other whether rare levels share a column
 * @param missing whether missing entries have a column
 */
public record LevelFeature(String column, List<String> levels, boolean other, boolean missing)
    implements Feature {
  private static final int NOWHERE = -1;

  public LevelFeature {
    levels = List.copyOf(levels);
  }

  /** Learns from the training rows. */
  static LevelFeature fit(CategoryColumn column, Encoder.Options options) {
    int[] counts = new int[column.levels().size()];
    int gone = 0;
    for (int code : column.codes()) {
      if (code == CategoryColumn.MISSING) {
        gone++;
      } else {
        counts[code]++;
      }
    }
    int[] frequent =
        IntStream.range(0, counts.length)
            .filter(code -> counts[code] >= options.minRows())
            .boxed()
            .sorted((a, b) -> Integer.compare(counts[b], counts[a]))
            .limit(options.maxLevels())
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    List<String> kept = new ArrayList<>();
    int covered = gone;
    for (int code : frequent) {
      kept.add(column.levels().get(code));
      covered += counts[code];
    }
    boolean other = covered < column.size();
    boolean missing = gone > 0;
    int kinds = kept.size() + (other ? 1 : 0) + (missing ? 1 : 0);
    return kinds < 2
        ? new LevelFeature(column.name(), List.of(), false, false)
        : new LevelFeature(column.name(), kept, other, missing);
  }

  @Override
  public List<String> names() {
    List<String> names = new ArrayList<>();
    levels.forEach(level -> names.add(column + "=" + level));
    if (other) {
      names.add(column + " (other)");
    }
    if (missing) {
      names.add(column + " (missing)");
    }
    return names.isEmpty() ? List.of(column) : List.copyOf(names);
  }

  @Override
  public Filler filler(Column given) {
    Map<String, Integer> places = new HashMap<>();
    for (int k = 0; k < levels.size(); k++) {
      places.put(levels.get(k), k);
    }
    int unseen = other ? levels.size() : NOWHERE;
    int absent = missing ? levels.size() + (other ? 1 : 0) : unseen;
    if (given instanceof CategoryColumn categories) {
      int[] place = new int[categories.levels().size()];
      for (int c = 0; c < place.length; c++) {
        place[c] = places.getOrDefault(categories.levels().get(c), unseen);
      }
      int[] codes = categories.codes();
      return (from, to, out, width, offset) -> {
        for (int i = from, at = offset; i < to; i++, at += width) {
          int k = codes[i] == CategoryColumn.MISSING ? absent : place[codes[i]];
          if (k != NOWHERE) {
            out[at + k] = 1;
          }
        }
      };
    }
    return (from, to, out, width, offset) -> {
      for (int i = from, at = offset; i < to; i++, at += width) {
        int k = given.isMissing(i) ? absent : places.getOrDefault(given.text(i), unseen);
        if (k != NOWHERE) {
          out[at + k] = 1;
        }
      }
    };
  }
}
