package io.equipoise.core.slice;

import io.equipoise.core.stat.Holm;
import io.equipoise.core.stat.Quantile;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What the rows of a slice share: values of other columns that are commoner in it than in the rest
 * of its classes, on the rows that judged it. Numbers are cut into quarters; a column with more
 * than {@value #MOST_LEVELS} values, such as a name, is passed over. Values that are missing are a
 * value of their own.
 */
public final class SliceTraits {
  static final int MOST_LEVELS = 100;
  private static final String MISSING = "(missing)";
  private static final MathContext DIGITS = new MathContext(4);

  private SliceTraits() {}

  /**
   * A value that is over-represented.
   *
   * @param column its column
   * @param value as text; for numbers a range
   * @param share inside, in the rest, and their difference
   * @param p one-sided, corrected for all values of all slices (Holm)
   */
  public record Trait(String column, String value, Gap share, double p) {}

  /**
   * The traits of each slice, surely commoner in it (corrected p below {@code level}), by how much
   * commoner.
   *
   * @param described the columns that may describe, N rows
   */
  public static List<List<Trait>> of(
      Table described, List<SliceDiscovery.Slice> slices, double level) {
    List<List<Trait>> all = new ArrayList<>();
    List<Trait> flat = new ArrayList<>();
    for (SliceDiscovery.Slice slice : slices) {
      List<Trait> traits = new ArrayList<>();
      for (Column column : described.columns()) {
        traits.addAll(traits(column, slice));
      }
      all.add(traits);
      flat.addAll(traits);
    }
    double[] p = Holm.adjust(flat.stream().mapToDouble(Trait::p).toArray());
    List<List<Trait>> kept = new ArrayList<>();
    int at = 0;
    for (List<Trait> traits : all) {
      List<Trait> sure = new ArrayList<>();
      for (Trait trait : traits) {
        double corrected = p[at++];
        if (corrected < level) {
          sure.add(new Trait(trait.column, trait.value, trait.share, corrected));
        }
      }
      sure.sort(Comparator.comparingDouble((Trait trait) -> -trait.share.difference().value()));
      kept.add(List.copyOf(sure));
    }
    return kept;
  }

  private static List<Trait> traits(Column column, SliceDiscovery.Slice slice) {
    int[] codes;
    List<String> names;
    if (column instanceof NumericColumn numbers) {
      double[] edges = edges(numbers, slice);
      names = ranges(edges);
      codes = new int[column.size()];
      Arrays.setAll(codes, row -> code(numbers, row, edges));
    } else {
      CategoryColumn category = (CategoryColumn) column;
      names = category.levels();
      codes = category.codes();
    }
    if (names.size() > MOST_LEVELS) {
      return List.of();
    }
    int[] inside = counts(codes, slice.judged(), names.size());
    int[] rest = counts(codes, slice.rest(), names.size());
    List<Trait> traits = new ArrayList<>();
    for (int level = 0; level < inside.length; level++) {
      if (inside[level] > 0
          && inside[level] + rest[level] < slice.judged().length + slice.rest().length) {
        Gap share =
            Gap.ofShares(inside[level], slice.judged().length, rest[level], slice.rest().length);
        String value = level < names.size() ? names.get(level) : MISSING;
        traits.add(new Trait(column.name(), value, share, share.p()));
      }
    }
    return traits;
  }

  /** Rows of each code; those without an entry come last. */
  private static int[] counts(int[] codes, int[] rows, int levels) {
    int[] counts = new int[levels + 1];
    for (int row : rows) {
      counts[codes[row] == CategoryColumn.MISSING ? levels : codes[row]]++;
    }
    return counts;
  }

  /** The quartiles that differ; the values themselves when there are up to four. */
  private static double[] edges(NumericColumn numbers, SliceDiscovery.Slice slice) {
    double[] values =
        Arrays.stream(new int[][] {slice.judged(), slice.rest()})
            .flatMapToInt(Arrays::stream)
            .mapToDouble(numbers::value)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double[] distinct = Arrays.stream(values).distinct().limit(5).toArray();
    if (distinct.length <= 1) {
      return new double[0];
    } else if (distinct.length <= 4) {
      return Arrays.copyOfRange(distinct, 1, distinct.length);
    }
    return Arrays.stream(new double[] {0.25, 0.5, 0.75})
        .map(share -> Quantile.ofSorted(values, values.length, share))
        .distinct()
        .toArray();
  }

  private static int code(NumericColumn numbers, int row, double[] edges) {
    double value = numbers.value(row);
    if (Double.isNaN(value)) {
      return CategoryColumn.MISSING;
    }
    int code = 0;
    while (code < edges.length && value >= edges[code]) {
      code++;
    }
    return code;
  }

  private static List<String> ranges(double[] edges) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= edges.length; i++) {
      if (edges.length == 0) {
        names.add("any number");
      } else if (i == 0) {
        names.add("below " + text(edges[0]));
      } else if (i == edges.length) {
        names.add("at least " + text(edges[i - 1]));
      } else {
        names.add(text(edges[i - 1]) + " to below " + text(edges[i]));
      }
    }
    return names;
  }

  private static String text(double edge) {
    double rounded = new BigDecimal(edge).round(DIGITS).doubleValue();
    return NumericColumn.text(rounded);
  }
}
