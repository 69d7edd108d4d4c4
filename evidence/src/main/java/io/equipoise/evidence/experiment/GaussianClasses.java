package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made classes that are one Gaussian each around a centre that is Gaussian too.
 *
 * @param centres (C·width), of unit variance
 * @param width number of features
 * @param noise standard deviation of each feature around the centre
 */
record GaussianClasses(double[] centres, int width, double noise) {

  static GaussianClasses of(int classes, int width, double noise, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] centres = new double[classes * width];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = normal.sample();
    }
    return new GaussianClasses(centres, width, noise);
  }

  /** Rows of each class (C), class after class. */
  Examples rows(int[] sizes, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    int count = Arrays.stream(sizes).sum();
    float[] x = new float[count * width];
    int[] labels = new int[count];
    int row = 0;
    for (int c = 0; c < sizes.length; c++) {
      for (int k = 0; k < sizes[c]; k++) {
        labels[row] = c;
        for (int j = 0; j < width; j++) {
          x[row * width + j] = (float) (centres[c * width + j] + noise * normal.sample());
        }
        row++;
      }
    }
    return Examples.of(x, width, labels, sizes.length);
  }

  /** The same rows, of which this share carries the label of any other class. */
  static Examples mislabelled(Examples rows, double share, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int[] labels = rows.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      if (random.nextDouble() < share) {
        labels[i] = (labels[i] + 1 + random.nextInt(rows.classes() - 1)) % rows.classes();
      }
    }
    return Examples.of(rows.x(), rows.width(), labels, rows.classes());
  }

  /** Sizes of equal classes. */
  static int[] equal(int classes, int each) {
    int[] sizes = new int[classes];
    Arrays.fill(sizes, each);
    return sizes;
  }

  /** The share of rows whose largest logit is that of their class. */
  static double accuracy(DenseWeights weights, Examples test) {
    DenseWeights.Forward forward = weights.forward();
    int right = 0;
    for (int i = 0; i < test.size(); i++) {
      float[] logits = forward.logits(test.x(), i * test.width());
      int best = 0;
      for (int c = 1; c < logits.length; c++) {
        best = logits[c] > logits[best] ? c : best;
      }
      right += best == test.labels()[i] ? 1 : 0;
    }
    return (double) right / test.size();
  }
}
