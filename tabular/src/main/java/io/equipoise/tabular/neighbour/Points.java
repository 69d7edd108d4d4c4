package io.equipoise.tabular.neighbour;

import io.equipoise.core.error.Require;
import java.util.List;

/**
 * Rows as points: what distances are measured between. Numbers must be scaled already.
 *
 * @param count number of points N
 * @param numbers one array (N) per numeric column, finite
 * @param categories categorical columns; may be empty
 */
public record Points(int count, List<double[]> numbers, List<Categories> categories) {

  /**
   * One categorical column.
   *
   * @param codes (N) in [0, levels)
   * @param levels number of levels, a missing entry being a level too
   * @param distance between levels
   */
  public record Categories(int[] codes, int levels, LevelDistance distance) {}

  public Points {
    numbers = List.copyOf(numbers);
    categories = List.copyOf(categories);
    for (double[] column : numbers) {
      Require.sameLength("the points", count, "a numeric column", column.length);
    }
    for (Categories column : categories) {
      Require.sameLength("the points", count, "a categorical column", column.codes().length);
    }
  }

  /** Points of numbers only. */
  public static Points of(int count, List<double[]> numbers) {
    return new Points(count, numbers, List.of());
  }
}
