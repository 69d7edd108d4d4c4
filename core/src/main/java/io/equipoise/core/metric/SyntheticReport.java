package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.KolmogorovSmirnov;
import io.equipoise.core.stat.ProportionInterval;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Holds made rows against the real ones that they stand for: whether labels still go with groups,
 * whether small groups are there, and how far each column is off.
 *
 * <p>Look at all of it: a generator meets any fairness of labels by giving one label to all, which
 * the share and entropy of labels show; and labels that are fair do not keep features from telling
 * the group. What a model makes of the rows is for a comparison of recipes, tested on real rows.
 *
 * <pre>{@code
 * SyntheticReport report = SyntheticReport.of(real, made);
 * report.cells();              // share of every group and label, real and made
 * }</pre>
 *
 * @param real labels of the real rows
 * @param made labels of the made rows
 * @param cells every group and label that has real rows
 * @param columns how far each column's distribution is off
 */
public record SyntheticReport(
    Labels real, Labels made, List<Cell> cells, List<ColumnDistance> columns) {
  private static final double ALPHA = 0.05;

  /**
   * Labels of rows.
   *
   * @param shares of each class, with Wilson's interval
   * @param entropy in bits; 0 where all have one label
   * @param information between label and group, in bits, which lies above 0 by chance too
   */
  public record Labels(List<Estimate> shares, double entropy, double information) {
    public Labels {
      shares = List.copyOf(shares);
    }
  }

  /**
   * Rows of one group and label.
   *
   * @param real their share of the real rows
   * @param made their share of the made rows; 0 where the generator forgot them
   */
  public record Cell(String group, String label, Estimate real, Estimate made) {}

  /**
   * How far a column is off, in [0, 1].
   *
   * @param distance of numbers the largest of their distribution functions, of categories half the
   *     summed difference of shares, which has no interval; missing ones count as a category, and
   *     are left out of numbers
   */
  public record ColumnDistance(String name, Estimate distance) {}

  public SyntheticReport {
    cells = List.copyOf(cells);
    columns = List.copyOf(columns);
  }

  /** Compares rows of the same columns and classes; at least one each. Weights do not count. */
  public static SyntheticReport of(Dataset real, Dataset made) {
    Require.that(real.size() > 0 && made.size() > 0, "both real and made rows are needed");
    Require.that(
        real.classes().equals(made.classes()), "real and made rows must have the same classes");
    Map<String, int[]> here = counts(real);
    Map<String, int[]> there = counts(made);
    List<Cell> cells = new ArrayList<>();
    int classes = real.classes().size();
    for (String group : real.rows().groups().names()) {
      int[] own = here.getOrDefault(group, new int[classes]);
      int[] others = there.getOrDefault(group, new int[classes]);
      for (int c = 0; c < classes; c++) {
        if (own[c] > 0) {
          cells.add(
              new Cell(
                  group,
                  real.classes().get(c),
                  ProportionInterval.wilson(own[c], real.size()),
                  ProportionInterval.wilson(others[c], made.size())));
        }
      }
    }
    return new SyntheticReport(labels(real), labels(made), cells, distances(real, made));
  }

  /** Rows of each class, by the name of the group. */
  private static Map<String, int[]> counts(Dataset rows) {
    Map<String, int[]> counts = new HashMap<>();
    int[] labels = rows.labels();
    for (int i = 0; i < labels.length; i++) {
      String group = rows.rows().groups().names().get(rows.rows().groups().code(i));
      counts.computeIfAbsent(group, name -> new int[rows.classes().size()])[labels[i]]++;
    }
    return counts;
  }

  private static Labels labels(Dataset rows) {
    int[] sizes = rows.classSizes();
    List<Estimate> shares =
        Arrays.stream(sizes)
            .mapToObj(size -> ProportionInterval.wilson(size, rows.size()))
            .toList();
    double entropy = entropy(sizes);
    double within = 0;
    for (int[] group : counts(rows).values()) {
      within += (double) Arrays.stream(group).sum() / rows.size() * entropy(group);
    }
    return new Labels(shares, entropy, Math.max(0, entropy - within));
  }

  private static double entropy(int[] sizes) {
    double all = Arrays.stream(sizes).sum();
    return Arrays.stream(sizes)
            .filter(size -> size > 0)
            .mapToDouble(size -> size / all * Math.log(all / size))
            .sum()
        / Math.log(2);
  }

  private static List<ColumnDistance> distances(Dataset real, Dataset made) {
    Table others = made.rows().features();
    List<ColumnDistance> distances = new ArrayList<>();
    for (Column column : real.rows().features().columns()) {
      Column other = others.column(column.name());
      Require.that(
          column instanceof NumericColumn == other instanceof NumericColumn,
          "column '" + column.name() + "' holds numbers in one table and categories in the other");
      Estimate distance =
          column instanceof NumericColumn numbers && other instanceof NumericColumn otherNumbers
              ? ofNumbers(known(numbers), known(otherNumbers))
              : ofCategories(shares((CategoryColumn) column), shares((CategoryColumn) other));
      distances.add(new ColumnDistance(column.name(), distance));
    }
    return distances;
  }

  private static double[] known(NumericColumn column) {
    return Arrays.stream(column.values()).filter(value -> !Double.isNaN(value)).toArray();
  }

  private static Estimate ofNumbers(double[] real, double[] made) {
    return real.length < 2 || made.length < 2
        ? Estimate.NOT_MEASURABLE
        : KolmogorovSmirnov.of(real, made).distance(ALPHA);
  }

  private static Map<Optional<String>, Double> shares(CategoryColumn column) {
    Map<Optional<String>, Double> shares = new HashMap<>();
    for (int code : column.codes()) {
      Optional<String> level =
          code == CategoryColumn.MISSING
              ? Optional.empty()
              : Optional.of(column.levels().get(code));
      shares.merge(level, 1.0 / column.size(), Double::sum);
    }
    return shares;
  }

  private static Estimate ofCategories(
      Map<Optional<String>, Double> real, Map<Optional<String>, Double> made) {
    double sum = 0;
    for (Map.Entry<Optional<String>, Double> each : real.entrySet()) {
      sum += Math.max(0, each.getValue() - made.getOrDefault(each.getKey(), 0.0));
    }
    return new Estimate(Math.min(1, sum), Double.NaN, Double.NaN);
  }
}
