package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made pictures of identities, each identity a point in 16 dimensions seen through a map that bends
 * space, and each device scaling and moving every feature in its own way, the later the stronger.
 *
 * @param x (N·32)
 * @param identities (N)
 * @param devices (N)
 */
record DeviceImages(float[] x, int[] identities, int[] devices) {
  static final int WIDTH = 32;
  private static final int LATENT = 16;
  private static final double NOISE = 0.35;

  /** The map that all of one seed share. */
  private static double[] map(int from, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] map = new double[from * WIDTH];
    for (int i = 0; i < map.length; i++) {
      map[i] = normal.sample() / Math.sqrt(from);
    }
    return map;
  }

  /**
   * As many pictures of each identity by each device.
   *
   * @param strengths of the devices (V); 0 changes nothing
   * @param world decides the map and what devices do
   * @param seed decides identities and noise
   */
  static DeviceImages of(int identities, int each, double[] strengths, Seed world, Seed seed) {
    double[] inner = map(LATENT, world.child("inner"));
    double[] outer = map(WIDTH, world.child("outer"));
    ZigguratSampler.NormalizedGaussian device =
        ZigguratSampler.NormalizedGaussian.of(world.child("devices").generator());
    double[][] scales = new double[strengths.length][WIDTH];
    double[][] offsets = new double[strengths.length][WIDTH];
    for (int v = 0; v < strengths.length; v++) {
      for (int j = 0; j < WIDTH; j++) {
        scales[v][j] = 1 + 0.5 * strengths[v] * device.sample();
        offsets[v][j] = strengths[v] * device.sample();
      }
    }
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    int count = identities * strengths.length * each;
    float[] x = new float[count * WIDTH];
    int[] who = new int[count];
    int[] which = new int[count];
    for (int identity = 0, row = 0; identity < identities; identity++) {
      double[] seen = seen(normal, inner, outer);
      for (int v = 0; v < strengths.length; v++) {
        for (int k = 0; k < each; k++, row++) {
          who[row] = identity;
          which[row] = v;
          for (int j = 0; j < WIDTH; j++) {
            double value = seen[j] * scales[v][j] + offsets[v][j] + NOISE * normal.sample();
            x[row * WIDTH + j] = (float) value;
          }
        }
      }
    }
    return new DeviceImages(x, who, which);
  }

  private static double[] seen(
      ZigguratSampler.NormalizedGaussian normal, double[] inner, double[] outer) {
    double[] hidden = new double[WIDTH];
    for (int k = 0; k < LATENT; k++) {
      double latent = normal.sample();
      for (int j = 0; j < WIDTH; j++) {
        hidden[j] += latent * inner[k * WIDTH + j];
      }
    }
    double[] seen = new double[WIDTH];
    for (int h = 0; h < WIDTH; h++) {
      // the hidden layer is shrunk by tanh: 1.6 brings features back to unit variance
      double bent = 1.6 * Math.tanh(hidden[h]);
      for (int j = 0; j < WIDTH; j++) {
        seen[j] += bent * outer[h * WIDTH + j];
      }
    }
    return seen;
  }

  int size() {
    return identities.length;
  }
}
