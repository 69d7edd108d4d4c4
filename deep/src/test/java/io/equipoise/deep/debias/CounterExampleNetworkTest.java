package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.debias.CounterExampleNetwork.Form;
import io.equipoise.deep.debias.CounterExampleNetwork.Settings;
import io.equipoise.deep.debias.CounterExampleNetwork.Triples;
import io.equipoise.deep.engine.NativeArrays;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class CounterExampleNetworkTest {
  private static final int NEAR = 6;
  private static final Form FORM = new Form(2, 3, 2, 16, 8);

  /** Question 0 asks for the sign of number 0, question 1 for that of number 1. */
  private static Triples made(int count, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    float[][] questions = new float[count][2];
    float[][] items = new float[count][3];
    int[] answers = new int[count];
    float[][] neighbours = new float[count][NEAR * 3];
    int[] picks = new int[count];
    for (int i = 0; i < count; i++) {
      int asked = random.nextInt(2);
      questions[i][asked] = 1;
      for (int j = 0; j < 3; j++) {
        items[i][j] = (float) (2 * random.nextDouble() - 1);
      }
      answers[i] = items[i][asked] > 0 ? 1 : 0;
      picks[i] = -1;
      for (int k = 0; k < NEAR; k++) {
        for (int j = 0; j < 3; j++) {
          neighbours[i][3 * k + j] = items[i][j] + (float) (1.6 * random.nextDouble() - 0.8);
        }
        int other = neighbours[i][3 * k + asked] > 0 ? 1 : 0;
        picks[i] = other != answers[i] && picks[i] < 0 ? k : picks[i];
      }
    }
    return new Triples(questions, items, answers, neighbours, picks);
  }

  private static CounterExampleNetwork fit(Triples triples, int steps, double lambda) {
    return CounterExampleNetwork.fit(
        FORM, triples, new Settings(steps, 32, 1e-2, lambda, 1), new Seed(3));
  }

  @Test
  void answersAndFindsItemsOfAnotherAnswer() {
    Triples test = made(200, 2);
    int before = NativeArrays.count();
    try (CounterExampleNetwork network = fit(made(300, 1), 250, 0.3)) {
      float[][] said = network.probabilities(test.questions(), test.items());
      int right = 0;
      for (int i = 0; i < said.length; i++) {
        right += (said[i][1] > said[i][0] ? 1 : 0) == test.answers()[i] ? 1 : 0;
      }
      assertThat(right).isGreaterThan(180);
      float[][] scores = network.scores(test.questions(), test.neighbours(), test.answers());
      int differs = 0;
      int items = 0;
      for (int i = 0; i < scores.length; i++) {
        int best = 0;
        for (int k = 1; k < NEAR; k++) {
          best = scores[i][k] > scores[i][best] ? k : best;
        }
        int asked = test.questions()[i][0] == 1 ? 0 : 1;
        int answer = test.neighbours()[i][3 * best + asked] > 0 ? 1 : 0;
        items += test.picks()[i] >= 0 ? 1 : 0;
        differs += test.picks()[i] >= 0 && answer != test.answers()[i] ? 1 : 0;
      }
      assertThat(differs).isGreaterThan((int) (0.85 * items));
      assertThat(CounterExampleNetwork.recall(scores, test.picks(), NEAR)).isEqualTo(1);
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void scoresAreProductsOfTheEmbeddingsAndTheSameSeedGivesTheSameBits() {
    Triples triples = made(40, 1);
    try (CounterExampleNetwork network = fit(triples, 3, 0.1);
        CounterExampleNetwork again = fit(triples, 3, 0.1)) {
      float[][] once = network.embeddings(triples.questions(), triples.items());
      assertThat(once[0]).hasSize(16);
      assertThat(again.embeddings(triples.questions(), triples.items())).isDeepEqualTo(once);
      for (float entry : once[5]) {
        assertThat(entry).isBetween(-1f, 1f);
      }
      // the score of an item as its own neighbour depends on its embedding and answer alone
      float[][] own = new float[40][];
      for (int i = 0; i < 40; i++) {
        own[i] = Arrays.copyOf(triples.items()[i], 6);
        System.arraycopy(triples.items()[i], 0, own[i], 3, 3);
      }
      float[][] scores = network.scores(triples.questions(), own, triples.answers());
      assertThat(scores[7][0]).isEqualTo(scores[7][1]);
    }
  }

  @Test
  void withoutPicksOnlyAnswersAreLearned() {
    Triples with = made(40, 1);
    int[] none = new int[40];
    Arrays.fill(none, -1);
    Triples without =
        new Triples(with.questions(), with.items(), with.answers(), with.neighbours(), none);
    try (CounterExampleNetwork priced = fit(without, 3, 5);
        CounterExampleNetwork free = fit(with, 3, 0)) {
      assertThat(priced.probabilities(with.questions(), with.items()))
          .isDeepEqualTo(free.probabilities(with.questions(), with.items()));
    }
  }

  @Test
  void recallCountsPicksAmongTheHighest() {
    float[][] scores = {{3, 1, 2}, {0, 0, 0}, {1, 2, 3}, {9, 9, 9}};
    int[] picks = {2, 1, 0, -1};
    assertThat(CounterExampleNetwork.recall(scores, picks, 1)).isZero();
    assertThat(CounterExampleNetwork.recall(scores, picks, 2)).isCloseTo(2 / 3., within(1e-12));
    assertThat(CounterExampleNetwork.recall(scores, picks, 5)).isEqualTo(1);
  }

  @Test
  void refusesWhatCannotBe() {
    Triples triples = made(10, 1);
    triples.picks()[4] = NEAR;
    assertThatThrownBy(() -> fit(triples, 1, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a pick is 6");
    triples.picks()[4] = 0;
    triples.items()[0][1] = Float.NaN;
    assertThatThrownBy(() -> fit(triples, 50, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a row holds NaN");
    assertThatThrownBy(() -> CounterExampleNetwork.recall(new float[1][2], new int[] {-1}, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no item has a pick");
  }
}
