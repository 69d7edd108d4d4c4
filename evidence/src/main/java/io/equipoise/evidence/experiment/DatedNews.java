package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Made news as bags of words: 15 words of a vocabulary of 300, of which the first 40 are likelier
 * by 1.7 in one class and the next 40 in the other, and two of 30 entities, half of which belong to
 * each class. Which half a text names follows its class by a probability that changes with time.
 */
final class DatedNews {
  static final int WORDS = 300;
  static final int ENTITIES = 30;
  private static final int TILTED = 40;
  private static final double RATIO = 1.7;
  private static final int LENGTH = 15;
  private static final int NAMED = 2;

  private DatedNews() {}

  /** The columns that hold entities. */
  static int[] entityColumns() {
    return IntStream.range(WORDS, WORDS + ENTITIES).toArray();
  }

  /**
   * Draws texts.
   *
   * @param own share of entities that are of their text's own class
   */
  static Examples draw(int count, double own, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int width = WORDS + ENTITIES;
    float[] x = new float[count * width];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      for (int k = 0; k < LENGTH; k++) {
        x[i * width + word(labels[i], random)]++;
      }
      for (int k = 0; k < NAMED; k++) {
        int half = random.nextDouble() < own ? labels[i] : 1 - labels[i];
        x[i * width + WORDS + half * ENTITIES / 2 + random.nextInt(ENTITIES / 2)]++;
      }
    }
    return Examples.of(x, width, labels, 2);
  }

  private static int word(int label, UniformRandomProvider random) {
    double drawn = random.nextDouble() * (WORDS + TILTED * (RATIO - 1));
    double likely = TILTED * RATIO;
    if (drawn < likely) {
      return label * TILTED + (int) (drawn / RATIO);
    }
    int other = (int) (drawn - likely);
    return label == 0 || other >= TILTED ? TILTED + other : other;
  }

  /** The same texts without any entity. */
  static Examples unnamed(Examples news) {
    float[] x = news.x().clone();
    for (int i = 0; i < news.size(); i++) {
      Arrays.fill(x, i * news.width() + WORDS, (i + 1) * news.width(), 0);
    }
    return Examples.of(x, news.width(), news.labels(), news.classes());
  }
}
