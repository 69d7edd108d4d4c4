package io.equipoise.core.task;

import java.util.List;
import java.util.Optional;

/**
 * A task in a user's words, before it meets the table: column names and values as they were typed.
 * {@link TaskBinder#resolve} makes a {@link Task} of it and guesses what was left out.
 *
 * @param target column of the truth; needed
 * @param positive the value of the target that counts as positive; guessed when empty
 * @param groups protected columns
 * @param given columns that a gap is conditioned on
 * @param prediction column of a model's decisions, or for regression of its predicted numbers
 * @param score column of a model's scores
 * @param threshold a number; the score at or above which the decision is positive
 * @param weight column of row weights
 * @param environment column that tells where or when a row was collected
 * @param bins each like {@code age=25,45,65}: inner edges that cut a numeric column into ranges
 * @param ignored columns that no model may learn from
 * @param kind whether the target is a number or one of several classes; guessed when empty
 */
public record TaskRequest(
    Optional<String> target,
    Optional<String> positive,
    List<String> groups,
    List<String> given,
    Optional<String> prediction,
    Optional<String> score,
    Optional<String> threshold,
    Optional<String> weight,
    Optional<String> environment,
    List<String> bins,
    List<String> ignored,
    Optional<TargetKind> kind) {
  public TaskRequest {
    groups = List.copyOf(groups);
    given = List.copyOf(given);
    bins = List.copyOf(bins);
    ignored = List.copyOf(ignored);
  }

  /** A request for this target and these groups. */
  public static TaskRequest of(String target, String... groups) {
    return new TaskRequest(
        Optional.of(target),
        Optional.empty(),
        List.of(groups),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        Optional.empty());
  }

  /** The same with this positive value. */
  public TaskRequest withPositive(String value) {
    return new TaskRequest(
        target,
        Optional.of(value),
        groups,
        given,
        prediction,
        score,
        threshold,
        weight,
        environment,
        bins,
        ignored,
        kind);
  }

  /** The same with these columns given. */
  public TaskRequest withGiven(String... columns) {
    return new TaskRequest(
        target,
        positive,
        groups,
        List.of(columns),
        prediction,
        score,
        threshold,
        weight,
        environment,
        bins,
        ignored,
        kind);
  }

  /** The same with a column of predictions. */
  public TaskRequest withPrediction(String column) {
    return new TaskRequest(
        target,
        positive,
        groups,
        given,
        Optional.of(column),
        score,
        threshold,
        weight,
        environment,
        bins,
        ignored,
        kind);
  }

  /** The same with a column of scores and, when not empty, a threshold. */
  public TaskRequest withScore(String column, Optional<String> cut) {
    return new TaskRequest(
        target,
        positive,
        groups,
        given,
        prediction,
        Optional.of(column),
        cut,
        weight,
        environment,
        bins,
        ignored,
        kind);
  }

  /** The same with a column of weights. */
  public TaskRequest withWeight(String column) {
    return new TaskRequest(
        target,
        positive,
        groups,
        given,
        prediction,
        score,
        threshold,
        Optional.of(column),
        environment,
        bins,
        ignored,
        kind);
  }

  /** The same with a column of environments. */
  public TaskRequest withEnvironment(String column) {
    return new TaskRequest(
        target,
        positive,
        groups,
        given,
        prediction,
        score,
        threshold,
        weight,
        Optional.of(column),
        bins,
        ignored,
        kind);
  }

  /** The same with these bins, each like {@code age=25,45,65}. */
  public TaskRequest withBins(String... edges) {
    return new TaskRequest(
        target,
        positive,
        groups,
        given,
        prediction,
        score,
        threshold,
        weight,
        environment,
        List.of(edges),
        ignored,
        kind);
  }

  /** The same with these columns kept from learners. */
  public TaskRequest withIgnored(String... columns) {
    return new TaskRequest(
        target,
        positive,
        groups,
        given,
        prediction,
        score,
        threshold,
        weight,
        environment,
        bins,
        List.of(columns),
        kind);
  }

  /** The same with a target of this kind. */
  public TaskRequest withKind(TargetKind named) {
    return new TaskRequest(
        target,
        positive,
        groups,
        given,
        prediction,
        score,
        threshold,
        weight,
        environment,
        bins,
        ignored,
        Optional.of(named));
  }
}
