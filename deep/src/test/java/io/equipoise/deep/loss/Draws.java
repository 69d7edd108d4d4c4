package io.equipoise.deep.loss;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;

/** Random inputs of tests. */
public final class Draws {
  private Draws() {}

  public static double[] uniform(long seed, int count, double low, double high) {
    UniformRandomProvider random = new Seed(seed).child("uniform").generator();
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = low + (high - low) * random.nextDouble();
    }
    return values;
  }

  public static int[] codes(long seed, int count, int bound) {
    UniformRandomProvider random = new Seed(seed).child("codes").generator();
    int[] values = new int[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextInt(bound);
    }
    return values;
  }
}
