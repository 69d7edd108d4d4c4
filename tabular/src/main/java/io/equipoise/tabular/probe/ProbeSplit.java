package io.equipoise.tabular.probe;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.estimate.EstimateInput;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The rows of a table that probes can use, in training and test rows with the same mix of classes.
 *
 * @param train every class among them
 * @param test at least one row
 * @param groups of the test rows
 */
record ProbeSplit(FeatureRows train, FeatureRows test, Groups groups) {

  /**
   * Splits.
   *
   * @param named columns of numbers; empty for all of them
   * @param share of every class in the test rows, rounded down
   * @param scale whether columns are scaled into [0, 1] by the training rows
   * @param notes gets a sentence where rows are left out
   */
  static ProbeSplit of(
      EstimateInput input, String[] named, double share, boolean scale, List<String> notes) {
    String target = input.task().target();
    List<double[]> asked = new ArrayList<>();
    for (String name : named) {
      asked.add(input.numbers("features", name));
    }
    if (input.task().kind() == TaskKind.REGRESSION) {
      throw new UserError(
          "the target '" + target + "' holds many numbers; probes tell classes apart");
    }
    List<NumericColumn> columns = columns(input, named, asked);
    Table table = input.table();
    int[] usable =
        IntStream.range(0, table.rows())
            .filter(i -> !table.column(target).isMissing(i))
            .filter(i -> columns.stream().allMatch(column -> Double.isFinite(column.value(i))))
            .toArray();
    Require.that(usable.length > 0, "no row has both a target and all features");
    if (usable.length < table.rows()) {
      notes.add(
          table.rows()
              - usable.length
              + " of "
              + table.rows()
              + " rows have no target or a feature that is missing or infinite, and are left out.");
    }
    Dataset data = TaskBinder.dataset(table.take(usable), input.task());
    FeatureRows all = rows(columns, usable, data.labels(), target);
    int[] tested = tested(all, share, input);
    Require.that(
        tested.length > 0,
        "no class has rows enough for a test row at test=" + share + "; raise it, or add rows");
    boolean[] isTest = new boolean[all.rows()];
    for (int row : tested) {
      isTest[row] = true;
    }
    FeatureRows train = all.take(IntStream.range(0, all.rows()).filter(i -> !isTest[i]).toArray());
    FeatureRows test = all.take(tested);
    return new ProbeSplit(
        scale ? train.scaledBy(train) : train,
        scale ? test.scaledBy(train) : test,
        data.rows().groups().take(tested));
  }

  private static List<NumericColumn> columns(
      EstimateInput input, String[] named, List<double[]> asked) {
    List<NumericColumn> columns = new ArrayList<>();
    for (int j = 0; j < named.length; j++) {
      columns.add(NumericColumn.of(named[j], asked.get(j)));
    }
    if (named.length == 0) {
      for (Column column : input.table().columns()) {
        boolean feature = !input.task().notFeatures().contains(column.name());
        if (feature && column instanceof NumericColumn numbers) {
          columns.add(numbers);
        }
      }
    }
    Require.that(
        !columns.isEmpty(), "there is no column of numbers beside the target to learn from");
    return columns;
  }

  /** With classes numbered by those that occur. */
  private static FeatureRows rows(
      List<NumericColumn> columns, int[] usable, int[] labels, String target) {
    int[] present = Arrays.stream(labels).distinct().sorted().toArray();
    Require.that(
        present.length > 1,
        "the usable rows of '" + target + "' are of one class; probes need two or more");
    int[] y = Arrays.stream(labels).map(label -> Arrays.binarySearch(present, label)).toArray();
    double[] x = new double[usable.length * columns.size()];
    for (int j = 0; j < columns.size(); j++) {
      for (int i = 0; i < usable.length; i++) {
        x[i * columns.size() + j] = columns.get(j).value(usable[i]);
      }
    }
    return new FeatureRows(x, columns.size(), y, present.length);
  }

  private static int[] tested(FeatureRows all, double share, EstimateInput input) {
    int[] order = Permutation.of(all.rows(), input.seed().child("test").generator());
    int[] left = new int[all.classes()];
    for (int label : all.y()) {
      left[label]++;
    }
    for (int k = 0; k < left.length; k++) {
      left[k] = Math.min(left[k] - 1, (int) (left[k] * share));
    }
    return Arrays.stream(order).filter(row -> left[all.y()[row]]-- > 0).sorted().toArray();
  }
}
