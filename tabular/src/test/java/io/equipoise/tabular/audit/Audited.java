package io.equipoise.tabular.audit;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds the input of a probe from columns in memory, step by step. */
final class Audited {
  private final List<Column> columns;
  private final String target;
  private List<String> groups = List.of();
  private List<String> given = List.of();
  private Optional<String> score = Optional.empty();
  private double threshold = Task.DEFAULT_THRESHOLD;
  private Optional<String> prediction = Optional.empty();
  private double[] weights = new double[0];
  private Optional<String> environment = Optional.empty();
  private long seed = 1;

  private Audited(List<Column> columns, String target) {
    this.columns = columns;
    this.target = target;
  }

  /** Columns, the target last. */
  static Audited of(Column... columns) {
    return new Audited(List.of(columns), columns[columns.length - 1].name());
  }

  static Audited of(Table table, String target) {
    return new Audited(table.columns(), target);
  }

  Audited groups(String... names) {
    groups = List.of(names);
    return this;
  }

  Audited given(String... names) {
    given = List.of(names);
    return this;
  }

  Audited score(String name, double atLeast) {
    score = Optional.of(name);
    threshold = atLeast;
    return this;
  }

  Audited prediction(String name) {
    prediction = Optional.of(name);
    return this;
  }

  Audited weights(double... each) {
    weights = each;
    return this;
  }

  Audited environment(String name) {
    environment = Optional.of(name);
    return this;
  }

  Audited seed(long value) {
    seed = value;
    return this;
  }

  AuditInput input() {
    Table table = Table.of(columns);
    Column truth = table.column(target);
    boolean regression = truth instanceof NumericColumn;
    List<Groups> groupings = new ArrayList<>();
    for (String name : groups) {
      groupings.add(Groups.cross(List.of((CategoryColumn) table.column(name)), table.rows()));
    }
    if (groups.size() > 1) {
      groupings.add(
          Groups.cross(
              groups.stream().map(name -> (CategoryColumn) table.column(name)).toList(),
              table.rows()));
    }
    List<String> classes = regression ? List.of() : ((CategoryColumn) truth).levels();
    Optional<double[]> scores =
        regression ? Optional.empty() : score.map(name -> numbers(table, name));
    Optional<int[]> decisions =
        regression
            ? Optional.empty()
            : prediction
                .map(name -> ((CategoryColumn) table.column(name)).codes())
                .or(
                    () ->
                        scores.map(
                            s -> Arrays.stream(s).mapToInt(v -> v >= threshold ? 1 : 0).toArray()));
    double[] ones = new double[table.rows()];
    Arrays.fill(ones, 1);
    return new AuditInput(
        table,
        new Task(
            target,
            regression
                ? TaskKind.REGRESSION
                : classes.size() > 2 ? TaskKind.MULTICLASS : TaskKind.BINARY,
            classes.size() == 2 ? Optional.of(classes.get(1)) : Optional.empty(),
            groups,
            given,
            prediction,
            score,
            threshold,
            Optional.empty(),
            environment,
            Map.of(),
            List.of()),
        regression ? new int[0] : ((CategoryColumn) truth).codes(),
        classes,
        regression ? numbers(table, target) : new double[0],
        groupings,
        scores,
        decisions,
        regression ? prediction.map(name -> numbers(table, name)) : Optional.empty(),
        weights.length == 0 ? ones : weights,
        environment.map(
            name -> Groups.cross(List.of((CategoryColumn) table.column(name)), table.rows())),
        new Seed(seed));
  }

  /** A category column with these codes into these levels. */
  static CategoryColumn category(String name, int[] codes, String... levels) {
    return new CategoryColumn(name, codes, List.of(levels));
  }

  private static double[] numbers(Table table, String name) {
    return ((NumericColumn) table.column(name)).values();
  }
}
