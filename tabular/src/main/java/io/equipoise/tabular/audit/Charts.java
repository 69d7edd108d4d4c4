package io.equipoise.tabular.audit;

import io.equipoise.core.finding.Exhibit;
import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Builds exhibits; what cannot be measured becomes an empty cell. */
final class Charts {
  /** Rows of a chart by group; beyond, the largest groups are shown. */
  static final int MOST_GROUPS = 60;

  private Charts() {}

  /** One row; NaN and infinities become null. */
  static List<@Nullable Object> row(@Nullable Object... cells) {
    List<@Nullable Object> row = new ArrayList<>(Arrays.asList(cells));
    row.replaceAll(cell -> cell instanceof Double number && !Double.isFinite(number) ? null : cell);
    return Collections.unmodifiableList(row);
  }

  /** A point with its interval per label. */
  static Exhibit intervals(String title, List<String> labels, List<Estimate> estimates) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      Estimate e = estimates.get(i);
      rows.add(row(labels.get(i), e.value(), e.low(), e.high()));
    }
    return new Exhibit(
        title, Exhibit.Chart.INTERVALS, List.of("label", "value", "low", "high"), rows);
  }

  /** As {@link #intervals} for groups, of which only the largest are shown when there are many. */
  static Exhibit byGroup(String title, List<String> names, List<Estimate> estimates, int[] sizes) {
    int[] shown = largest(sizes, MOST_GROUPS);
    String full =
        shown.length < names.size()
            ? title + " (the " + shown.length + " largest of " + names.size() + " groups)"
            : title;
    return intervals(
        full,
        IntStream.of(shown).mapToObj(names::get).toList(),
        IntStream.of(shown).mapToObj(estimates::get).toList());
  }

  /** The positions of the largest sizes, at most this many, in ascending position. */
  static int[] largest(int[] sizes, int most) {
    return IntStream.range(0, sizes.length)
        .boxed()
        .sorted(Comparator.comparingInt(i -> -sizes[i]))
        .limit(most)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }
}
