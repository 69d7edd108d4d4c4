package io.equipoise.tabular.audit;

import io.equipoise.core.stat.Estimate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The surest gap between groups in each of several things, such as columns, with intervals that
 * allow for looking at all of them: the surest is widened for all, the next for all but one, and so
 * on until one is not sure (Holm).
 *
 * @param item what was looked at
 * @param gap its gap, widened
 * @param sure whether the interval leaves out 0 and those of all surer items do
 */
record SteppedGap<T>(T item, GroupGap gap, boolean sure) {

  /**
   * Surest first; items in which no two groups can be compared are left out.
   *
   * @param values per group, with intervals at 95 %
   * @param sizes rows per group
   */
  static <T> List<SteppedGap<T>> of(
      List<T> items, Function<T, List<Estimate>> values, Function<T, int[]> sizes) {
    record Alone<T>(T item, GroupGap gap) {}
    List<Alone<T>> alone = new ArrayList<>();
    for (T item : items) {
      Optional<GroupGap> gap = GroupGap.surest(values.apply(item), sizes.apply(item));
      gap.ifPresent(found -> alone.add(new Alone<>(item, found)));
    }
    alone.sort(
        Comparator.<Alone<T>>comparingDouble(each -> sureness(each.gap.difference())).reversed());
    List<SteppedGap<T>> stepped = new ArrayList<>();
    int left = alone.size();
    boolean sure = true;
    for (Alone<T> each : alone) {
      GroupGap widened =
          GroupGap.surest(values.apply(each.item), sizes.apply(each.item), left).orElse(each.gap);
      sure &= widened.difference().low() > 0;
      left = sure ? left - 1 : left;
      stepped.add(new SteppedGap<>(each.item, widened, sure));
    }
    return stepped;
  }

  /** The difference in units of the lower arm of its interval: above 1 leaves out 0. */
  private static double sureness(Estimate difference) {
    double arm = difference.value() - difference.low();
    return arm > 0 ? difference.value() / arm : 0;
  }
}
