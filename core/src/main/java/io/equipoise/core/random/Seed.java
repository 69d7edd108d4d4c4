package io.equipoise.core.random;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * Where randomness comes from. A seed has named children, so that each split, trial and step draws
 * from a stream of its own: adding a step or running trials in another order changes no other
 * stream.
 */
public record Seed(long value) {

  /** The seed of one part, such as {@code "split"} or {@code "smote"}. */
  public Seed child(String name) {
    long hash = value;
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash + name.charAt(i));
    }
    return new Seed(mix(hash ^ name.length()));
  }

  /** The seed of the part with this number, such as a fold or a repeat. */
  public Seed child(int number) {
    return new Seed(mix(value + 0x632be59bd9b4e019L * (number + 1L)));
  }

  /**
   * A fresh generator; two calls give two generators with the same stream. Not for use by two
   * threads at once.
   */
  public UniformRandomProvider generator() {
    return RandomSource.L64_X128_MIX.create(value);
  }

  /** The finaliser of SplitMix64: every bit of the input reaches every bit of the output. */
  private static long mix(long z) {
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
