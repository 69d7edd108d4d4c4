package io.equipoise.tabular.audit;

import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Mover;
import io.equipoise.core.stat.NormalInterval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The surest gap between two of several groups: the pair whose difference stays furthest from 0 at
 * the nearer end of its interval. The largest observed difference would mostly be one between tiny
 * groups, and chance.
 *
 * <p>The interval allows for the choice: it holds for all pairs together (Bonferroni), so that
 * under no difference at all at most one audit in twenty shows a gap whose interval leaves out 0.
 * With two groups it is the plain 95 % interval.
 *
 * @param higher position of the group with the higher value
 * @param lower position of the other
 * @param difference value of {@code higher} minus value of {@code lower}, at least 0
 * @param comparisons how many comparisons the interval allows for
 */
record GroupGap(int higher, int lower, Estimate difference, long comparisons) {
  /** Groups beyond this many are compared only if they are among the largest. */
  static final int MOST_GROUPS = 200;

  /**
   * Of groups with these values and intervals at 95 %, and these sizes; empty when fewer than two
   * can be measured.
   */
  static Optional<GroupGap> surest(List<Estimate> values, int[] sizes) {
    return surest(values, sizes, 1);
  }

  /** As above, when the same question is asked {@code families} times and one answer is picked. */
  static Optional<GroupGap> surest(List<Estimate> values, int[] sizes, int families) {
    int[] groups =
        IntStream.of(Charts.largest(sizes, MOST_GROUPS))
            .filter(g -> values.get(g).measurable())
            .toArray();
    if (groups.length < 2) {
      return Optional.empty();
    }
    long comparisons = (long) families * groups.length * (groups.length - 1) / 2;
    double stretch = stretch(comparisons);
    GroupGap best = null;
    double bestRank = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < groups.length; i++) {
      for (int j = i + 1; j < groups.length; j++) {
        boolean ordered = values.get(groups[i]).value() >= values.get(groups[j]).value();
        int high = ordered ? groups[i] : groups[j];
        int low = ordered ? groups[j] : groups[i];
        Estimate difference =
            Mover.difference(widened(values.get(high), stretch), widened(values.get(low), stretch));
        double rank = rank(difference, Math.min(sizes[high], sizes[low]));
        if (best == null || rank > bestRank) {
          best = new GroupGap(high, low, difference, comparisons);
          bestRank = rank;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** Sure gaps first; among the rest, large ones between groups that are not small. */
  private static double rank(Estimate difference, int smaller) {
    if (difference.low() > 0) {
      return 2 + difference.low();
    }
    double unsure = difference.value() / (1 + Math.abs(difference.value()));
    return smaller >= SmallGroups.FEW_ROWS ? unsure : unsure - 1;
  }

  /** How much longer the arms of an interval are when it allows for this many comparisons. */
  static double stretch(long comparisons) {
    return comparisons <= 1 ? 1 : NormalInterval.upper(0.025 / comparisons) / NormalInterval.Z95;
  }

  /** An interval with both arms longer by this factor. */
  static Estimate widened(Estimate estimate, double stretch) {
    return stretch == 1
        ? estimate
        : new Estimate(
            estimate.value(),
            estimate.value() - stretch * (estimate.value() - estimate.low()),
            estimate.value() + stretch * (estimate.high() - estimate.value()));
  }

  /** What is to be said of the interval: what it allows for, and whether it holds 0. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    if (comparisons > 1) {
      notes.add(
          "The interval allows for choosing this among "
              + Wording.count(comparisons)
              + " comparisons (Bonferroni).");
    }
    notes.addAll(chance());
    return notes;
  }

  /** Says so when the gap may be chance. */
  List<String> chance() {
    return difference.low() > 0 ? List.of() : List.of("The interval holds 0: this may be chance.");
  }
}
