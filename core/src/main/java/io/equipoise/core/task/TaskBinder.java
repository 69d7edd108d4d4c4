package io.equipoise.core.task;

import io.equipoise.core.audit.AuditInput;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Brings a table and a task together: checks that they fit, and makes what learners train on and
 * what audits measure.
 */
public final class TaskBinder {
  private TaskBinder() {}

  /**
   * Makes a task of a user's words and says what was guessed.
   *
   * <p>A target with two values is binary, one with up to 20 whole numbers or 100 levels is
   * multiclass, other numbers are a regression. Of two values the positive one is the one that says
   * yes ({@code 1} beside 0 or -1, {@code true}, {@code yes}, {@code >50K} …), otherwise the rarer.
   * Naming a positive value among more than two holds it against all others. The request's kind,
   * where it is named, decides between classes and a regression.
   */
  public static ResolvedTask resolve(Table table, TaskRequest request) {
    String target =
        request
            .target()
            .orElseThrow(() -> new UserError("name the column to predict with --target"));
    List<String> named = new ArrayList<>(request.groups());
    named.addAll(request.given());
    request.prediction().ifPresent(named::add);
    request.score().ifPresent(named::add);
    request.weight().ifPresent(named::add);
    request.environment().ifPresent(named::add);
    named.addAll(request.ignored());
    for (String name : named) {
      table.column(name);
      Require.that(
          !name.equals(target), "column '" + name + "' is the target and cannot be more than that");
    }
    TaskGuess guess = TaskGuess.of(table.column(target), request.positive(), request.kind());
    Map<String, List<Double>> bins = Bins.parse(request.bins());
    for (String name : bins.keySet()) {
      Require.that(
          table.column(name) instanceof NumericColumn,
          "--bins cuts numbers, but column '" + name + "' holds categories");
    }
    Task task =
        new Task(
            target,
            guess.kind(),
            guess.positive(),
            distinct(request.groups()),
            distinct(request.given()),
            request.prediction(),
            request.score(),
            threshold(table, request, guess.kind()),
            request.weight(),
            request.environment(),
            bins,
            distinct(request.ignored()));
    List<String> notes = new ArrayList<>(guess.notes());
    notes.addAll(TaskNotes.of(table, task));
    return new ResolvedTask(task, notes);
  }

  private static List<String> distinct(List<String> names) {
    return List.copyOf(new LinkedHashSet<>(names));
  }

  private static double threshold(Table table, TaskRequest request, TaskKind kind) {
    Require.that(
        request.threshold().isEmpty() || request.score().isPresent(),
        "--threshold cuts scores, so name their column with --score");
    Require.that(
        request.threshold().isEmpty() || request.prediction().isEmpty(),
        "--threshold cuts scores into decisions, but --prediction already names decisions; leave"
            + " one out");
    Require.that(
        request.score().isEmpty() || kind == TaskKind.BINARY,
        "a score column goes with a target of two classes; name the positive value with"
            + " --positive, or the model's output with --prediction");
    if (request.score().isPresent()) {
      NumericColumn scores = Scores.column(table.column(request.score().get()), "score");
      if (request.threshold().isEmpty() && request.prediction().isEmpty()) {
        Scores.checkCut(scores);
      }
    }
    return request
        .threshold()
        .map(
            text ->
                Levels.number(text.strip())
                    .orElseThrow(
                        () -> new UserError("--threshold is '" + text + "', but must be a number")))
        .orElse(Task.DEFAULT_THRESHOLD);
  }

  /**
   * What should be known of the rows and columns, one sentence each: rows left out, groups of one
   * member, columns without entries or with one value, NaN and infinities.
   */
  public static List<String> notes(Table table, Task task) {
    return List.copyOf(TaskNotes.of(table, task));
  }

  /** What learners train on: rows with a target; columns without any entry are left out. */
  public static Dataset dataset(Table table, Task task) {
    Table kept = UsableRows.withTarget(table, task).of(table);
    Target target = target(kept.column(task.target()), task);
    Set<String> empty = new LinkedHashSet<>();
    for (Column column : kept.columns()) {
      if (column.missing() == column.size()) {
        empty.add(column.name());
      }
    }
    Rows rows = rows(kept, task);
    Rows filled = rows.withFeatures(rows.features().without(empty));
    return Dataset.of(filled, target, RowWeights.of(kept, task));
  }

  private static Target target(Column column, Task task) {
    if (task.kind() != TaskKind.REGRESSION) {
      ClassLabels classes = ClassLabels.of(column, task);
      return new ClassTarget(classes.labels(), classes.classes());
    }
    double[] values = Scores.column(column, "target").values();
    Require.that(
        Arrays.stream(values).distinct().limit(2).count() > 1,
        "the target '"
            + task.target()
            + "' is "
            + NumericColumn.text(values[0])
            + " in every row, so there is nothing to learn");
    return new NumberTarget(values);
  }

  /** What a model judges: features, groups and, where the table tells, environments; no target. */
  public static Rows rows(Table table, Task task) {
    List<CategoryColumn> columns =
        task.groups().stream().map(name -> Strata.of(table, task, name)).toList();
    List<CategoryColumn> places =
        task.environment().filter(table::has).stream()
            .map(name -> Strata.of(table, task, name))
            .toList();
    return new Rows(
        table.without(task.notFeatures()),
        Groups.cross(columns, table.rows()),
        Groups.cross(places, table.rows()));
  }

  /** The rows of the table that {@link #auditInput} keeps, ascending. */
  public static int[] audited(Table table, Task task) {
    return UsableRows.of(table, task).rows();
  }

  /** What an audit measures: rows with a target and, where a model is audited, its output. */
  public static AuditInput auditInput(Table table, Task task, Seed seed) {
    Table kept = UsableRows.of(table, task).of(table);
    List<CategoryColumn> columns =
        task.groups().stream().map(name -> Strata.of(kept, task, name)).toList();
    List<Groups> groupings = new ArrayList<>();
    for (CategoryColumn column : columns) {
      groupings.add(Groups.cross(List.of(column), kept.rows()));
    }
    if (columns.size() > 1) {
      groupings.add(Groups.cross(columns, kept.rows()));
    }
    Optional<Groups> environment =
        task.environment()
            .map(name -> Groups.cross(List.of(Strata.of(kept, task, name)), kept.rows()));
    double[] weights = RowWeights.of(kept, task);
    if (task.kind() == TaskKind.REGRESSION) {
      return new AuditInput(
          kept,
          task,
          new int[0],
          List.of(),
          Scores.column(kept.column(task.target()), "target").values(),
          groupings,
          Optional.empty(),
          Optional.empty(),
          task.prediction().map(name -> Scores.column(kept.column(name), "prediction").values()),
          weights,
          environment,
          seed);
    }
    ClassLabels classes = ClassLabels.of(kept.column(task.target()), task);
    Optional<double[]> scores =
        task.score().map(name -> Scores.column(kept.column(name), "score").values());
    Optional<int[]> decisions =
        task.prediction()
            .map(name -> classes.predicted(kept.column(name)))
            .or(
                () ->
                    task.score()
                        .map(
                            name ->
                                Scores.decisions(name, scores.orElseThrow(), task.threshold())));
    return new AuditInput(
        kept,
        task,
        classes.labels(),
        classes.classes(),
        new double[0],
        groupings,
        scores,
        decisions,
        Optional.empty(),
        weights,
        environment,
        seed);
  }
}
