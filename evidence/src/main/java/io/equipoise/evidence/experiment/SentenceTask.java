package io.equipoise.evidence.experiment;

import io.equipoise.core.random.Seed;

/**
 * Made sentences to train on, and pairs of others of the same language to judge by.
 *
 * @param train sentences
 * @param pairs of further sentences
 * @param seed that all was drawn from
 */
public record SentenceTask(SlotSentences train, SentencePairs pairs, Seed seed) {

  /** Draws both. */
  public static SentenceTask of(
      SlotSentences.Style style, int trained, int tested, int pairs, Seed seed) {
    Seed language = seed.child("language");
    SlotSentences train = style.draw(trained, SentenceEncoder.WIDTH, language, seed.child("train"));
    SlotSentences test = style.draw(tested, SentenceEncoder.WIDTH, language, seed.child("test"));
    return new SentenceTask(train, SentencePairs.of(test, pairs, seed.child("pairs")), seed);
  }
}
