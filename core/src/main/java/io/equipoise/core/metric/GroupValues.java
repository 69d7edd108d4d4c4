package io.equipoise.core.metric;

import io.equipoise.core.stat.Bounds;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.ExtremeInterval;
import io.equipoise.core.stat.Mover;
import java.util.List;

/**
 * One number for every group, whatever it measures, and each way to say how unequal it is. Groups
 * in which it cannot be measured are left out of extremes, differences and ratios.
 *
 * @param metric the field's name in camelCase
 * @param names one per group
 * @param values the number of each group, independent between groups
 */
public record GroupValues(String metric, List<String> names, List<Bounds> values) {
  public GroupValues {
    names = List.copyOf(names);
    values = List.copyOf(values);
  }

  /**
   * From estimates with 95 % intervals.
   *
   * @param least smallest value that the number can have
   * @param most largest value that the number can have
   */
  public static GroupValues of(
      String metric, List<String> names, List<Estimate> estimates, double least, double most) {
    return new GroupValues(
        metric, names, estimates.stream().map(e -> Bounds.stretched(e, least, most)).toList());
  }

  /** Number of groups. */
  public int groups() {
    return names.size();
  }

  /** The number of one group. */
  public Estimate value(int group) {
    return values.get(group).estimate();
  }

  /** Position of the group with the smallest number; -1 when it is measurable nowhere. */
  public int lowestGroup() {
    int lowest = -1;
    for (int g = 0; g < groups(); g++) {
      if (value(g).measurable() && (lowest < 0 || value(g).value() < value(lowest).value())) {
        lowest = g;
      }
    }
    return lowest;
  }

  /** Position of the group with the largest number; -1 when it is measurable nowhere. */
  public int highestGroup() {
    int highest = -1;
    for (int g = 0; g < groups(); g++) {
      if (value(g).measurable() && (highest < 0 || value(g).value() > value(highest).value())) {
        highest = g;
      }
    }
    return highest;
  }

  /** The smallest number of any group. */
  public Estimate lowest() {
    return ExtremeInterval.smallest(values);
  }

  /** The largest number of any group. */
  public Estimate highest() {
    return ExtremeInterval.largest(values);
  }

  /** The largest number minus the smallest; needs two measurable groups. */
  public Estimate difference() {
    return ExtremeInterval.largestDifference(values);
  }

  /** The smallest number over the largest, for numbers that are at least 0. */
  public Estimate ratio() {
    return ExtremeInterval.smallestRatio(values);
  }

  /** One group minus another, signed. */
  public Estimate difference(int group, int reference) {
    return Mover.difference(value(group), value(reference));
  }

  /** One group over another, for numbers that are at least 0. */
  public Estimate ratio(int group, int reference) {
    return Mover.ratio(value(group), value(reference));
  }
}
