package io.equipoise.evidence.experiment;

import io.equipoise.core.dataset.Digits;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Drawn digits of 5 by 7 dots in one of two colour channels of 12 by 12, in environments that
 * differ in how often the colour is that of the label.
 *
 * <pre>
 *   label  = digit below 5, exchanged with probability labelNoise
 *   colour = label, exchanged with the probability of the environment
 * </pre>
 *
 * @param labelNoise in [0, 1)
 * @param colourNoise by environment, in [0, 1]
 */
record EnvironmentDigits(double labelNoise, double[] colourNoise) {
  private static final int SIDE = 12;
  private static final int WIDTH = 2 * SIDE * SIDE;
  private static final double NOISE = 0.1;

  /** As many rows of every environment, which are the groups. */
  Examples draw(int perEnvironment, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int rows = perEnvironment * colourNoise.length;
    float[] x = new float[rows * WIDTH];
    int[] labels = new int[rows];
    int[] environments = new int[rows];
    for (int i = 0; i < rows; i++) {
      int digit = random.nextInt(Digits.COUNT);
      environments[i] = i / perEnvironment;
      labels[i] = (digit < 5 ? 1 : 0) ^ flip(labelNoise, random);
      int colour = labels[i] ^ flip(colourNoise[environments[i]], random);
      int left = 2 + random.nextInt(4);
      int top = 1 + random.nextInt(4);
      double ink = 0.6 + 0.4 * random.nextDouble();
      int from = i * WIDTH + colour * SIDE * SIDE;
      for (int p = 0; p < SIDE * SIDE; p++) {
        double value = ink * Digits.dot(digit, p % SIDE - left, p / SIDE - top);
        x[from + p] = (float) Math.min(1, Math.max(0, value + NOISE * normal.sample()));
      }
    }
    return Examples.of(x, WIDTH, labels, 2, environments, colourNoise.length);
  }

  private static int flip(double probability, UniformRandomProvider random) {
    return random.nextDouble() < probability ? 1 : 0;
  }
}
