package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Random views of drawn digits: moved by up to one pixel, pixels silenced, noise, another
 * brightness.
 *
 * @param silenced share of pixels set to 0
 * @param noise standard deviation added to each pixel
 * @param brightness factor in [1 - brightness, 1 + brightness]
 */
record AugmentedDigits(double silenced, double noise, double brightness) {
  static final AugmentedDigits WEAK = new AugmentedDigits(0.2, 0.1, 0.2);
  static final AugmentedDigits STRONG = new AugmentedDigits(0.4, 0.3, 0.4);

  /** One view of each of these images (N·64). */
  float[] view(float[] images, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int side = GreyDigits.SIDE;
    int each = side * side;
    float[] view = new float[images.length];
    for (int image = 0; image < images.length; image += each) {
      int right = random.nextInt(3) - 1;
      int down = random.nextInt(3) - 1;
      double light = 1 + brightness * (2 * random.nextDouble() - 1);
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int fromY = y - down;
          int fromX = x - right;
          boolean inside = fromY >= 0 && fromY < side && fromX >= 0 && fromX < side;
          double value = inside ? light * images[image + fromY * side + fromX] : 0;
          boolean kept = random.nextDouble() >= silenced;
          view[image + y * side + x] = (float) ((kept ? value : 0) + noise * normal.sample());
        }
      }
    }
    return view;
  }

  /** Shuffled batches of row numbers; what does not fill a batch is left out. */
  static List<int[]> batches(int rows, int batch, Seed seed) {
    int[] order = Permutation.of(rows, seed.generator());
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from + batch <= rows; from += batch) {
      batches.add(Arrays.copyOfRange(order, from, from + batch));
    }
    return batches;
  }

  /** The images of these rows (n·64). */
  static float[] images(Examples digits, int[] rows) {
    float[] images = new float[rows.length * digits.width()];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          digits.x(), rows[i] * digits.width(), images, i * digits.width(), digits.width());
    }
    return images;
  }
}
