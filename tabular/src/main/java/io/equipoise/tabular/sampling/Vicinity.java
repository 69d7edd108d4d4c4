package io.equipoise.tabular.sampling;

import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.neighbour.LevelDistance;
import io.equipoise.tabular.neighbour.NearestNeighbours;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The nearest training rows of every row, whatever their class. Numbers are in standard deviations;
 * a category that differs adds 1 to the squared distance.
 *
 * @param labels (N) class of each row
 * @param found neighbours of each row
 * @param near (N · found) positions among the same rows, nearest first
 */
record Vicinity(int[] labels, int found, int[] near) {

  /** Of these training rows among each other. */
  static Vicinity of(Dataset train, FeatureSpace space, int[] rows, int k) {
    NearestNeighbours search =
        new NearestNeighbours(space.byAll(rows, column -> LevelDistance.differing(1)));
    int[] labels = Arrays.stream(rows).map(row -> train.labels()[row]).toArray();
    int[] near = search.of(IntStream.range(0, rows.length).toArray(), k);
    return new Vicinity(labels, search.found(k), near);
  }

  /** The j-th nearest row of this one. */
  int neighbour(int row, int j) {
    return near[row * found + j];
  }

  /** How many of the nearest rows have this class. */
  int count(int row, int label) {
    int count = 0;
    for (int j = 0; j < found; j++) {
      count += labels[neighbour(row, j)] == label ? 1 : 0;
    }
    return count;
  }

  /** Whether another class has more of the nearest rows than the row's own class has. */
  boolean outvoted(int row) {
    int own = count(row, labels[row]);
    for (int j = 0; j < found; j++) {
      if (count(row, labels[neighbour(row, j)]) > own) {
        return true;
      }
    }
    return false;
  }
}
