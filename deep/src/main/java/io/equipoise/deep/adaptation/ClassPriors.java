package io.equipoise.deep.adaptation;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Shares of classes, and where they lie on the line from the reversed source, over even shares, to
 * the source itself.
 */
final class ClassPriors {
  /** Shares are raised to this before a logarithm, and not scaled again. */
  private static final double LEAST = 1e-4;

  private ClassPriors() {}

  /** Shares (C), C at least 2, at least 0, that sum to 1 within 0.001. */
  static double[] checked(String name, double[] prior) {
    Require.atLeast("the classes of " + name, prior.length, 2);
    double sum = 0;
    for (double share : prior) {
      Require.between("a share in " + name, share, 0, 1);
      sum += share;
    }
    Require.that(
        Math.abs(sum - 1) <= 1e-3, name + " sums to " + sum + ", but shares must sum to 1");
    return prior;
  }

  /**
   * {@code <prior - u, source - u> / |source - u|²} with u even: 1 for the source, 0 for even
   * shares, below 0 for reversed ones; 0 for every prior where the source is even.
   */
  static double degree(double[] prior, double[] source) {
    Require.sameLength("the prior", prior.length, "the source's", source.length);
    double even = 1.0 / source.length;
    double along = 0;
    double square = 0;
    for (int c = 0; c < source.length; c++) {
      along += (prior[c] - even) * (source[c] - even);
      square += (source[c] - even) * (source[c] - even);
    }
    return square > 1e-24 ? along / square : 0;
  }

  /**
   * What is added to logits that learn under the source's shares to be right under the target's.
   */
  static double[] adjustment(double[] source, double[] target, double tau) {
    Require.sameLength("the source's prior", source.length, "the target's", target.length);
    double[] added = new double[source.length];
    for (int c = 0; c < added.length; c++) {
      added[c] =
          tau * (Math.log(Math.max(LEAST, source[c])) - Math.log(Math.max(LEAST, target[c])));
    }
    return added;
  }

  /** The same shares from last to first. */
  static double[] reversed(double[] prior) {
    double[] reversed = new double[prior.length];
    for (int c = 0; c < prior.length; c++) {
      reversed[c] = prior[prior.length - 1 - c];
    }
    return reversed;
  }

  /** Equal shares. */
  static double[] even(int classes) {
    double[] even = new double[classes];
    Arrays.fill(even, 1.0 / classes);
    return even;
  }
}
