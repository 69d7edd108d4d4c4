package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.embedding.DebiasedPairSampling;
import io.equipoise.deep.embedding.DebiasedSentenceLoss;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Steps of DebCSE: dropout twins, a sampled positive and a sampled negative of each sentence.
 *
 * @param loss of four views
 * @param corpus that pairs are drawn from, anew each epoch
 * @param sentences of the corpus
 * @param positives whether sampled positives are used
 * @param negatives whether sampled negatives are
 * @param projected whether the loss sees the dense layer's tanh instead of the encoder's output
 */
public record DebiasedSentences(
    DebiasedSentenceLoss loss,
    DebiasedPairSampling.Corpus corpus,
    SlotSentences sentences,
    boolean positives,
    boolean negatives,
    boolean projected)
    implements SentenceTraining.Lesson {

  /** For short sentences of few meanings; {@code a} and {@code eps} as in {@link #sampling}. */
  public static final DebiasedPairSampling WEIGHED = sampling(4, 0.1);

  /** Looks count nothing, by a large eps: the plain nearest neighbours. */
  public static final DebiasedPairSampling NEAREST = sampling(0, 1e6);

  private static DebiasedPairSampling sampling(double a, double eps) {
    return new DebiasedPairSampling(
        new DebiasedPairSampling.Options(
            50, a, 1, eps, 0.8, 10, 0.6, 0.5, DebiasedPairSampling.Looks.WORDS_AND_LENGTH));
  }

  @Override
  public SentenceTraining.Epoch begin(Seed epoch) {
    DebiasedPairSampling.Pairs drawn = corpus.draw(epoch.child("pairs"));
    return rows -> {
      int[] good = Arrays.stream(rows).map(row -> drawn.positives()[row]).toArray();
      int[] bad = Arrays.stream(rows).map(row -> drawn.negatives()[row]).toArray();
      float[] own = sentences.means(rows);
      return new SentenceTraining.Step(
          List.of(own, own, sentences.means(there(good, rows)), sentences.means(there(bad, rows))),
          (x, dense) -> {
            NDManager step = x.getManager();
            UnaryOperator<NDArray> seen = projected ? h -> dense.apply(h).tanh() : h -> h;
            return loss.loss(
                seen.apply(x.get(0)),
                seen.apply(x.get(1)),
                seen.apply(x.get(2)),
                seen.apply(x.get(3)),
                step.create(corpus.semantic(rows), new Shape(rows.length, rows.length)),
                step.create(present(good, positives)),
                step.create(present(bad, negatives)));
          });
    };
  }

  /** The sentence itself stands in where none was drawn; it is then left out. */
  private static int[] there(int[] drawn, int[] rows) {
    int[] there = drawn.clone();
    for (int i = 0; i < there.length; i++) {
      there[i] = drawn[i] < 0 ? rows[i] : drawn[i];
    }
    return there;
  }

  private static float[] present(int[] drawn, boolean wanted) {
    float[] present = new float[drawn.length];
    for (int i = 0; i < present.length; i++) {
      present[i] = wanted && drawn[i] >= 0 ? 1 : 0;
    }
    return present;
  }
}
