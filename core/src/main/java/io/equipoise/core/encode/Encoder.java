package io.equipoise.core.encode;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns the columns of a table into the numbers that a learner takes, in the way that was learned
 * from the training rows. Fit it on training rows only and save it with the model: it is plain data
 * that a {@code Store} writes as JSON.
 *
 * <p>Encoded columns follow the order of the training table's columns. At predict time columns are
 * found by name and levels by their text, so that order, codes and further columns do not matter; a
 * column that is missing is the user's error.
 *
 * @param features one per column of the training table
 */
public record Encoder(List<Feature> features) {
  /** Rows filled at a time, feature by feature, so that they stay in the cache. */
  private static final int BLOCK = 512;

  /** How columns are encoded. */
  public record Options(
      @Meaning("whether numbers get mean 0 and standard deviation 1") boolean standardise,
      @Meaning("whether a missing number stays NaN, for learners that handle it themselves")
          boolean keepMissing,
      @Meaning("levels of a category that get a column of their own; at least 1") int maxLevels,
      @Meaning("training rows that a level needs for a column of its own; at least 1")
          int minRows) {

    /**
     * Standardised numbers, medians for what is missing, the 100 most frequent levels. Levels seen
     * only once stand for those never seen: what is left of the distribution by the rule of Good
     * and Turing.
     */
    public static final Options DEFAULT = new Options(true, false, 100, 2);

    public Options {
      Require.atLeast("maxLevels", maxLevels, 1);
      Require.atLeast("minRows", minRows, 1);
    }

    /** Numbers as they are, for learners that do not mind scales. */
    public Options raw() {
      return new Options(false, keepMissing, maxLevels, minRows);
    }

    /** Missing numbers stay NaN. */
    public Options keepingMissing() {
      return new Options(standardise, true, maxLevels, minRows);
    }
  }

  public Encoder {
    features = List.copyOf(features);
  }

  /** Learns how to encode from these rows, at least one, with at least one column. */
  public static Encoder fit(Table train, Options options) {
    Require.that(!train.columns().isEmpty(), "there is no feature column left to learn from");
    Require.that(train.rows() > 0, "there is no training row to learn from");
    List<Feature> features = new ArrayList<>();
    for (Column column : train.columns()) {
      features.add(
          column instanceof NumericColumn numbers
              ? NumberFeature.fit(numbers, options)
              : LevelFeature.fit((CategoryColumn) column, options));
    }
    return new Encoder(features);
  }

  /** Names of the encoded columns in order. */
  public List<String> names() {
    return features.stream().flatMap(feature -> feature.names().stream()).toList();
  }

  /** Number of encoded columns. */
  public int width() {
    return features.stream().mapToInt(feature -> feature.names().size()).sum();
  }

  /** The encoded columns that come from this column of the table; empty when there are none. */
  public int[] columnsOf(String column) {
    int offset = 0;
    for (Feature feature : features) {
      int width = feature.names().size();
      if (feature.column().equals(column)) {
        int[] places = new int[width];
        for (int k = 0; k < width; k++) {
          places[k] = offset + k;
        }
        return places;
      }
      offset += width;
    }
    return new int[0];
  }

  /** Encodes all rows; a table too large for one array is the user's error. */
  public Matrix encode(Table table) {
    return over(table).rows(0, table.rows());
  }

  /** Prepares a table, to be encoded in parts. */
  public Encoding over(Table table) {
    List<Feature.Filler> fillers = new ArrayList<>(features.size());
    int[] offsets = new int[features.size()];
    int offset = 0;
    for (int k = 0; k < offsets.length; k++) {
      Feature feature = features.get(k);
      if (!table.has(feature.column())) {
        throw new UserError(
            "column '"
                + feature.column()
                + "' is missing: the model was trained with it; add it, empty where unknown");
      }
      fillers.add(feature.filler(table.column(feature.column())));
      offsets[k] = offset;
      offset += feature.names().size();
    }
    return new Encoding(table.rows(), names(), List.copyOf(fillers), offsets);
  }

  /** A table that an encoder has prepared. Threads may encode parts of it at once. */
  public static final class Encoding {
    private final int rows;
    private final List<String> names;
    private final List<Feature.Filler> fillers;
    private final int[] offsets;

    private Encoding(int rows, List<String> names, List<Feature.Filler> fillers, int[] offsets) {
      this.rows = rows;
      this.names = names;
      this.fillers = fillers;
      this.offsets = offsets;
    }

    /** The rows {@code from … to-1}. */
    public Matrix rows(int from, int to) {
      if (from < 0 || to < from || to > rows) {
        throw new IllegalArgumentException("rows " + from + " to " + to + " of " + rows);
      }
      int width = names.size();
      Require.that(
          (long) (to - from) * width <= Integer.MAX_VALUE - 16,
          (to - from)
              + " rows by "
              + width
              + " encoded columns are too many for one array; use fewer rows or columns");
      float[] all = new float[(to - from) * width];
      for (int start = from; start < to; start += BLOCK) {
        int end = Math.min(to, start + BLOCK);
        for (int k = 0; k < offsets.length; k++) {
          fillers.get(k).fill(start, end, all, width, (start - from) * width + offsets[k]);
        }
      }
      return new Matrix(to - from, width, all, names);
    }
  }
}
