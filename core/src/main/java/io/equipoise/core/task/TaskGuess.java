package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a target is when the user has not said: its kind and its positive value, with a note for
 * each guess.
 *
 * @param kind binary, multiclass or regression
 * @param positive of a binary target
 * @param notes what was guessed
 */
record TaskGuess(TaskKind kind, Optional<String> positive, List<String> notes) {
  private static final int MAX_CLASSES = 100;
  private static final Set<String> AFFIRMATIVE =
      Set.of("true", "t", "yes", "y", "positive", "pos", "+", ">50k", ">50k.");

  /**
   * Two values make a target binary; up to {@value Strata#MAX_NUMBERS} whole numbers or up to
   * {@value #MAX_CLASSES} levels make it multiclass; other numbers make it a regression. A positive
   * value that was named makes any target of classes binary: that value against all others. A kind
   * that was named decides whether numbers are classes.
   */
  static TaskGuess of(Column target, Optional<String> named, Optional<TargetKind> kind) {
    String where = "the target '" + target.name() + "'";
    Optional<CategoryColumn> levels = levels(target, kind, where);
    if (levels.isEmpty()) {
      Require.that(
          named.isEmpty(),
          where
              + " holds numbers, so it has no positive value; leave --positive out, or say --kind"
              + " classes");
      return new TaskGuess(
          TaskKind.REGRESSION,
          Optional.empty(),
          kind.isPresent() ? List.of() : List.of(many((NumericColumn) target, where)));
    }
    CategoryColumn column = levels.get();
    List<Integer> used = Levels.used(column);
    Require.that(!used.isEmpty(), where + " has no entries, so there is nothing to learn from");
    Require.that(
        used.size() > 1,
        where + " has one class only, '" + column.levels().get(used.get(0)) + "'; two are needed");
    List<String> names = used.stream().map(column.levels()::get).toList();
    if (named.isPresent()) {
      String positive = names.get(Levels.require(named.get(), names, where));
      List<String> notes =
          used.size() == 2
              ? List.of()
              : List.of(
                  where
                      + " has "
                      + used.size()
                      + " classes; '"
                      + positive
                      + "' is held against"
                      + " all others");
      return new TaskGuess(TaskKind.BINARY, Optional.of(positive), notes);
    }
    if (used.size() > 2) {
      Require.that(
          used.size() <= MAX_CLASSES,
          where
              + " has "
              + used.size()
              + " classes, more than "
              + MAX_CLASSES
              + "; check that it is the target, or name its positive value");
      return new TaskGuess(
          TaskKind.MULTICLASS,
          Optional.empty(),
          List.of(
              where
                  + " has "
                  + used.size()
                  + " classes, so the task is multiclass"
                  + (target instanceof NumericColumn && kind.isEmpty()
                      ? "; say --kind number if it counts or measures"
                      : "")));
    }
    int[] counts = Levels.counts(column);
    return guessed(where, names, counts[used.get(0)], counts[used.get(1)]);
  }

  /** The classes of a target; empty where it is a number. */
  private static Optional<CategoryColumn> levels(
      Column target, Optional<TargetKind> kind, String where) {
    if (target instanceof CategoryColumn category) {
      Require.that(
          kind.isEmpty() || kind.get() == TargetKind.CLASSES,
          where
              + " holds categories, so --kind number does not fit; leave it out, or read the column"
              + " as numbers with --columns "
              + target.name()
              + ":number");
      return Optional.of(category);
    }
    NumericColumn numbers = (NumericColumn) target;
    if (kind.isEmpty()) {
      return Strata.distinct(numbers, Strata.MAX_NUMBERS).filter(TaskGuess::wholeOrTwo);
    }
    if (kind.get() == TargetKind.NUMBER) {
      return Optional.empty();
    }
    Optional<CategoryColumn> classes = Strata.distinct(numbers, MAX_CLASSES);
    Require.that(
        classes.isPresent(),
        where
            + " holds more than "
            + MAX_CLASSES
            + " different numbers, too many for --kind classes; leave it out");
    return classes;
  }

  private static String many(NumericColumn target, String where) {
    return where
        + " holds many numbers, so it is taken as a regression"
        + (Strata.distinct(target, MAX_CLASSES).isPresent()
            ? "; --kind classes says otherwise"
            : "");
  }

  private static TaskGuess guessed(String where, List<String> names, int first, int second) {
    Optional<Integer> spoken = affirmative(names);
    int positive = spoken.orElse(second <= first ? 1 : 0);
    String why = spoken.isPresent() ? "" : ", the rarer value";
    return new TaskGuess(
        TaskKind.BINARY,
        Optional.of(names.get(positive)),
        List.of(
            where
                + ": '"
                + names.get(positive)
                + "' is taken as positive"
                + why
                + "; name another with --positive"));
  }

  /** The one of two values that says yes: a word, or 1 beside 0 or -1. */
  private static Optional<Integer> affirmative(List<String> names) {
    boolean[] yes = new boolean[2];
    for (int i = 0; i < 2; i++) {
      String word = Levels.bare(names.get(i)).toLowerCase(Locale.ROOT).replace(" ", "");
      double other = Levels.number(Levels.bare(names.get(1 - i))).orElse(Double.NaN);
      yes[i] =
          AFFIRMATIVE.contains(word)
              || (Levels.number(word).equals(Optional.of(1.0)) && (other == 0 || other == -1));
    }
    return yes[0] == yes[1] ? Optional.empty() : Optional.of(yes[0] ? 0 : 1);
  }

  private static boolean wholeOrTwo(CategoryColumn distinct) {
    return distinct.levels().size() <= 2
        || distinct.levels().stream()
            .map(Double::parseDouble)
            .allMatch(value -> value == Math.rint(value) && !Double.isInfinite(value));
  }
}
