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

  /** A generator of {@code size} images, whose number is checked. */
  static UniformRandomProvider random(int size, Seed seed) {
    Require.atLeast("size", size, 1);
    return seed.generator();
  }
}
