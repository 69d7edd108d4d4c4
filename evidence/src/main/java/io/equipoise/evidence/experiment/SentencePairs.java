package io.equipoise.evidence.experiment;

import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Correlation;
import io.equipoise.deep.embedding.SurfaceBias;
import io.equipoise.deep.embedding.SurfaceSimilarity;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Pairs of sentences whose embeddings are judged: a quarter each that share 0, 1, 2 and 3 slots, as
 * far as they are found.
 *
 * @param sentences what they are of
 * @param first (P) one sentence of each pair
 * @param second (P) the other
 * @param truth (P) slots they share
 */
public record SentencePairs(SlotSentences sentences, int[] first, int[] second, double[] truth) {
  private static final int TRIES = 2_000_000;

  static SentencePairs of(SlotSentences sentences, int count, Seed seed) {
    UniformRandomProvider random = seed.generator();
    int[] left = new int[SlotSentences.SLOTS + 1];
    Arrays.fill(left, count / left.length);
    int[] first = new int[count];
    int[] second = new int[count];
    double[] truth = new double[count];
    int found = 0;
    for (int attempt = 0; attempt < TRIES && found < count; attempt++) {
      int one = random.nextInt(sentences.size());
      int other = random.nextInt(sentences.size());
      int shared = sentences.shared(one, other);
      if (one != other && left[shared] > 0) {
        left[shared]--;
        first[found] = one;
        second[found] = other;
        truth[found++] = shared;
      }
    }
    return new SentencePairs(
        sentences,
        Arrays.copyOf(first, found),
        Arrays.copyOf(second, found),
        Arrays.copyOf(truth, found));
  }

  /** Spearman's correlation of the cosine with the shared slots. */
  public double spearman(Embeddings embeddings) {
    return Correlation.spearman(cosines(embeddings), truth);
  }

  /** What looks add to the cosine. */
  SurfaceBias bias(Embeddings embeddings) {
    SurfaceSimilarity[] looks = new SurfaceSimilarity[first.length];
    Arrays.setAll(
        looks,
        p -> SurfaceSimilarity.of(sentences.tokens()[first[p]], sentences.tokens()[second[p]]));
    return SurfaceBias.of(cosines(embeddings), looks, truth);
  }

  private double[] cosines(Embeddings embeddings) {
    Embeddings unit = embeddings.unit();
    double[] cosines = new double[first.length];
    for (int p = 0; p < cosines.length; p++) {
      for (int j = 0; j < unit.width(); j++) {
        cosines[p] +=
            unit.values()[first[p] * unit.width() + j]
                * unit.values()[second[p] * unit.width() + j];
      }
    }
    return cosines;
  }
}
