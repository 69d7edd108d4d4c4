package io.equipoise.core.dataset;

import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;

/** Draws images whose labels and attributes are known. */
public interface ImageBenchmark {
  /** Smallest side on which what is drawn can be told apart. */
  int LEAST_SIDE = 12;

  /**
   * Draws this many images; the first ones are the same however many are drawn.
   *
   * @param size at least 1
   */
  ImageSet make(int size, Seed seed);

  /** Room for the pixels of {@code size} images of this many numbers each. */
  static float[] room(int size, int each) {
    Require.atLeast("size", size, 1);
    Require.that(
        (long) size * each <= Integer.MAX_VALUE - 8,
        "size is "
            + size
            + ", but at most "
            + (Integer.MAX_VALUE - 8) / each
            + " such images fit into one set; make parts under different seeds");
    return new float[size * each];
  }

  /** A generator for {@code size} samples, whose number is checked. */
  static UniformRandomProvider random(int size, Seed seed) {
    Require.atLeast("size", size, 1);
    return seed.generator();
  }
}
