package io.equipoise.core.metric;

import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Bounds;
import io.equipoise.core.stat.Estimate;
import io.equipoise.core.stat.Mover;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Every {@link Rate} of every group of a {@link Grouping}, and how each compares between groups and
 * with the overall rate, with 95 % intervals.
 *
 * <p>Shares, and what is a function of shares, have closed forms that hold for small groups; other
 * rates bootstrap the group's table of counts. Weighted rows count as their effective number.
 * Immutable; safe for several threads.
 */
public final class GroupRates {
  /** Below this many rows a group's numbers say little. */
  public static final int SMALL = 30;

  private final Grouping grouping;
  private final List<Confusion> groups;
  private final Confusion overall;
  private final TableReplicates replicates;
  private final Map<Rate, GroupValues> values = new EnumMap<>(Rate.class);

  private GroupRates(Grouping grouping, int positive, int count, Seed seed) {
    this.grouping = grouping;
    this.groups = grouping.tallies().stream().map(t -> t.oneVersusRest(positive)).toList();
    this.overall = grouping.overall().oneVersusRest(positive);
    this.replicates = new TableReplicates(groups, overall, count, seed.child(grouping.where()));
    for (Rate rate : Rate.values()) {
      List<Bounds> bounds = new ArrayList<>();
      for (int g = 0; g < groups.size(); g++) {
        bounds.add(bounds(rate, g));
      }
      values.put(rate, new GroupValues(rate.metric(), grouping.names(), bounds));
    }
  }

  /** Of two classes, the second of which is positive, with 1,000 replicates. */
  public static GroupRates of(Grouping grouping, Seed seed) {
    return of(grouping, 1, io.equipoise.core.stat.Bootstrap.REPLICATES, seed);
  }

  /**
   * @param positive the class that counts as positive, the others together as negative
   * @param replicates of the table bootstrap
   */
  public static GroupRates of(Grouping grouping, int positive, int replicates, Seed seed) {
    return new GroupRates(grouping, positive, replicates, seed);
  }

  /** Of one group, or after the last of all rows. */
  private Bounds bounds(Rate rate, int g) {
    Form form = rate.form();
    Confusion group = g == groups.size() ? overall : groups.get(g);
    if (form instanceof Form.Share share) {
      return share.bounds(group);
    } else if (form instanceof Form.ShareOfAll share) {
      return share.bounds(group, overall);
    } else if (form instanceof Form.OfShare share) {
      return share.bounds(group);
    } else if (form instanceof Form.Blend blend) {
      return blend.bounds(group);
    }
    return Bounds.stretched(replicates.of(rate, g).value(), rate.least(), 1);
  }

  /** The groups. */
  public Grouping grouping() {
    return grouping;
  }

  /** The confusion matrix of a group. */
  public Confusion confusion(int group) {
    return groups.get(group);
  }

  /** A rate in every group; its differences, ratios and extremes follow from there. */
  public GroupValues of(Rate rate) {
    return Objects.requireNonNull(values.get(rate));
  }

  /** A rate over all rows. */
  public Estimate overall(Rate rate) {
    return bounds(rate, groups.size()).estimate();
  }

  /**
   * A group's rate minus the overall rate, in which the group itself is part. Not measurable for
   * shares of all rows, which have no overall rate.
   */
  public Estimate differenceToOverall(Rate rate, int group) {
    if (!(rate.form() instanceof Form.Share share)) {
      return replicates.of(rate, group).difference();
    }
    double part = part(share, group);
    if (!(part < 1)) {
      return part == 1 ? Estimate.exact(0) : Estimate.NOT_MEASURABLE;
    }
    // overall = part * group + (1 - part) * rest, and the rest is independent of the group.
    Estimate toRest = Mover.difference(of(rate).value(group), rest(share, group));
    return new Estimate(
        (1 - part) * toRest.value(), (1 - part) * toRest.low(), (1 - part) * toRest.high());
  }

  /** A group's rate over the overall rate, in which the group itself is part. */
  public Estimate ratioToOverall(Rate rate, int group) {
    if (!(rate.form() instanceof Form.Share share)) {
      return replicates.of(rate, group).ratio();
    }
    double part = part(share, group);
    double value = rate.of(groups.get(group)) / rate.of(overall);
    if (!(part < 1) || !Double.isFinite(value)) {
      return part == 1 && value == 1 ? Estimate.exact(1) : Estimate.NOT_MEASURABLE;
    }
    Estimate toRest = Mover.ratio(of(rate).value(group), rest(share, group));
    return toRest.measurable()
        ? new Estimate(value, within(part, toRest.low()), within(part, toRest.high()))
        : new Estimate(value, Double.NaN, Double.NaN);
  }

  /** Ratio to the overall from the ratio to the rest. */
  private static double within(double part, double toRest) {
    return toRest == 0 ? 0 : 1 / (part + (1 - part) / toRest);
  }

  private double part(Form.Share share, int group) {
    return groups.get(group).sum(share.whole()) / overall.sum(share.whole());
  }

  private Estimate rest(Form.Share share, int group) {
    return share.bounds(groups.get(group).restOf(overall)).estimate();
  }

  /** A named parity over these groups. */
  public Estimate of(Parity parity) {
    return parity.of(this);
  }

  /** Why a rate has no value in a group; empty when it has one. */
  public Optional<String> reason(Rate rate, int group) {
    return of(rate).value(group).measurable()
        ? Optional.empty()
        : Optional.of(
            rate.metric()
                + " is not measurable for "
                + grouping.where(group)
                + ", which has no "
                + rate.needs());
  }

  /** Groups so small that their numbers say little, one sentence each. */
  public List<String> notes() {
    return IntStream.range(0, groups.size())
        .filter(g -> grouping.size(g) < SMALL)
        .mapToObj(
            g ->
                grouping.where(g)
                    + " has only "
                    + grouping.size(g)
                    + (grouping.size(g) == 1 ? " row" : " rows")
                    + "; read its intervals, not its values")
        .toList();
  }
}
