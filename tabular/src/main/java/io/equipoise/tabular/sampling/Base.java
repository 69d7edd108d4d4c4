package io.equipoise.tabular.sampling;

import io.equipoise.core.random.Permutation;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** Which rows of a class synthetic rows start from. */
public enum Base {
  /** Drawn with replacement. */
  UNIFORM,
  /** Each equally often, the rest drawn without replacement: closest to the paper. */
  CYCLED;

  /** {@code count} of these rows. */
  int[] draw(int[] rows, int count, UniformRandomProvider random) {
    int[] drawn = new int[count];
    if (this == UNIFORM) {
      Arrays.setAll(drawn, i -> rows[random.nextInt(rows.length)]);
      return drawn;
    }
    int whole = count / rows.length * rows.length;
    for (int i = 0; i < whole; i++) {
      drawn[i] = rows[i % rows.length];
    }
    int[] rest = Permutation.choose(rows, count - whole, random);
    Arrays.sort(rest);
    System.arraycopy(rest, 0, drawn, whole, rest.length);
    return drawn;
  }
}
