package io.equipoise.core.audit;

import io.equipoise.core.random.Seed;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.ScoreScale;
import io.equipoise.core.task.Task;
import java.util.List;
import java.util.Optional;

/**
 * A table with its task resolved: what probes measure. Rows whose target is missing are already
 * left out.
 *
 * @param table all columns, N rows
 * @param task by column names
 * @param labels (N) class of each row; empty for regression
 * @param classes names of the classes; of two, the positive one is the second; empty for regression
 * @param targets (N) the number to predict; empty for classification
 * @param groupings each protected column alone, in the order named, then their intersection when
 *     there are several; empty when nothing is protected
 * @param scores (N) a model's scores, higher is more positive; empty when no model is audited by
 *     scores
 * @param decisions (N) a model's decided class, or for regression nothing; empty when no model is
 *     audited
 * @param predictions (N) a model's predicted numbers for regression; empty otherwise
 * @param weights (N) row weights; all 1 when none are named
 * @param environment where or when each row was collected; empty when not named
 * @param seed of everything random in the audit
 */
public record AuditInput(
    Table table,
    Task task,
    int[] labels,
    List<String> classes,
    double[] targets,
    List<Groups> groupings,
    Optional<double[]> scores,
    Optional<int[]> decisions,
    Optional<double[]> predictions,
    double[] weights,
    Optional<Groups> environment,
    Seed seed) {
  public AuditInput {
    classes = List.copyOf(classes);
    groupings = List.copyOf(groupings);
  }

  /** The same with its scores, if any, on another scale; decisions stay. */
  public AuditInput scaled(ScoreScale scale) {
    return new AuditInput(
        table,
        task,
        labels,
        classes,
        targets,
        groupings,
        scores.map(scale::of),
        decisions,
        predictions,
        weights,
        environment,
        seed);
  }

  /** Number of rows. */
  public int rows() {
    return table.rows();
  }

  /**
   * The intersection of all protected columns, or one group of all rows when nothing is protected.
   */
  public Groups finestGroups() {
    return groupings.isEmpty() ? Groups.none(rows()) : groupings.get(groupings.size() - 1);
  }

  /** The columns that a model may learn from. */
  public Table features() {
    return table.without(task.notFeatures());
  }
}
