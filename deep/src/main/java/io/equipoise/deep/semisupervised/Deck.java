package io.equipoise.deep.semisupervised;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import org.apache.commons.rng.UniformRandomProvider;

/** Row numbers drawn like cards: every row once before any comes again, shuffled anew each time. */
final class Deck {
  private final int[] cards;
  private final UniformRandomProvider random;
  private int next;

  /** The rows {@code 0 … size-1}, at least one. */
  Deck(int size, Seed seed) {
    this.random = seed.generator();
    this.cards = Permutation.of(size, random);
  }

  /** The next rows; across a shuffle a row may come twice in one draw. */
  int[] draw(int count) {
    int[] drawn = new int[count];
    for (int i = 0; i < count; i++) {
      if (next == cards.length) {
        Permutation.shuffle(cards, random);
        next = 0;
      }
      drawn[i] = cards[next++];
    }
    return drawn;
  }
}
