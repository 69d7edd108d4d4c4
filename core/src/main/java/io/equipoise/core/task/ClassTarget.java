package io.equipoise.core.task;

import java.util.List;

/**
 * The class of every row.
 *
 * @param labels (N) in [0, classes.size())
 * @param classes names of the classes; of two, the positive one is the second
 */
public record ClassTarget(int[] labels, List<String> classes) implements Target {
  public ClassTarget {
    classes = List.copyOf(classes);
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public TaskKind kind() {
    return classes.size() > 2 ? TaskKind.MULTICLASS : TaskKind.BINARY;
  }

  @Override
  public ClassTarget take(int[] rows) {
    int[] taken = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = labels[rows[i]];
    }
    return new ClassTarget(taken, classes);
  }

  /** A part per class. */
  @Override
  public Parts parts() {
    return new Parts(labels, classes.size());
  }
}
