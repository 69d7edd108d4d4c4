package io.equipoise.deep.learn;

import io.equipoise.core.learn.Predictions;
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

/** A small table whose classes no line parts: inside and outside of a ring, with two groups. */
final class Moons {
  private Moons() {}

  static Dataset draw(int n, long seed) {
    UniformRandomProvider random = new Seed(seed).child("moons").generator();
    ZigguratSampler.NormalizedGaussian gauss = ZigguratSampler.NormalizedGaussian.of(random);
    double[] a = new double[n];
    double[] b = new double[n];
    int[] labels = new int[n];
    int[] sexes = new int[n];
    for (int i = 0; i < n; i++) {
      a[i] = gauss.sample();
      b[i] = gauss.sample();
      labels[i] = a[i] * a[i] + b[i] * b[i] > 1.4 ? 1 : 0;
      sexes[i] = random.nextDouble() < 0.2 ? 1 : 0;
    }
    CategoryColumn sex = new CategoryColumn("sex", sexes, List.of("f", "m"));
    Table table = Table.of(List.of(NumericColumn.of("a", a), NumericColumn.of("b", b), sex));
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(table, Groups.cross(List.of(sex), n)), labels, List.of("no", "yes"), weights);
  }

  /** The share of rows whose class was said. */
  static double accuracy(Dataset rows, Predictions said) {
    int right = 0;
    for (int i = 0; i < rows.size(); i++) {
      right += said.labels()[i] == rows.labels()[i] ? 1 : 0;
    }
    return (double) right / rows.size();
  }
}
