package io.equipoise.deep.cue;

import io.equipoise.core.dataset.ImageSet;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.deep.data.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Rows with several attributes of equally many values, each of which could be the label.
 *
 * @param x (N·D) what a network reads
 * @param width D
 * @param cues (N·K) value of each attribute, in [0, values)
 * @param names (K) of the attributes, at least two
 * @param values L, at least 2
 */
public record CueRows(float[] x, int width, int[] cues, List<String> names, int values) {

  public CueRows {
    names = List.copyOf(names);
    Require.atLeast("the number of cues", names.size(), 2);
    Require.atLeast("values", values, 2);
    Require.atLeast("width", width, 1);
    Require.that(
        cues.length % names.size() == 0,
        cues.length + " values are no whole number of rows of " + names.size() + " cues");
    Require.sameLength("x", x.length, "rows × width", (long) cues.length / names.size() * width);
    for (int cue : cues) {
      Require.between("a value of a cue", cue, 0, values - 1.0);
    }
  }

  /** Rows of a table and the columns that are cues; every one needs as many levels. */
  public static CueRows of(Matrix encoded, List<CategoryColumn> cues) {
    List<int[]> codes = cues.stream().map(CategoryColumn::codes).toList();
    List<Integer> levels = cues.stream().map(cue -> cue.levels().size()).toList();
    List<String> names = cues.stream().map(CategoryColumn::name).toList();
    return of(encoded.values(), encoded.columns(), codes, levels, names);
  }

  /** Images and the attributes that are cues. */
  public static CueRows of(ImageSet images, List<String> attributes) {
    List<int[]> codes = new ArrayList<>();
    List<Integer> levels = new ArrayList<>();
    for (String name : attributes) {
      codes.add(images.truth().attribute(name).codes());
      levels.add(images.truth().attribute(name).values().size());
    }
    return of(images.pixels(), images.each(), codes, levels, attributes);
  }

  private static CueRows of(
      float[] x, int width, List<int[]> codes, List<Integer> levels, List<String> names) {
    Require.atLeast("the number of cues", names.size(), 2);
    int rows = codes.get(0).length;
    int[] cues = new int[rows * names.size()];
    for (int k = 0; k < names.size(); k++) {
      Require.that(
          levels.get(k).equals(levels.get(0)),
          "cues need equally many values, but "
              + names.get(0)
              + " has "
              + levels.get(0)
              + " and "
              + names.get(k)
              + " has "
              + levels.get(k)
              + "; bring them to as many by CueRows.binned");
      Require.sameLength(names.get(k), codes.get(k).length, names.get(0), rows);
      for (int i = 0; i < rows; i++) {
        cues[i * names.size() + k] = codes.get(k)[i];
      }
    }
    return new CueRows(x, width, cues, names, levels.get(0));
  }

  /**
   * A column whose levels, in their order, are put into fewer groups of about as many levels.
   *
   * @param groups from 2 to the number of levels
   */
  public static CategoryColumn binned(CategoryColumn column, int groups) {
    int levels = column.levels().size();
    Require.between("groups", groups, 2, levels);
    int[] codes =
        Arrays.stream(column.codes())
            .map(
                code ->
                    code == CategoryColumn.MISSING ? code : (int) ((long) code * groups / levels))
            .toArray();
    List<String> names = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      int wanted = group;
      names.add(
          String.join(
              " or ",
              IntStream.range(0, levels)
                  .filter(level -> (long) level * groups / levels == wanted)
                  .mapToObj(column.levels()::get)
                  .toList()));
    }
    return new CategoryColumn(column.name(), codes, names);
  }

  /** Number of rows N. */
  public int size() {
    return cues.length / names.size();
  }

  /** The values of one attribute (N). */
  public int[] cue(int which) {
    Require.between("cue", which, 0, names.size() - 1.0);
    return IntStream.range(0, size()).map(i -> cues[i * names.size() + which]).toArray();
  }

  /** The rows on which all cues have one value, or those on which they do not. */
  public CueRows diagonal(boolean on) {
    return take(
        IntStream.range(0, size())
            .filter(
                i ->
                    on
                        == IntStream.range(1, names.size())
                            .allMatch(k -> cues[i * names.size() + k] == cues[i * names.size()]))
            .toArray());
  }

  /** These rows in this order. */
  public CueRows take(int[] rows) {
    float[] some = new float[rows.length * width];
    int[] theirs = new int[rows.length * names.size()];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(x, rows[i] * width, some, i * width, width);
      System.arraycopy(cues, rows[i] * names.size(), theirs, i * names.size(), names.size());
    }
    return new CueRows(some, width, theirs, names, values);
  }

  /** These rows and then others of the same cues. */
  public CueRows and(CueRows others) {
    Require.that(
        others.width == width && others.names.equals(names) && others.values == values,
        "rows to be joined must have the same cues and the same width");
    float[] all = Arrays.copyOf(x, x.length + others.x.length);
    System.arraycopy(others.x, 0, all, x.length, others.x.length);
    int[] both = Arrays.copyOf(cues, cues.length + others.cues.length);
    System.arraycopy(others.cues, 0, both, cues.length, others.cues.length);
    return new CueRows(all, width, both, names, values);
  }

  /** Rows for training whose label is one of the cues. */
  public Examples labelledBy(int cue) {
    return Examples.of(x, width, cue(cue), values);
  }

  /**
   * How often predictions are each cue's value (K), the diagonal included, where every cue shares
   * its hits; {@link io.equipoise.core.metric.CueAccuracy} leaves it out.
   */
  public double[] followed(int[] predictions) {
    Require.sameLength("predictions", predictions.length, "the rows", size());
    double[] shares = new double[names.size()];
    for (int at = 0; at < cues.length; at++) {
      boolean same = cues[at] == predictions[at / names.size()];
      shares[at % names.size()] += same ? 1.0 / predictions.length : 0;
    }
    return shares;
  }
}
