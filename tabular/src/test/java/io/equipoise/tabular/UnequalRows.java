package io.equipoise.tabular;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Rows on which groups fare differently, for tests of what treats them alike. */
public final class UnequalRows {
  private UnequalRows() {}

  /**
   * Columns {@code x} (tells the class), {@code proxy} (tells the sex) and {@code noise}, groups of
   * sex (f, m) crossed with race (a, b, c); m and a are of the higher classes more often.
   */
  public static Dataset classes(int rows, int classes, long seed) {
    double[] merit = new double[rows];
    Rows made = rows(rows, merit, seed);
    int[] labels =
        Arrays.stream(merit)
            .mapToInt(z -> (int) Math.max(0, Math.min(classes - 1, Math.floor(z / 1.5 + 1))))
            .toArray();
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    return Dataset.of(made, labels, names, ones(rows));
  }

  /** The same rows with a number for a target. */
  public static Dataset numbers(int rows, long seed) {
    double[] merit = new double[rows];
    Rows made = rows(rows, merit, seed);
    return Dataset.of(made, new NumberTarget(merit), ones(rows));
  }

  /** The same rows in two groups, by sex alone. */
  public static Dataset bySex(Dataset rows) {
    CategoryColumn sex = (CategoryColumn) rows.rows().features().column("sex");
    return Dataset.of(
        new Rows(rows.rows().features(), Groups.cross(List.of(sex), rows.size())),
        rows.target(),
        rows.weights());
  }

  private static double[] ones(int rows) {
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Rows rows(int rows, double[] merit, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] x = new double[rows];
    double[] proxy = new double[rows];
    double[] noise = new double[rows];
    int[] sex = new int[rows];
    int[] race = new int[rows];
    for (int i = 0; i < rows; i++) {
      sex[i] = random.nextInt(2);
      race[i] = Math.max(0, random.nextInt(4) - 1);
      x[i] = normal.sample();
      proxy[i] = 1.5 * sex[i] + normal.sample();
      noise[i] = normal.sample();
      merit[i] = x[i] + 1.2 * sex[i] - 0.4 * race[i] - 0.4 + 0.7 * normal.sample();
    }
    CategoryColumn sexes = new CategoryColumn("sex", sex, List.of("f", "m"));
    CategoryColumn races = new CategoryColumn("race", race, List.of("a", "b", "c"));
    return new Rows(
        Table.of(
            List.of(
                NumericColumn.of("x", x),
                NumericColumn.of("proxy", proxy),
                NumericColumn.of("noise", noise),
                sexes)),
        Groups.cross(List.of(sexes, races), rows));
  }
}
