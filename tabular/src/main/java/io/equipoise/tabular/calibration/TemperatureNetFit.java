package io.equipoise.tabular.calibration;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.tabular.calibration.Softmax.Logits;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Fits a {@link TemperatureNet} to the {@link CorrectnessAwareLoss}. Up to {@value #BATCH} rows
 * every step takes all of them; beyond, each takes the next batch of a random order.
 */
final class TemperatureNetFit {
  private static final int BATCH = 4000;
  private static final int HIDDEN = 5;
  private static final double START = 0.1;

  private final Logits logits;
  private final double[] cues;
  private final int width;
  private final boolean[] right;
  private final double[] weights;

  /**
   * What to fit to.
   *
   * @param cues (N·width)
   * @param right (N) whether each row is right
   * @param weights (N) at least 0, not all 0
   */
  TemperatureNetFit(Logits logits, double[] cues, int width, boolean[] right, double[] weights) {
    this.logits = logits;
    this.cues = cues;
    this.width = width;
    this.right = right;
    this.weights = weights;
  }

  /** Small random weights, and temperatures near 1. */
  static TemperatureNet start(int width, Seed seed) {
    UniformRandomProvider random = seed.generator();
    double[] start = new double[TemperatureNet.size(HIDDEN, width)];
    for (int i = 0; i < start.length; i++) {
      start[i] = START * (2 * random.nextDouble() - 1);
    }
    Arrays.fill(start, HIDDEN * width, HIDDEN * width + HIDDEN, 0);
    start[start.length - 1] = 1;
    return new TemperatureNet(HIDDEN, width, start);
  }

  TemperatureNet fit(int steps, double rate, Seed seed) {
    TemperatureNet net = start(width, seed.child("start"));
    Adam adam = new Adam(rate, net.weights().length);
    UniformRandomProvider random = seed.child("order").generator();
    int n = right.length;
    int[] order = Permutation.of(n, random);
    int size = Math.min(n, BATCH);
    int at = 0;
    for (int step = 0; step < steps; step++) {
      if (at + size > n) {
        Permutation.shuffle(order, random);
        at = 0;
      }
      adam.step(net.weights(), gradient(net, Arrays.copyOfRange(order, at, at + size)));
      at += size;
    }
    return net;
  }

  /** Gradient of the loss over these rows by the net's weights; zero where the clamp holds. */
  double[] gradient(TemperatureNet net, int[] rows) {
    int classes = logits.classes();
    double[] raw = new double[rows.length];
    double[] units = new double[net.hidden()];
    double[] some = new double[rows.length * classes];
    boolean[] someRight = new boolean[rows.length];
    double[] someWeights = new double[rows.length];
    double[] temperatures = new double[rows.length];
    double total = 0;
    for (int i = 0; i < rows.length; i++) {
      raw[i] = net.raw(cues, rows[i], units);
      temperatures[i] = TemperatureNet.clamp(raw[i]);
      System.arraycopy(logits.values(), rows[i] * classes, some, i * classes, classes);
      someRight[i] = right[rows[i]];
      someWeights[i] = weights[rows[i]];
      total += someWeights[i];
    }
    double[] gradient = new double[net.weights().length];
    if (total == 0) {
      return gradient;
    }
    double[] slopes =
        CorrectnessAwareLoss.of(new Logits(classes, some), someRight, someWeights, temperatures)
            .slopes();
    for (int i = 0; i < rows.length; i++) {
      if (raw[i] == temperatures[i]) {
        net.raw(cues, rows[i], units);
        net.addGradient(cues, rows[i], units, slopes[i], gradient);
      }
    }
    return gradient;
  }
}
