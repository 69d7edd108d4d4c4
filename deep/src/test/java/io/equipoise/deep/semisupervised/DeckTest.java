package io.equipoise.deep.semisupervised;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.random.Seed;
import org.junit.jupiter.api.Test;

class DeckTest {
  @Test
  void everyRowComesOnceBeforeAnyComesAgain() {
    Deck deck = new Deck(7, new Seed(5));
    int[] drawn = deck.draw(21);
    for (int round = 0; round < 3; round++) {
      assertThat(java.util.Arrays.copyOfRange(drawn, 7 * round, 7 * round + 7))
          .as("seed 5, round %d", round)
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    }
    assertThat(new Deck(7, new Seed(5)).draw(21)).isEqualTo(drawn);
    assertThat(new Deck(7, new Seed(6)).draw(21)).isNotEqualTo(drawn);
  }
}
