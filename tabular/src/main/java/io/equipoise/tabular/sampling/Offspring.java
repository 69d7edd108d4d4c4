package io.equipoise.tabular.sampling;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The parents of synthetic rows: row i lies between {@code base[i]} and {@code partner[i]}.
 *
 * @param base (S) training row that it starts from
 * @param partner (S) training row that it moves towards; the base itself for a plain copy
 * @param reach (S) how far along the way it may go at most, in (0, 1]
 */
record Offspring(int[] base, int[] partner, double[] reach) {
  static final Offspring NONE = new Offspring(new int[0], new int[0], new double[0]);

  int count() {
    return base.length;
  }

  /** These, then those. */
  Offspring and(Offspring more) {
    return new Offspring(
        joined(base, more.base),
        joined(partner, more.partner),
        DoubleStream.concat(Arrays.stream(reach), Arrays.stream(more.reach)).toArray());
  }

  /**
   * How far each row goes: uniform in [0, reach).
   *
   * @param seed the same for every column where a row is to lie on the line between its parents
   */
  double[] shares(Seed seed) {
    UniformRandomProvider random = seed.generator();
    double[] shares = new double[count()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = reach[i] * random.nextDouble();
    }
    return shares;
  }

  private static int[] joined(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, Math.addExact(first.length, second.length));
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
