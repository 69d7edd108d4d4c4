package io.equipoise.tabular.audit;

import io.equipoise.core.random.Seed;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The rows that a slow probe looks at: all, or a random part of a large table, so that its time is
 * bounded.
 *
 * @param rows ascending
 * @param notes says so when it is a part
 */
record Sample(int[] rows, List<String> notes) {

  /** All rows when there are not more than {@code most}; else that many, without replacement. */
  static Sample of(int count, int most, Seed seed, String what) {
    if (count <= most) {
      return new Sample(IntStream.range(0, count).toArray(), List.of());
    }
    UniformRandomProvider random = seed.generator();
    int[] chosen = new int[most];
    int taken = 0;
    // Selection sampling: each row is taken with the chance that fills what is left to choose.
    for (int i = 0; taken < most; i++) {
      if (random.nextInt(count - i) < most - taken) {
        chosen[taken++] = i;
      }
    }
    return new Sample(
        chosen,
        List.of(
            what
                + " were looked for in a random sample of "
                + Wording.rows(most)
                + " of "
                + Wording.count(count)
                + "."));
  }

  /** These rows' entries. */
  int[] of(int[] values) {
    int[] taken = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = values[rows[i]];
    }
    return taken;
  }

  /** These rows' entries. */
  double[] of(double[] values) {
    double[] taken = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      taken[i] = values[rows[i]];
    }
    return taken;
  }
}
