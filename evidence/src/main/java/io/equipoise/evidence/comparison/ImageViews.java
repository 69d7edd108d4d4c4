package io.equipoise.evidence.comparison;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Random views of images: moved by up to a seventh of the side, another brightness, a square of a
 * third of the side erased, noise. Shuffled batches without end; the same seed gives the same
 * batches and views whatever looks at them.
 */
final class ImageViews {
  private static final double BRIGHTNESS = 0.4;
  private static final double NOISE = 0.1;

  private final float[] pixels;
  private final int channels;
  private final int side;
  private final UniformRandomProvider random;
  private final ZigguratSampler.NormalizedGaussian normal;
  private final Seed order;
  private int[] shuffled = {};
  private int next;
  private int epochs;

  /**
   * Of these images.
   *
   * @param pixels (N·C·S·S)
   */
  ImageViews(float[] pixels, int channels, int side, Seed seed) {
    this.pixels = pixels;
    this.channels = channels;
    this.side = side;
    this.random = seed.child("views").generator();
    this.normal = ZigguratSampler.NormalizedGaussian.of(random);
    this.order = seed.child("order");
  }

  /** The numbers of the next images; an image comes back only after a new shuffle. */
  int[] batch(int size) {
    int[] batch = new int[size];
    for (int i = 0; i < size; i++) {
      if (next == shuffled.length) {
        shuffled = Permutation.of(pixels.length / each(), order.child(epochs++).generator());
        next = 0;
      }
      batch[i] = shuffled[next++];
    }
    return batch;
  }

  /** Two views of each of these images: (2·n·C·S·S), first all first views. */
  float[] two(int[] rows) {
    int each = each();
    float[] views = new float[2 * rows.length * each];
    for (int i = 0; i < 2 * rows.length; i++) {
      draw(rows[i % rows.length] * each, views, i * each);
    }
    return views;
  }

  /** Numbers of one image. */
  private int each() {
    return channels * side * side;
  }

  private void draw(int from, float[] views, int to) {
    int most = Math.max(1, side / 7);
    int right = random.nextInt(2 * most + 1) - most;
    int down = random.nextInt(2 * most + 1) - most;
    int patch = side / 3;
    int left = random.nextInt(side - patch + 1);
    int top = random.nextInt(side - patch + 1);
    double light = 1 + BRIGHTNESS * (2 * random.nextDouble() - 1);
    for (int at = 0; at < each(); at++) {
      int y = at / side % side;
      int x = at % side;
      int fromY = y - down;
      int fromX = x - right;
      boolean inside = fromY >= 0 && fromY < side && fromX >= 0 && fromX < side;
      boolean erased = y >= top && y < top + patch && x >= left && x < left + patch;
      int source = from + at - down * side - right;
      double value = inside && !erased ? light * pixels[source] : 0;
      views[to + at] = (float) (value + NOISE * normal.sample());
    }
  }
}
