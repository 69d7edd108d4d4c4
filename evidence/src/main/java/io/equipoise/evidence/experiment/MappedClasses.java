package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made classes whose items are Gaussian, each class with a spread of its own, seen through a map
 * that bends space: {@code x = tanh(z W) + noise}.
 *
 * @param centres (C·hidden), of unit variance
 * @param spreads (C) standard deviation of the items around their centre
 * @param map (hidden·width) W, of variance 1/hidden
 * @param width number of features
 * @param noise standard deviation of what is added to each feature
 */
record MappedClasses(double[] centres, double[] spreads, double[] map, int width, double noise) {

  /** With spreads drawn evenly between two bounds. */
  static MappedClasses of(
      int classes, int hidden, int width, double least, double most, double noise, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] centres = new double[classes * hidden];
    for (int i = 0; i < centres.length; i++) {
      centres[i] = normal.sample();
    }
    double[] map = new double[hidden * width];
    for (int i = 0; i < map.length; i++) {
      map[i] = normal.sample() / Math.sqrt(hidden);
    }
    double[] spreads = new double[classes];
    for (int c = 0; c < classes; c++) {
      spreads[c] = least + (most - least) * random.nextDouble();
    }
    return new MappedClasses(centres, spreads, map, width, noise);
  }

  /** As many rows of each class in [from, to), class after class; labels start at 0. */
  Examples rows(int from, int to, int each, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    int hidden = centres.length / spreads.length;
    int count = (to - from) * each;
    float[] x = new float[count * width];
    int[] labels = new int[count];
    double[] z = new double[hidden];
    for (int row = 0; row < count; row++) {
      int c = from + row / each;
      labels[row] = c - from;
      for (int h = 0; h < hidden; h++) {
        z[h] = centres[c * hidden + h] + spreads[c] * normal.sample();
      }
      for (int j = 0; j < width; j++) {
        double sum = 0;
        for (int h = 0; h < hidden; h++) {
          sum += z[h] * map[h * width + j];
        }
        x[row * width + j] = (float) (Math.tanh(sum) + noise * normal.sample());
      }
    }
    return Examples.of(x, width, labels, to - from);
  }

  /**
   * A batch of some items of some classes, class after class, from rows that hold as many of each.
   */
  static Examples batch(Examples rows, int classes, int items, UniformRandomProvider random) {
    int each = rows.size() / rows.classes();
    int[] chosen = Permutation.of(rows.classes(), random);
    int[] taken = new int[classes * items];
    for (int c = 0; c < classes; c++) {
      int[] order = Permutation.of(each, random);
      for (int k = 0; k < items; k++) {
        taken[c * items + k] = chosen[c] * each + order[k];
      }
    }
    return rows.take(taken);
  }

  /** The labels of a batch (N), in the manager of its embeddings. */
  static NDArray labels(Examples batch, NDArray embeddings) {
    return embeddings.getManager().create(Arrays.stream(batch.labels()).asLongStream().toArray());
  }
}
