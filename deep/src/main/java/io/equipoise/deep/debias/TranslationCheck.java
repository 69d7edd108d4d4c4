package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Network;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Whether a translator turns the shortcut and leaves the object: look before training on its views,
 * and at a {@link TranslationSheet}.
 *
 * @param flipRate share of images that a biased classifier sees as another class after they were
 *     translated to another class; should be at least {@value #LEAST_FLIPS}
 * @param similarity mean cosine of images and their translations, both in grey; should be at least
 *     {@value #LEAST_SIMILARITY}
 */
public record TranslationCheck(double flipRate, double similarity) {
  /** Fewer flips leave the shortcut where it is. */
  public static final double LEAST_FLIPS = 0.8;

  /** Less likeness means that objects are turned too. */
  public static final double LEAST_SIMILARITY = 0.6;

  private static final int AT_ONCE = 500;

  /**
   * Whether training on its views may help; otherwise train it longer, or raise the cycle price.
   */
  public boolean passes() {
    return flipRate >= LEAST_FLIPS && similarity >= LEAST_SIMILARITY;
  }

  /**
   * Checks on images, at least one.
   *
   * @param biased a shallow classifier that was trained on such images as they are
   */
  public static TranslationCheck of(
      ImageTranslator translator, Examples images, Network biased, Seed seed) {
    Require.that(images.size() > 0, "there is no image to check a translator on");
    UniformRandomProvider random = seed.generator();
    int flips = 0;
    double cosines = 0;
    for (int from = 0; from < images.size(); from += AT_ONCE) {
      int to = Math.min(images.size(), from + AT_ONCE);
      long[] targets = new long[to - from];
      for (int i = 0; i < targets.length; i++) {
        int other = random.nextInt(images.classes() - 1);
        targets[i] = other < images.labels()[from + i] ? other : other + 1;
      }
      try (NDManager step = translator.manager().newSubManager();
          Gradients paused = Gradients.pause()) {
        float[] some = Arrays.copyOfRange(images.x(), from * images.width(), to * images.width());
        NDArray x = step.create(some, new Shape(to - from, images.width()));
        NDArray turned = translator.translate(x, step.create(targets)).reshape(-1, images.width());
        long[] before = biased.forward(x, false).argMax(1).toLongArray();
        long[] after = biased.forward(turned, false).argMax(1).toLongArray();
        float[] made = turned.toFloatArray();
        int channels = translator.form().channels();
        for (int i = 0; i < before.length; i++) {
          flips += before[i] == after[i] ? 0 : 1;
          cosines += cosine(some, made, i * images.width(), images.width(), channels);
        }
      }
    }
    return new TranslationCheck((double) flips / images.size(), cosines / images.size());
  }

  /** Of the sums over channels of two images. */
  private static double cosine(float[] a, float[] b, int from, int width, int channels) {
    int points = width / channels;
    double dot = 0;
    double first = 0;
    double second = 0;
    for (int p = 0; p < points; p++) {
      double x = 0;
      double y = 0;
      for (int c = 0; c < channels; c++) {
        x += a[from + c * points + p];
        y += b[from + c * points + p];
      }
      dot += x * y;
      first += x * x;
      second += y * y;
    }
    return first > 0 && second > 0 ? dot / Math.sqrt(first * second) : 0;
  }
}
