package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.stat.Quantile;
import io.equipoise.deep.embedding.BadPairMining.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What {@link BadPairMining} remembers during one training; used by one thread. */
public final class BadPairMemory {
  /** Deviations below this share of the losses are rounding. */
  private static final double ROUNDING = 1e-12;

  private static final double MAD_TO_DEVIATION = 1.4826;

  private final Options options;
  private final double[] last;
  private final double[] sums;
  private final double[] shares;
  private final Kind[] flags;
  private int epoch = -1;
  private double mu;
  private double sigma;

  /** Why an item is flagged. */
  public enum Kind {
    /** Its views agree too well: they may share their noise. */
    NOISY,
    /** Its views agree too little: one may have lost the meaning. */
    FAULTY
  }

  /**
   * A flagged item.
   *
   * @param trajectory its mean loss, later epochs counting more
   * @param deviations how far that lies from the centre of all items, in their deviations
   */
  public record Flagged(int item, Kind kind, double trajectory, double deviations) {}

  BadPairMemory(int items, Options options) {
    this.options = options;
    this.last = new double[items];
    Arrays.fill(last, Double.NaN);
    this.sums = new double[items];
    this.shares = new double[items];
    this.flags = new Kind[items];
  }

  /** Closes the epoch before, and flags items once the warm-up is over. */
  public void beginEpoch() {
    for (int i = 0; i < last.length && epoch >= 0; i++) {
      if (!Double.isNaN(last[i])) {
        sums[i] += (epoch + 1) * last[i];
        shares[i] += epoch + 1;
      }
    }
    epoch++;
    if (epoch >= options.warmUp()) {
      flag();
    }
  }

  private void flag() {
    double[] known = new double[last.length];
    int count = 0;
    for (int i = 0; i < last.length; i++) {
      if (shares[i] > 0) {
        known[count++] = trajectory(i);
      }
    }
    known = Arrays.copyOf(known, count);
    mu = options.robust() ? Quantile.of(known, 0.5) : Arrays.stream(known).average().orElse(0);
    double[] off = Arrays.stream(known).map(m -> Math.abs(m - mu)).toArray();
    sigma =
        options.robust()
            ? MAD_TO_DEVIATION * Quantile.of(off, 0.5)
            : Math.sqrt(Arrays.stream(off).map(d -> d * d).average().orElse(0));
    Arrays.fill(flags, null);
    if (!(sigma > ROUNDING * Math.max(1, Math.abs(mu)))) {
      return;
    }
    for (int i = 0; i < last.length; i++) {
      if (shares[i] > 0 && trajectory(i) <= mu - options.bNoisy() * sigma) {
        flags[i] = Kind.NOISY;
      } else if (shares[i] > 0 && trajectory(i) >= mu + options.bFaulty() * sigma) {
        flags[i] = Kind.FAULTY;
      }
    }
  }

  private double trajectory(int item) {
    return sums[item] / shares[item];
  }

  /** Remembers the raw losses (B) of these items (B) in the current epoch. */
  public void record(int[] items, double[] losses) {
    Require.sameLength("losses", losses.length, "items", items.length);
    Require.that(epoch >= 0, "no epoch has begun");
    for (int i = 0; i < items.length; i++) {
      known(items[i]);
      Require.that(
          Double.isFinite(losses[i]),
          "the loss of item " + items[i] + " is " + losses[i] + ", but must be a finite number");
      last[items[i]] = losses[i];
    }
  }

  /** Weights (B) of these items (B) at their losses of the moment (B). */
  public double[] weights(int[] items, double[] losses) {
    Require.sameLength("losses", losses.length, "items", items.length);
    double[] weights = new double[items.length];
    for (int i = 0; i < items.length; i++) {
      known(items[i]);
      double off = (losses[i] - mu) / sigma;
      weights[i] = flags[items[i]] == null ? 1 : Math.exp(-off * off / 2);
    }
    return weights;
  }

  private void known(int item) {
    Require.that(
        item >= 0 && item < last.length,
        "item " + item + " is not one of the " + last.length + " items that are remembered");
  }

  /**
   * Remembers losses and gives the mean over the batch of weight times loss; without a flag in the
   * batch that is the plain mean, to the bit.
   *
   * @param items (B) which item each is
   * @param losses (B); carries the gradient
   */
  public NDArray mean(int[] items, NDArray losses) {
    double[] raw = losses.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    record(items, raw);
    double[] weights = weights(items, raw);
    if (Arrays.stream(items).allMatch(item -> flags[item] == null)) {
      return losses.mean();
    }
    NDArray factors = losses.getManager().create(weights, losses.getShape());
    return losses.mul(factors.toType(losses.getDataType(), false)).mean();
  }

  /** The items flagged at the start of the current epoch, those farthest off first. */
  public List<Flagged> report() {
    List<Flagged> report = new ArrayList<>();
    for (int i = 0; i < flags.length; i++) {
      Kind kind = flags[i];
      if (kind != null) {
        report.add(new Flagged(i, kind, trajectory(i), (trajectory(i) - mu) / sigma));
      }
    }
    report.sort((a, b) -> Double.compare(Math.abs(b.deviations()), Math.abs(a.deviations())));
    return report;
  }

  /**
   * The share of each group's items that are flagged (G): a rare group that stands out may be hard,
   * and not bad. NaN for a group without items.
   *
   * @param groups of each item, in [0, count)
   */
  public double[] flaggedShares(int[] groups, int count) {
    Require.sameLength("groups", groups.length, "items", flags.length);
    double[] flagged = new double[count];
    double[] sizes = new double[count];
    for (int i = 0; i < groups.length; i++) {
      Require.between("each group", groups[i], 0, count - 1);
      sizes[groups[i]]++;
      flagged[groups[i]] += flags[i] == null ? 0 : 1;
    }
    Arrays.setAll(flagged, g -> flagged[g] / sizes[g]);
    return flagged;
  }
}
