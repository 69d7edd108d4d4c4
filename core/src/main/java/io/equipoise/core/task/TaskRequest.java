package io.equipoise.core.task;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
    Draft draft = new Draft();
    draft.target = Optional.of(target);
    draft.groups = List.of(groups);
    return draft.request();
  }

  /** The same with this positive value. */
  public TaskRequest withPositive(String value) {
    return changed(draft -> draft.positive = Optional.of(value));
  }

  /** The same with these columns given. */
  public TaskRequest withGiven(String... columns) {
    return changed(draft -> draft.given = List.of(columns));
  }

  /** The same with a column of predictions. */
  public TaskRequest withPrediction(String column) {
    return changed(draft -> draft.prediction = Optional.of(column));
  }

  /** The same with a column of scores and, when not empty, a threshold. */
  public TaskRequest withScore(String column, Optional<String> cut) {
    return changed(
        draft -> {
          draft.score = Optional.of(column);
          draft.threshold = cut;
        });
  }

  /** The same with a column of weights. */
  public TaskRequest withWeight(String column) {
    return changed(draft -> draft.weight = Optional.of(column));
  }

  /** The same with a column of environments. */
  public TaskRequest withEnvironment(String column) {
    return changed(draft -> draft.environment = Optional.of(column));
  }

  /** The same with these bins, each like {@code age=25,45,65}. */
  public TaskRequest withBins(String... edges) {
    return changed(draft -> draft.bins = List.of(edges));
  }

  /** The same with these columns kept from learners. */
  public TaskRequest withIgnored(String... columns) {
    return changed(draft -> draft.ignored = List.of(columns));
  }

  /** The same with a target of this kind. */
  public TaskRequest withKind(TargetKind named) {
    return changed(draft -> draft.kind = Optional.of(named));
  }

  private TaskRequest changed(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.target = target;
    draft.positive = positive;
    draft.groups = groups;
    draft.given = given;
    draft.prediction = prediction;
    draft.score = score;
    draft.threshold = threshold;
    draft.weight = weight;
    draft.environment = environment;
    draft.bins = bins;
    draft.ignored = ignored;
    draft.kind = kind;
    change.accept(draft);
    return draft.request();
  }

  /** What is said so far; it never leaves this class. */
  private static final class Draft {
    private Optional<String> target = Optional.empty();
    private Optional<String> positive = Optional.empty();
    private List<String> groups = List.of();
    private List<String> given = List.of();
    private Optional<String> prediction = Optional.empty();
    private Optional<String> score = Optional.empty();
    private Optional<String> threshold = Optional.empty();
    private Optional<String> weight = Optional.empty();
    private Optional<String> environment = Optional.empty();
    private List<String> bins = List.of();
    private List<String> ignored = List.of();
    private Optional<TargetKind> kind = Optional.empty();

    private TaskRequest request() {
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
          kind);
    }
  }
}
