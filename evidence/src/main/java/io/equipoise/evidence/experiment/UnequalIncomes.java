package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Rows as a census has them: age, years of schooling, hours, one of five occupations, sex and
 * origin; the label is a high income. Women work fewer hours in worse paid occupations, people born
 * abroad have less schooling, and both are paid less for the same.
 *
 * <pre>
 *   label = 1  if  0.04 age + 0.35 (schooling - 10) + 0.05 (hours - 40) + pay(occupation)
 *                  - 0.8 [woman] - 0.6 [abroad] - 2.2 + e &gt; 0        e logistic
 * </pre>
 */
final class UnequalIncomes {
  private static final double[] PAY = {1.2, 0.6, 0, -0.6, -1.2};
  private static final List<String> OCCUPATIONS =
      List.of("manager", "engineer", "sales", "clerk", "service");

  private UnequalIncomes() {}

  /** Groups are sex crossed with origin. */
  static Dataset of(int rows, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] age = new double[rows];
    double[] schooling = new double[rows];
    double[] hours = new double[rows];
    int[] occupation = new int[rows];
    int[] sex = new int[rows];
    int[] origin = new int[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      sex[i] = random.nextDouble() < 0.4 ? 1 : 0;
      origin[i] = random.nextDouble() < 0.3 ? 1 : 0;
      age[i] = Math.rint(Math.max(18, Math.min(80, 40 + 12 * normal.sample())));
      schooling[i] = Math.rint(Math.max(4, 11 - 1.5 * origin[i] + 2.5 * normal.sample()));
      hours[i] = Math.rint(Math.max(5, 42 - 6 * sex[i] + 9 * normal.sample()));
      double place = 2 + 0.9 * sex[i] - 0.3 * (schooling[i] - 10) + 1.2 * normal.sample();
      occupation[i] = (int) Math.max(0, Math.min(4, Math.rint(place)));
      double merit =
          0.04 * age[i]
              + 0.35 * (schooling[i] - 10)
              + 0.05 * (hours[i] - 40)
              + PAY[occupation[i]]
              - 0.8 * sex[i]
              - 0.6 * origin[i]
              - 2.2;
      double chance = random.nextDouble();
      labels[i] = merit + Math.log(chance / (1 - chance)) > 0 ? 1 : 0;
    }
    CategoryColumn sexes = new CategoryColumn("sex", sex, List.of("man", "woman"));
    CategoryColumn origins = new CategoryColumn("origin", origin, List.of("native", "abroad"));
    List<Column> columns =
        List.of(
            NumericColumn.of("age", age),
            NumericColumn.of("schooling", schooling),
            NumericColumn.of("hours", hours),
            new CategoryColumn("occupation", occupation, OCCUPATIONS),
            sexes,
            origins);
    double[] weights = new double[rows];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(Table.of(columns), Groups.cross(List.of(sexes, origins), rows)),
        labels,
        List.of("low", "high"),
        weights);
  }
}
