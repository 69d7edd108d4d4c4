package io.equipoise.core.stat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Intervals for the worst group, the largest gap and the smallest ratio among groups, which a plain
 * bootstrap gets wrong: the largest of several noisy gaps is above zero even when all groups are
 * equal.
 *
 * <p>The end that says "at least this large" holds for all candidates that may be the true extreme
 * at once (Bonferroni over those that the data cannot rule out); the other end needs to hold for
 * the true extreme only. With two groups both ends are those of the single difference, folded at
 * zero. Coverage is about 95 % when there are two groups, clear extremes or no gap at all, and
 * above it when several groups tie at an extreme.
 *
 * <p>Source of the scheme: Chernozhukov, Lee and Rosen, Intersection Bounds: Estimation and
 * Inference, 2013 (arXiv 0907.3503), with closed-form critical values.
 */
public final class ExtremeInterval {
  private static final double TAIL = 0.025;

  /** Above twice this number of groups only those nearest to an extreme are compared. */
  private static final int NEAREST = 32;

  private ExtremeInterval() {}

  /** The smallest of independent estimates; those that are not measurable are left out. */
  public static Estimate smallest(List<Bounds> groups) {
    List<Bounds> known = measurable(groups);
    if (known.isEmpty()) {
      return Estimate.NOT_MEASURABLE;
    }
    double strict = NormalInterval.upper(TAIL / known.size());
    double ceiling = Double.POSITIVE_INFINITY;
    for (Bounds each : known) {
      ceiling = Math.min(ceiling, each.at(strict).high());
    }
    int plausible = 0;
    for (Bounds each : known) {
      plausible += each.at(strict).low() <= ceiling ? 1 : 0;
    }
    double reach = NormalInterval.upper(TAIL / Math.max(1, plausible));
    double value = Double.POSITIVE_INFINITY;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    for (Bounds each : known) {
      value = Math.min(value, each.estimate().value());
      low = Math.min(low, each.estimate().low());
      if (each.at(strict).low() <= ceiling) {
        high = Math.min(high, each.at(reach).high());
      }
    }
    return checked(value, low, Math.max(value, high));
  }

  /** The largest of independent estimates. */
  public static Estimate largest(List<Bounds> groups) {
    List<Bounds> turned = groups.stream().map(ExtremeInterval::negative).toList();
    return minus(smallest(turned));
  }

  /**
   * The largest absolute difference between two groups; with several families, such as true and
   * false positive rates, the largest within any. Not measurable unless some family has two
   * measurable groups.
   */
  @SafeVarargs
  public static Estimate largestDifference(List<Bounds>... families) {
    Pairs pairs = new Pairs(families);
    if (pairs.count == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    Estimate least = minus(pairs.extreme(Mover::difference));
    double low = Math.max(0, Math.min(least.low(), least.value()));
    return checked(least.value(), low, Math.max(least.high(), -least.low()));
  }

  /**
   * The smallest ratio of one group to another, at most 1; with several families the smallest
   * within any. Not measurable when every group is 0.
   */
  @SafeVarargs
  public static Estimate smallestRatio(List<Bounds>... families) {
    Pairs pairs = new Pairs(families);
    if (pairs.count == 0) {
      return Estimate.NOT_MEASURABLE;
    }
    Estimate ratio = pairs.extreme(Mover::ratio);
    return checked(ratio.value(), ratio.low(), Math.max(ratio.value(), Math.min(1, ratio.high())));
  }

  private static List<Bounds> measurable(List<Bounds> groups) {
    return groups.stream().filter(each -> each.estimate().measurable()).toList();
  }

  private static Estimate minus(Estimate e) {
    return new Estimate(-e.value(), -e.high(), -e.low());
  }

  private static Bounds negative(Bounds bounds) {
    return z -> minus(bounds.at(z));
  }

  /** An end that no candidate could give is unknown. */
  private static Estimate checked(double value, double low, double high) {
    return new Estimate(finite(value), finite(low), finite(high));
  }

  private static double finite(double end) {
    return Double.isFinite(end) ? end : Double.NaN;
  }

  /** What two groups, the first with the smaller value, say of each other. */
  private interface Compared {
    Estimate of(Estimate smaller, Estimate larger);
  }

  /** All pairs that can decide, in each family ordered by value. */
  private static final class Pairs {
    private final Bounds[][] families;
    private final boolean cut;
    private final double count;

    Pairs(List<Bounds>[] given) {
      families = new Bounds[given.length][];
      boolean shortened = false;
      double all = 0;
      for (int f = 0; f < given.length; f++) {
        List<Bounds> known = measurable(given[f]);
        all += known.size() * (known.size() - 1.0) / 2;
        shortened |= known.size() > 2 * NEAREST;
        families[f] = nearest(known);
      }
      cut = shortened;
      count = all;
    }

    private static Bounds[] nearest(List<Bounds> known) {
      List<Bounds> kept = known;
      if (known.size() > 2 * NEAREST) {
        List<Bounds> lowest =
            known.stream().sorted(Comparator.comparingDouble(b -> b.estimate().low())).toList();
        List<Bounds> highest =
            known.stream().sorted(Comparator.comparingDouble(b -> -b.estimate().high())).toList();
        Set<Bounds> both = Collections.newSetFromMap(new IdentityHashMap<>());
        kept = new ArrayList<>();
        for (int i = 0; i < NEAREST; i++) {
          for (Bounds each : List.of(lowest.get(i), highest.get(i))) {
            if (both.add(each)) {
              kept.add(each);
            }
          }
        }
      }
      Bounds[] sorted = kept.toArray(Bounds[]::new);
      Arrays.sort(sorted, Comparator.comparingDouble(b -> b.estimate().value()));
      return sorted;
    }

    /** The smallest of what {@code compared} says over all pairs. */
    Estimate extreme(Compared compared) {
      double strict = NormalInterval.upper(TAIL / count);
      Estimate wide = least(compared, strict, Double.POSITIVE_INFINITY, strict);
      double plausible = cut ? count : plausible(compared, strict, wide.high());
      double reach = NormalInterval.upper(TAIL / Math.max(1, plausible));
      double high = least(compared, reach, wide.high(), strict).high();
      Estimate plain = least(compared, NormalInterval.Z95, Double.POSITIVE_INFINITY, strict);
      return new Estimate(plain.value(), plain.low(), high);
    }

    private int plausible(Compared compared, double z, double ceiling) {
      int number = 0;
      for (Bounds[] family : families) {
        Estimate[] at = at(family, z);
        for (int i = 0; i < at.length; i++) {
          for (int j = i + 1; j < at.length; j++) {
            number += compared.of(at[i], at[j]).low() <= ceiling ? 1 : 0;
          }
        }
      }
      return number;
    }

    /**
     * Ends at {@code z}; the upper end over pairs whose lower end at {@code strict} is small
     * enough.
     */
    private Estimate least(Compared compared, double z, double ceiling, double strict) {
      double value = Double.POSITIVE_INFINITY;
      double low = Double.POSITIVE_INFINITY;
      double high = Double.POSITIVE_INFINITY;
      for (Bounds[] family : families) {
        Estimate[] at = at(family, z);
        Estimate[] wide = ceiling == Double.POSITIVE_INFINITY ? at : at(family, strict);
        for (int i = 0; i < at.length; i++) {
          for (int j = i + 1; j < at.length; j++) {
            Estimate each = compared.of(at[i], at[j]);
            if (!each.measurable()) {
              continue;
            }
            value = Math.min(value, each.value());
            low = Math.min(low, each.low());
            if (ceiling == Double.POSITIVE_INFINITY
                || compared.of(wide[i], wide[j]).low() <= ceiling) {
              high = Math.min(high, each.high());
            }
          }
        }
      }
      return new Estimate(value, low, high);
    }

    private static Estimate[] at(Bounds[] family, double z) {
      return Arrays.stream(family).map(each -> each.at(z)).toArray(Estimate[]::new);
    }
  }
}
