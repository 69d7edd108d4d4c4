package io.equipoise.tabular.calibration;

import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Store;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A model that reads its probabilities off the columns {@code p0, p1, …}; one alone is binary. */
public record FixedModel(int classes) implements Model {

  /** Binary rows with these scores and groups. */
  public static Dataset binary(double[] scores, int[] labels, int[] groups, int groupCount) {
    return data(List.of(scores), labels, groups, groupCount, 2);
  }

  /** Rows with these probabilities, one array (N) per class. */
  public static Dataset data(
      List<double[]> probabilities, int[] labels, int[] groups, int groupCount, int classes) {
    List<Column> columns = new ArrayList<>();
    for (int c = 0; c < probabilities.size(); c++) {
      columns.add(NumericColumn.of("p" + c, probabilities.get(c)));
    }
    columns.add(
        NumericColumn.of(
            "id", java.util.stream.IntStream.range(0, labels.length).asDoubleStream().toArray()));
    List<String> names = new ArrayList<>();
    for (int g = 0; g < groupCount; g++) {
      names.add(String.valueOf((char) ('a' + g)));
    }
    List<String> classNames = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      classNames.add("class" + c);
    }
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(Table.of(labels.length, columns), new Groups(List.of("g"), groups, names)),
        labels,
        classNames,
        weights);
  }

  @Override
  public Predictions predict(Rows rows) {
    if (classes == 2) {
      return Predictions.binary(column(rows, "p0"));
    }
    double[] all = new double[rows.count() * classes];
    for (int c = 0; c < classes; c++) {
      double[] p = column(rows, "p" + c);
      for (int i = 0; i < p.length; i++) {
        all[i * classes + c] = p[i];
      }
    }
    return Predictions.of(classes, all);
  }

  private static double[] column(Rows rows, String name) {
    return ((NumericColumn) rows.features().column(name)).values();
  }

  @Override
  public void save(Store store) {
    store.write("fixed", classes);
  }
}
