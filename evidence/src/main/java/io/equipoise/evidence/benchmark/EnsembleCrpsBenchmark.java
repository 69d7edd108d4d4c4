package io.equipoise.evidence.benchmark;

import io.equipoise.core.metric.EnsembleCrps;
import io.equipoise.core.random.Seed;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How the time of an ensemble's score and slopes grows with its members: by sorting, beside the
 * definition over all pairs. Time is what the thread worked, per row of M members; median of seven
 * rounds.
 */
public final class EnsembleCrpsBenchmark {
  private static final int[] MEMBERS = {16, 64, 256, 1024, 4096};
  private static final int ROUNDS = 7;
  private static final int NUMBERS = 1 << 16;

  private static double sink;

  private EnsembleCrpsBenchmark() {}

  /** Takes no arguments. */
  public static void main(String[] arguments) {
    System.out.printf(Locale.ROOT, "%8s %14s %14s %8s%n", "members", "sorted us", "pairs us", "of");
    for (int m : MEMBERS) {
      int rows = NUMBERS / m;
      UniformRandomProvider random = new Seed(m).generator();
      double[] members = random.doubles(NUMBERS).toArray();
      double[] targets = random.doubles(rows).toArray();
      double[] pairs = new double[NUMBERS];
      double bySorting = median(() -> sink += EnsembleCrps.slopes(members, targets, 0.95)[0]);
      double byPairs = median(() -> sink += pairs(members, targets, pairs));
      if (!Arrays.equals(EnsembleCrps.slopes(members, targets, 0.95), pairs)) {
        throw new IllegalStateException("the two forms differ for " + m + " members");
      }
      System.out.printf(
          Locale.ROOT,
          "%,8d %14.2f %14.2f %8.3f%n",
          m,
          bySorting / rows / 1e3,
          byPairs / rows / 1e3,
          bySorting / byPairs);
    }
  }

  /** The slopes from all pairs of members. */
  private static double pairs(double[] members, double[] targets, double[] slopes) {
    int m = members.length / targets.length;
    double reward = 1 - (1 - 0.95) / m;
    for (int i = 0; i < targets.length; i++) {
      for (int j = i * m; j < (i + 1) * m; j++) {
        int sum = 0;
        for (int k = i * m; k < (i + 1) * m; k++) {
          sum += members[j] > members[k] ? 1 : members[j] < members[k] ? -1 : 0;
        }
        double side = Math.signum(members[j] - targets[i]);
        slopes[j] = (side * (m - 1) - reward * sum) / ((double) m * (m - 1));
      }
    }
    return slopes[0];
  }

  private static double median(Runnable work) {
    double[] nanoseconds = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) {
      long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      work.run();
      long took = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
      if (round >= 0) {
        nanoseconds[round] = took;
      }
    }
    Arrays.sort(nanoseconds);
    return nanoseconds[ROUNDS / 2];
  }
}
