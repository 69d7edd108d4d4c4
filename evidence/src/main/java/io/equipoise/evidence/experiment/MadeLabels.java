package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.train.MultiLabelPerceptron.Rows;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Made rows with several labels that share eight hidden factors, so that labels are correlated. A
 * label is carried where a direction of the factors, with noise of 0.3, passes a threshold; shares
 * of labels fall evenly in logarithm from 0.4 to 0.02. The 20 features are other directions of the
 * factors, with noise of 0.5.
 *
 * @param features (20·8) directions of the features
 * @param directions (K·8) directions of the labels, of length 1
 * @param thresholds (K)
 */
record MadeLabels(double[] features, double[] directions, double[] thresholds) {
  static final int WIDTH = 20;
  private static final int FACTORS = 8;
  private static final double LABEL_NOISE = 0.3;
  private static final double FEATURE_NOISE = 0.5;
  private static final double MOST = 0.4;
  private static final double LEAST = 0.02;

  static MadeLabels of(int labels, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] features = new double[WIDTH * FACTORS];
    for (int i = 0; i < features.length; i++) {
      features[i] = normal.sample() / Math.sqrt(FACTORS);
    }
    double[] directions = new double[labels * FACTORS];
    double[] thresholds = new double[labels];
    NormalDistribution scores = NormalDistribution.of(0, Math.sqrt(1 + LABEL_NOISE * LABEL_NOISE));
    for (int k = 0; k < labels; k++) {
      double square = 0;
      for (int f = 0; f < FACTORS; f++) {
        directions[k * FACTORS + f] = normal.sample();
        square += directions[k * FACTORS + f] * directions[k * FACTORS + f];
      }
      for (int f = 0; f < FACTORS; f++) {
        directions[k * FACTORS + f] /= Math.sqrt(square);
      }
      double share = MOST * Math.pow(LEAST / MOST, (double) k / (labels - 1));
      thresholds[k] = scores.inverseSurvivalProbability(share);
    }
    return new MadeLabels(features, directions, thresholds);
  }

  Rows draw(int count, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    int labels = thresholds.length;
    float[] x = new float[count * WIDTH];
    float[] targets = new float[count * labels];
    double[] factors = new double[FACTORS];
    for (int i = 0; i < count; i++) {
      Arrays.setAll(factors, f -> normal.sample());
      for (int j = 0; j < WIDTH; j++) {
        x[i * WIDTH + j] = (float) (along(features, j, factors) + FEATURE_NOISE * normal.sample());
      }
      for (int k = 0; k < labels; k++) {
        double score = along(directions, k, factors) + LABEL_NOISE * normal.sample();
        targets[i * labels + k] = score > thresholds[k] ? 1 : 0;
      }
    }
    return new Rows(x, WIDTH, targets, labels);
  }

  private static double along(double[] directions, int at, double[] factors) {
    double sum = 0;
    for (int f = 0; f < FACTORS; f++) {
      sum += directions[at * FACTORS + f] * factors[f];
    }
    return sum;
  }

  /** The same rows with a share of the labels that they carry not recorded. */
  static Rows hidden(Rows rows, double share, Seed seed) {
    UniformRandomProvider random = seed.generator();
    float[] recorded = rows.targets().clone();
    for (int i = 0; i < recorded.length; i++) {
      if (recorded[i] == 1 && random.nextDouble() < share) {
        recorded[i] = 0;
      }
    }
    return new Rows(rows.x(), rows.width(), recorded, rows.labels());
  }
}
