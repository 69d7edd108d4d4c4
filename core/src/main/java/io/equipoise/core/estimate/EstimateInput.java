package io.equipoise.core.estimate;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Method;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import java.util.Arrays;
import java.util.List;

/**
 * What an estimator takes. No row is left out: the target of some may be missing, and that may be
 * the point.
 *
 * @param table all columns, N rows
 * @param request the task in the user's words
 * @param task the same, resolved against the table
 * @param seed of everything random
 */
public record EstimateInput(Table table, TaskRequest request, Task task, Seed seed) {

  /** Resolves the request; a column in a role that the estimator does not heed is refused. */
  public static EstimateInput of(Estimator estimator, Table table, TaskRequest request, Seed seed) {
    Require.that(table.rows() > 0, "the table has no rows, so there is nothing to estimate from");
    for (Role role : Role.values()) {
      Require.that(
          !role.namedIn(request) || estimator.roles().contains(role),
          name(estimator) + " does not heed " + role.option() + "; leave it out");
    }
    return new EstimateInput(table, request, TaskBinder.resolve(table, request).task(), seed);
  }

  private static String name(Estimator estimator) {
    Method method = estimator.getClass().getAnnotation(Method.class);
    return method == null ? "this estimator" : method.name();
  }

  /** Number of rows. */
  public int rows() {
    return table.rows();
  }

  /**
   * The target as numbers (N), NaN where missing. A column of numbers stands as it is; categories,
   * and numbers of which a positive value was named, are 1 where positive and 0 elsewhere.
   */
  public double[] outcome() {
    Column target = table.column(task.target());
    if (target instanceof NumericColumn numbers && request.positive().isEmpty()) {
      return finite("the target", numbers);
    }
    String positive =
        task.positive()
            .orElseThrow(
                () ->
                    new UserError(
                        "the target '"
                            + task.target()
                            + "' has more than two categories; name the one that counts as 1 with"
                            + " --positive"));
    return indicator(target, positive);
  }

  /** (N) 1 where the column's entry is {@code level}, 0 where another, NaN where missing. */
  public static double[] indicator(Column column, String level) {
    double[] outcome = new double[column.size()];
    for (int i = 0; i < outcome.length; i++) {
      if (column.isMissing(i) || column.text(i).equals("NaN")) {
        outcome[i] = Double.NaN;
      } else {
        outcome[i] = column.text(i).equals(level) ? 1 : 0;
      }
    }
    return outcome;
  }

  /**
   * The column that an option names, other than the target. Where no column has that name, blanks
   * and signs do not count: {@code hours_per_week} finds {@code hours per week}.
   */
  public Column column(String option, String name) {
    Require.that(!name.isBlank(), option + " names no column");
    List<String> alike =
        table.names().stream().filter(each -> plain(each).equals(plain(name))).toList();
    String meant = !table.has(name) && alike.size() == 1 ? alike.get(0) : name;
    Require.that(
        !meant.equals(task.target()),
        option + " names '" + meant + "', which is the target and cannot be more than that");
    try {
      return table.column(meant);
    } catch (UserError e) {
      throw new UserError(option + ": " + e.getMessage(), e);
    }
  }

  private static String plain(String name) {
    return name.replaceAll("[^\\p{L}\\p{N}]", "");
  }

  /** The numbers of the column that an option names (N), NaN where missing, never infinite. */
  public double[] numbers(String option, String name) {
    Column column = column(option, name);
    if (column instanceof NumericColumn numbers) {
      return finite(option, numbers);
    }
    throw new UserError(
        option + " names '" + column.name() + "', which holds categories; numbers are needed");
  }

  private static double[] finite(String option, NumericColumn column) {
    double[] values = column.values();
    for (int i = 0; i < values.length; i++) {
      Require.that(
          !Double.isInfinite(values[i]),
          option + " '" + column.name() + "' holds an infinite number in row " + (i + 1));
    }
    return values;
  }

  /** The protected groups, crossed when there are several; one group of all rows when none. */
  public Groups groups() {
    return TaskBinder.rows(table, task).groups();
  }

  /** Row weights (N), all 1 when no column is named: finite, at least 0, not all 0. */
  public double[] weights() {
    if (task.weight().isEmpty()) {
      double[] ones = new double[rows()];
      Arrays.fill(ones, 1);
      return ones;
    }
    double[] weights = numbers("--weight", task.weight().get());
    for (int i = 0; i < weights.length; i++) {
      Require.that(
          weights[i] >= 0,
          "--weight '" + task.weight().get() + "' holds no number of at least 0 in row " + (i + 1));
    }
    Require.that(Arrays.stream(weights).sum() > 0, "--weight sums to zero, so no row would count");
    return weights;
  }
}
