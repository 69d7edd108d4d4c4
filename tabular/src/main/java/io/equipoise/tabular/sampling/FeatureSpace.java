package io.equipoise.tabular.sampling;

import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.neighbour.LevelDistance;
import io.equipoise.tabular.neighbour.Points;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * The features of training rows as points. Group columns are in it too, but a synthetic row takes
 * them from its base row unchanged, so that its group and its features agree.
 */
final class FeatureSpace {
  private final List<NumericFeature> numbers;
  private final List<CategoryColumn> categories;
  private final List<String> carried;

  private FeatureSpace(
      List<NumericFeature> numbers, List<CategoryColumn> categories, List<String> carried) {
    this.numbers = numbers;
    this.categories = categories;
    this.carried = carried;
  }

  static FeatureSpace of(Dataset train) {
    List<Column> columns = train.rows().features().columns();
    return new FeatureSpace(
        columns.parallelStream()
            .filter(NumericColumn.class::isInstance)
            .map(column -> NumericFeature.of((NumericColumn) column))
            .toList(),
        columns.stream()
            .filter(CategoryColumn.class::isInstance)
            .map(CategoryColumn.class::cast)
            .toList(),
        train.rows().membershipColumns());
  }

  List<NumericFeature> numbers() {
    return numbers;
  }

  List<CategoryColumn> categories() {
    return categories;
  }

  /** Whether synthetic rows take this column from their base row. */
  boolean carries(Column column) {
    return carried.contains(column.name());
  }

  /** The categorical columns that synthetic rows do not take from their base row, by name. */
  static List<String> ownCategories(Dataset train) {
    return own(train, CategoryColumn.class);
  }

  /** The numeric columns that synthetic rows do not take from their base row, by name. */
  static List<String> ownNumbers(Dataset train) {
    return own(train, NumericColumn.class);
  }

  private static List<String> own(Dataset train, Class<? extends Column> kind) {
    return train.rows().features().columns().stream()
        .filter(kind::isInstance)
        .map(Column::name)
        .filter(name -> !train.rows().membershipColumns().contains(name))
        .toList();
  }

  /** These rows by their numeric columns alone. */
  Points byNumbers(int[] rows) {
    return Points.of(rows.length, scaled(rows));
  }

  /** These rows by all columns. */
  Points byAll(int[] rows, Function<CategoryColumn, LevelDistance> distance) {
    return new Points(
        rows.length,
        scaled(rows),
        categories.stream()
            .map(
                column ->
                    new Points.Categories(
                        Arrays.stream(rows).map(row -> level(column, row)).toArray(),
                        levels(column),
                        distance.apply(column)))
            .toList());
  }

  private List<double[]> scaled(int[] rows) {
    return numbers.parallelStream().map(feature -> feature.scaled(rows)).toList();
  }

  /** The level of a row, a missing entry being the last level. */
  static int level(CategoryColumn column, int row) {
    int code = column.code(row);
    return code == CategoryColumn.MISSING ? column.levels().size() : code;
  }

  /** Number of levels, with the one for missing entries. */
  static int levels(CategoryColumn column) {
    return column.levels().size() + 1;
  }
}
