package io.equipoise.core.metric;

import java.util.List;

/**
 * The counts of every group under one choice of protected columns, as {@link Cells} derives them
 * without another scan.
 *
 * @param columns the columns that were crossed; empty for all rows as one group
 * @param names one per group that occurs, such as {@code "Female · Black"}
 * @param tallies counts per group, in the order of {@code names}
 * @param overall counts of all rows
 */
public record Grouping(
    List<String> columns, List<String> names, List<Tally> tallies, Tally overall) {
  public Grouping {
    columns = List.copyOf(columns);
    names = List.copyOf(names);
    tallies = List.copyOf(tallies);
  }

  /** Number of groups. */
  public int groups() {
    return names.size();
  }

  /** The columns for people: {@code "sex × race"}, or {@code "overall"}. */
  public String where() {
    return columns.isEmpty() ? "overall" : String.join(" × ", columns);
  }

  /** One group for people: {@code "sex × race: Female · Black"}. */
  public String where(int group) {
    return columns.isEmpty() ? where() : where() + ": " + names.get(group);
  }

  /** Rows of a group. */
  public long size(int group) {
    return tallies.get(group).size();
  }
}
