package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Made items of some classes, seen in two modalities: a latent vector around its class's centre,
 * through one random map for each modality.
 *
 * @param centres (C·latent), of unit variance
 * @param firstMap (latent·width), of variance 1/latent
 * @param secondMap (latent·width)
 * @param latent numbers of a latent vector
 * @param width features of each modality
 * @param bent whether the maps end in tanh
 */
record LatentPairs(
    double[] centres, double[] firstMap, double[] secondMap, int latent, int width, boolean bent) {

  static LatentPairs of(int classes, int latent, int width, boolean bent, Seed seed) {
    return new LatentPairs(
        normal(classes * latent, 1, seed.child("centres")),
        normal(latent * width, 1 / Math.sqrt(latent), seed.child("first")),
        normal(latent * width, 1 / Math.sqrt(latent), seed.child("second")),
        latent,
        width,
        bent);
  }

  /** Standard normal numbers times {@code deviation}. */
  static double[] normal(int count, double deviation, Seed seed) {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(seed.generator());
    double[] values = new double[count];
    Arrays.setAll(values, i -> deviation * normal.sample());
    return values;
  }

  /** Latent vectors (N·latent) of items of these classes, this far around their centres. */
  double[] items(int[] classes, double spread, Seed seed) {
    double[] items = normal(classes.length * latent, spread, seed);
    for (int i = 0; i < items.length; i++) {
      items[i] += centres[classes[i / latent] * latent + i % latent];
    }
    return items;
  }

  /** What the first modality shows of items (N·width). */
  float[] first(double[] items, double noise, Seed seed) {
    return view(items, firstMap, noise, seed);
  }

  /** What the second modality shows of them. */
  float[] second(double[] items, double noise, Seed seed) {
    return view(items, secondMap, noise, seed);
  }

  private float[] view(double[] items, double[] map, double noise, Seed seed) {
    double[] seen = normal(items.length / latent * width, noise, seed);
    for (int i = 0; i < items.length / latent; i++) {
      for (int j = 0; j < width; j++) {
        double sum = 0;
        for (int h = 0; h < latent; h++) {
          sum += items[i * latent + h] * map[h * width + j];
        }
        seen[i * width + j] += bent ? Math.tanh(sum) : sum;
      }
    }
    float[] view = new float[seen.length];
    for (int i = 0; i < view.length; i++) {
      view[i] = (float) seen[i];
    }
    return view;
  }

  /** The classes 0 … C-1 in turn (N). */
  static int[] inTurn(int items, int classes) {
    int[] turns = new int[items];
    Arrays.setAll(turns, i -> i % classes);
    return turns;
  }

  /** These rows of a matrix (N·width). */
  static float[] rows(float[] matrix, int width, int[] rows) {
    float[] taken = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(matrix, rows[i] * width, taken, i * width, width);
    }
    return taken;
  }
}
