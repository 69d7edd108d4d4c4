package io.equipoise.core.compare;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Small data sets for the tests of this package. */
final class Samples {
  private Samples() {}

  /**
   * One feature that is shifted by 1 in the positive class; 30 % in the second group, 40 %
   * positive.
   */
  static Dataset twoGroups(int rows, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] x = new double[rows];
    int[] group = new int[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextDouble() < 0.3 ? 1 : 0;
      labels[i] = random.nextDouble() < 0.4 ? 1 : 0;
      x[i] = gaussian.sample() + labels[i];
    }
    CategoryColumn column = new CategoryColumn("group", group, List.of("a", "b"));
    Groups groups = new Groups(List.of("group"), group, List.of("a", "b"));
    double[] weights = new double[rows];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(Table.of(List.of(NumericColumn.of("x", x), column)), groups),
        labels,
        List.of("no", "yes"),
        weights);
  }
}
