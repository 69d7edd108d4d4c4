package io.equipoise.core.task;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.Column;
import io.equipoise.core.table.NumericColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The class of every row.
 *
 * @param classes names; of two, the positive one is the second
 * @param labels (N) in [0, classes.size()), or -1 where the target is missing
 * @param levels the target's values, by code
 * @param classOf class of each value, by code
 */
record ClassLabels(List<String> classes, int[] labels, List<String> levels, int[] classOf) {
  private static final int MAX_CLASSES = 1000;

  /** Resolves the target of a classification task. */
  static ClassLabels of(Column target, Task task) {
    CategoryColumn column = levels(target);
    List<Integer> used = Levels.used(column);
    String where = "the target '" + target.name() + "'";
    Require.that(!used.isEmpty(), where + " has no entries, so there is nothing to learn from");
    Require.that(
        used.size() > 1,
        where + " has one class only, '" + column.levels().get(used.get(0)) + "'; two are needed");
    int[] classOf = new int[column.levels().size()];
    Arrays.fill(classOf, -1);
    List<String> classes = new ArrayList<>();
    if (task.kind() == TaskKind.BINARY) {
      String meant =
          task.positive()
              .orElseThrow(() -> new UserError(where + " is binary, so name its positive value"));
      List<String> names = used.stream().map(column.levels()::get).toList();
      int positive = used.get(Levels.require(meant, names, where));
      String name = column.levels().get(positive);
      for (int code : used) {
        classOf[code] = code == positive ? 1 : 0;
        if (code != positive && used.size() == 2) {
          classes.add(column.levels().get(code));
        }
      }
      if (used.size() > 2) {
        classes.add("not " + name);
      }
      classes.add(name);
    } else {
      for (int code : used) {
        classOf[code] = classes.size();
        classes.add(column.levels().get(code));
      }
    }
    return new ClassLabels(List.copyOf(classes), map(column, classOf), column.levels(), classOf);
  }

  /** The values of a target as levels. */
  static CategoryColumn levels(Column target) {
    if (target instanceof CategoryColumn category) {
      return category;
    }
    return Strata.distinct((NumericColumn) target, MAX_CLASSES)
        .orElseThrow(
            () ->
                new UserError(
                    "the target '"
                        + target.name()
                        + "' has more than "
                        + MAX_CLASSES
                        + " distinct numbers, so it is no set of classes"));
  }

  /** The class of every row of a column of predictions; -1 where it is missing. */
  int[] predicted(Column prediction) {
    if (prediction instanceof NumericColumn numbers
        && Strata.distinct(numbers, MAX_CLASSES).isEmpty()) {
      throw new UserError(
          "the prediction column '"
              + prediction.name()
              + "' holds more than "
              + MAX_CLASSES
              + " distinct numbers; if they are scores, name it as the score");
    }
    CategoryColumn column = levels(prediction);
    int[] predictedClass = new int[column.levels().size()];
    Arrays.fill(predictedClass, -1);
    for (int code : Levels.used(column)) {
      String level = column.levels().get(code);
      Optional<Integer> named = Levels.find(level, classes);
      predictedClass[code] =
          named.orElseGet(
              () ->
                  Levels.find(level, levels)
                      .map(found -> classOf[found])
                      .filter(found -> found >= 0)
                      .orElseThrow(
                          () ->
                              new UserError(
                                  "the prediction column '"
                                      + prediction.name()
                                      + "' holds '"
                                      + level
                                      + "', which is none of the classes "
                                      + String.join(", ", classes))));
    }
    return map(column, predictedClass);
  }

  private static int[] map(CategoryColumn column, int[] classOf) {
    int[] labels = new int[column.size()];
    for (int i = 0; i < labels.length; i++) {
      int code = column.code(i);
      labels[i] = code == CategoryColumn.MISSING ? -1 : classOf[code];
    }
    return labels;
  }
}
