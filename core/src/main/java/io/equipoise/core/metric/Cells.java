package io.equipoise.core.metric;

import io.equipoise.core.error.Require;
import io.equipoise.core.task.Groups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Counts over the finest groups by label and decision, from one scan of the rows; the counts of
 * each protected column and of every intersection follow by adding cells up.
 */
public final class Cells {
  /**
   * A protected column with its groups.
   *
   * @param column its name
   * @param levels names of its groups, a missing value among them where there is one
   */
  public record Axis(String column, List<String> levels) {
    public Axis {
      levels = List.copyOf(levels);
    }
  }

  private final List<Axis> axes;
  private final int classes;
  private final List<int[]> levels;
  private final List<Tally> tallies;

  /** One entry of {@code levels} (a level per axis) and of {@code tallies} per finest cell. */
  Cells(List<Axis> axes, int classes, List<int[]> levels, List<Tally> tallies) {
    this.axes = List.copyOf(axes);
    this.classes = classes;
    this.levels = List.copyOf(levels);
    this.tallies = List.copyOf(tallies);
  }

  /**
   * Counts rows in memory.
   *
   * @param groupings protected columns, each alone; an intersection of several among them is passed
   *     over, since it follows from them
   * @param classes number of classes K
   * @param labels (N) in [0, K)
   * @param decisions (N) in [0, K); the labels again when only labels are audited
   * @param weights (N), at least 0; all 1 for plain counts
   */
  public static Cells count(
      List<Groups> groupings, int classes, int[] labels, int[] decisions, double[] weights) {
    List<Groups> axes = groupings.stream().filter(g -> g.columns().size() == 1).toList();
    int rows = labels.length;
    Require.sameLength("the labels", rows, "the decisions", decisions.length);
    Require.sameLength("the labels", rows, "the weights", weights.length);
    int[] cell = new int[rows];
    long cells = 1;
    for (Groups axis : axes) {
      Require.sameLength("the labels", rows, "the groups", axis.rows());
      cells *= axis.count();
      Require.that(
          cells <= 1_000_000,
          "the group columns cross into more than a million groups; name fewer columns, or merge"
              + " their levels");
      int[] codes = axis.codes();
      for (int i = 0; i < rows; i++) {
        cell[i] = cell[i] * axis.count() + codes[i];
      }
    }
    int[] number = new int[(int) cells];
    for (int c : cell) {
      number[c] = 1;
    }
    List<int[]> levels = new ArrayList<>();
    List<Tally> tallies = new ArrayList<>();
    for (int c = 0; c < number.length; c++) {
      if (number[c] == 1) {
        number[c] = tallies.size();
        levels.add(levels(axes, c));
        tallies.add(Tally.empty(classes));
      }
    }
    Tally[] by = tallies.toArray(Tally[]::new);
    for (int i = 0; i < rows; i++) {
      Tally tally = by[number[cell[i]]];
      int outcome = labels[i] * classes + decisions[i];
      double weight = weights[i];
      tally.rows()[outcome]++;
      tally.totals()[outcome] += weight;
      tally.squares()[outcome] += weight * weight;
    }
    return new Cells(
        axes.stream().map(g -> new Axis(g.columns().get(0), g.names())).toList(),
        classes,
        levels,
        tallies);
  }

  private static int[] levels(List<Groups> axes, int cell) {
    int[] levels = new int[axes.size()];
    int rest = cell;
    for (int k = axes.size() - 1; k >= 0; k--) {
      levels[k] = rest % axes.get(k).count();
      rest /= axes.get(k).count();
    }
    return levels;
  }

  /** The protected columns. */
  public List<Axis> axes() {
    return axes;
  }

  /** Number of classes K. */
  public int classes() {
    return classes;
  }

  /** Number of finest groups that occur. */
  public int size() {
    return tallies.size();
  }

  /** All rows as one group. */
  public Grouping overall() {
    return grouping(new int[0]);
  }

  /**
   * The groups under these axes, by their position in {@link #axes()}, in order of the axes'
   * levels.
   */
  public Grouping grouping(int... chosen) {
    TreeMap<int[], Tally> groups = new TreeMap<>((a, b) -> Arrays.compare(a, b));
    Tally overall = Tally.empty(classes);
    for (int c = 0; c < tallies.size(); c++) {
      int[] cell = levels.get(c);
      int[] key = IntStream.of(chosen).map(axis -> cell[axis]).toArray();
      groups.computeIfAbsent(key, k -> Tally.empty(classes)).add(tallies.get(c));
      overall.add(tallies.get(c));
    }
    List<String> names = new ArrayList<>();
    for (int[] key : groups.keySet()) {
      names.add(chosen.length == 0 ? Groups.ALL : name(chosen, key));
    }
    return new Grouping(
        IntStream.of(chosen).mapToObj(axis -> axes.get(axis).column()).toList(),
        names,
        List.copyOf(groups.values()),
        overall);
  }

  private String name(int[] chosen, int[] key) {
    List<String> parts = new ArrayList<>();
    for (int k = 0; k < chosen.length; k++) {
      parts.add(axes.get(chosen[k]).levels().get(key[k]));
    }
    return String.join(" · ", parts);
  }

  /** Every column alone, then every intersection of two, of three, up to all of them. */
  public List<Grouping> groupings() {
    List<Grouping> all = new ArrayList<>();
    for (int depth = 1; depth <= axes.size(); depth++) {
      for (int subset = 1; subset < 1 << axes.size(); subset++) {
        if (Integer.bitCount(subset) == depth) {
          int mask = subset;
          all.add(
              grouping(
                  IntStream.range(0, axes.size()).filter(k -> (mask & (1 << k)) != 0).toArray()));
        }
      }
    }
    return all;
  }
}
