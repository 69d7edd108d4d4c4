package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.ComplementaryPairs.Triples;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ComplementaryPairsTest {
  /** Pieces on a line; question 0 asks for the parity, question 1 makes sense of piece 0 only. */
  private static final Embeddings LINE =
      Embeddings.of(new float[] {0, 1, 2.2f, 3.4f, 10, 12.2f}, 1);

  private static OptionalInt answer(int piece, int question) {
    boolean sense = question == 0 || piece == 0;
    // 4 and 5 are both even, so that neither complements the other among two neighbours
    int parity = piece == 5 ? 0 : piece % 2;
    return sense ? OptionalInt.of(question == 0 ? parity : 7) : OptionalInt.empty();
  }

  private static final Triples TRIPLES =
      new Triples(new int[] {0, 2, 0, 5}, new int[] {0, 0, 1, 0}, new int[] {0, 0, 7, 0});

  private static ComplementaryPairs pairs(int k) {
    return ComplementaryPairs.of(LINE, TRIPLES, k, ComplementaryPairsTest::answer);
  }

  @Test
  void takesTheNearestWithAnotherAnswer() {
    ComplementaryPairs pairs = pairs(2);
    assertThat(pairs.neighbours()).containsExactly(1, 2, 1, 3, 1, 2, 4, 3);
    assertThat(pairs.complements()).containsExactly(1, 1, -1, 3);
    assertThat(pairs.otherAnswers()).containsExactly(1, 1, -1, 1);
    assertThat(pairs(1).complements()).containsExactly(1, 1, -1, -1);
    assertThat(pairs.possible().value()).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void balancedTriplesKeepPairsTogether() {
    Triples both = pairs(2).balanced();
    assertThat(both.evidence()).containsExactly(0, 1, 2, 1, 0, 5, 3);
    assertThat(both.questions()).containsExactly(0, 0, 0, 0, 1, 0, 0);
    assertThat(both.answers()).containsExactly(0, 1, 0, 1, 7, 0, 1);
    assertThat(both.pairs()).containsExactly(0, 0, 1, 1, 2, 3, 3);
  }

  @Test
  void recallCountsComplementsThatAreShown() {
    ComplementaryPairs pairs = pairs(2);
    double[] nearestFirst = {2, 1, 2, 1, 2, 1, 2, 1};
    assertThat(pairs.recall(nearestFirst, 1).value()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(pairs.recall(new double[8], 1)).isEqualTo(pairs.recall(nearestFirst, 1));
    assertThat(pairs.recall(new double[] {0, 1, 1, 0, 0, 1, 0, 1}, 1).value())
        .isCloseTo(2 / 3.0, within(1e-12));
    assertThat(pairs.recall(nearestFirst, 2).value()).isEqualTo(1);
  }

  @Test
  void whatAQuestionGivesAwayFallsWhenPairsAreAdded() {
    assertThat(ComplementaryPairs.priorAccuracy(TRIPLES.questions(), TRIPLES.answers()).value())
        .isEqualTo(1);
    Triples both = pairs(2).balanced();
    assertThat(ComplementaryPairs.priorAccuracy(both.questions(), both.answers()).value())
        .isCloseTo(4 / 7.0, within(1e-12));
  }

  @Test
  void refusesOddInputByName() {
    Triples far = new Triples(new int[] {9}, new int[1], new int[1]);
    assertThatThrownBy(() -> ComplementaryPairs.of(LINE, far, 1, ComplementaryPairsTest::answer))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("evidence is 9");
    assertThatThrownBy(() -> pairs(9)).isInstanceOf(UserError.class).hasMessageContaining("k is 9");
    assertThatThrownBy(() -> new Triples(new int[2], new int[1], new int[2]))
        .hasMessageContaining("questions");
    assertThatThrownBy(() -> pairs(2).recall(new double[3], 1)).hasMessageContaining("scores");
    assertThatThrownBy(() -> ComplementaryPairs.priorAccuracy(new int[0], new int[0]))
        .hasMessageContaining("types");
  }
}
