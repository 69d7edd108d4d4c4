package io.equipoise.core.task;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be predicted or audited, by column names: nothing here has looked at the rows. {@link
 * Dataset} and the audit resolve it against a table.
 *
 * @param target column of the truth
 * @param kind binary, multiclass or regression
 * @param positive the level of the target that counts as positive; empty unless binary
 * @param groups protected columns; may be empty
 * @param given columns that a gap is conditioned on; may be empty
 * @param prediction column of a model's decisions, when a model is audited
 * @param score column of a model's scores, when a model is audited
 * @param threshold score at or above which the decision is positive
 * @param weight column of row weights
 * @param environment column that tells where or when a row was collected
 * @param bins inner edges that cut a numeric group column into ranges, by column
 * @param ignored columns that no model may learn from; a protected column may be one, and stays a
 *     group
 */
public record Task(
    String target,
    TaskKind kind,
    Optional<String> positive,
    List<String> groups,
    List<String> given,
    Optional<String> prediction,
    Optional<String> score,
    double threshold,
    Optional<String> weight,
    Optional<String> environment,
    Map<String, List<Double>> bins,
    List<String> ignored) {

  /** The threshold of a probability when none is named. */
  public static final double DEFAULT_THRESHOLD = 0.5;

  public Task {
    groups = List.copyOf(groups);
    given = List.copyOf(given);
    bins = Map.copyOf(bins);
    ignored = List.copyOf(ignored);
  }

  /** A binary task with nothing but a target and groups. */
  public static Task binary(String target, String positive, List<String> groups) {
    return new Task(
        target,
        TaskKind.BINARY,
        Optional.of(positive),
        groups,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        DEFAULT_THRESHOLD,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        List.of());
  }

  /**
   * Columns that no model may learn from: the target, a model's outputs and the weights. Groups
   * stay features.
   */
  public Set<String> notFeatures() {
    Set<String> names = new LinkedHashSet<>();
    names.add(target);
    prediction.ifPresent(names::add);
    score.ifPresent(names::add);
    weight.ifPresent(names::add);
    names.addAll(ignored);
    return names;
  }
}
