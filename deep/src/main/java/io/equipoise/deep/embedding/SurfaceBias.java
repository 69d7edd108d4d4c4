package io.equipoise.deep.embedding;

import io.equipoise.core.error.Require;
import io.equipoise.core.metric.Distance;
import io.equipoise.core.metric.Embeddings;
import io.equipoise.core.metric.NearestNeighbours;
import io.equipoise.core.stat.Correlation;

/**
 * How much of a sentence embedding's similarity goes to the look of sentences rather than to what
 * they mean: partial correlations over pairs, given their true similarity. 0 is free of it; NaN
 * where nothing varies.
 *
 * @param byWords of cosine and shared words
 * @param byLength of cosine and ratio of lengths
 */
public record SurfaceBias(double byWords, double byLength) {

  /**
   * Over some pairs.
   *
   * @param cosines of the embeddings
   * @param surfaces how alike the sentences look
   * @param truth how alike they are, such as human ratings, or a base model's cosine without them
   */
  public static SurfaceBias of(double[] cosines, SurfaceSimilarity[] surfaces, double[] truth) {
    Require.sameLength("cosines", cosines.length, "surfaces", surfaces.length);
    Require.sameLength("cosines", cosines.length, "truth", truth.length);
    double[] words = new double[surfaces.length];
    double[] lengths = new double[surfaces.length];
    for (int i = 0; i < surfaces.length; i++) {
      words[i] = surfaces[i].jaccard();
      lengths[i] = surfaces[i].lengthRatio();
    }
    return new SurfaceBias(
        Correlation.partial(cosines, words, truth), Correlation.partial(cosines, lengths, truth));
  }

  /** The share of sentences whose nearest other one, by cosine, has as many tokens. */
  public static double equalLengthNeighbours(int[][] sentences, Embeddings embeddings) {
    Require.sameLength("sentences", sentences.length, "embeddings", embeddings.size());
    int[] nearest = NearestNeighbours.amongOthers(embeddings, 1, Distance.COSINE).rows();
    int equal = 0;
    for (int i = 0; i < nearest.length; i++) {
      equal += sentences[i].length == sentences[nearest[i]].length ? 1 : 0;
    }
    return (double) equal / nearest.length;
  }
}
