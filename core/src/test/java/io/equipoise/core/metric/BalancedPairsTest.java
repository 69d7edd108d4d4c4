package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class BalancedPairsTest {
  /** Entropy of ten answers with these counts, under one type. */
  private static double entropy(int... counts) {
    double[] answers =
        IntStream.range(0, counts.length)
            .flatMap(a -> IntStream.range(0, counts[a]).map(i -> a))
            .asDoubleStream()
            .toArray();
    return BalancedPairs.priorEntropy(new double[answers.length], answers);
  }

  @Test
  void entropyIsInBitsAndPerType() {
    assertThat(entropy(9, 1)).isCloseTo(.468996, within(1e-6));
    assertThat(entropy(5, 5)).isCloseTo(1, within(1e-12));
    assertThat(entropy(7)).isZero();
    assertThat(.7 * entropy(9, 1) + .3 * entropy(8, 1, 1)).isCloseTo(.604875, within(1e-6));
    assertThat(.7 * entropy(5, 5) + .3 * entropy(4, 4, 2)).isCloseTo(1.156578, within(1e-6));
    double[] types = new double[100];
    double[] answers = new double[100];
    for (int i = 0; i < 100; i++) {
      types[i] = i < 70 ? 4 : -1;
      answers[i] = i < 70 ? (i < 63 ? 0 : 1) : (i < 94 ? 0 : i < 97 ? 1 : 2);
    }
    assertThat(BalancedPairs.priorEntropy(types, answers)).isCloseTo(.604875, within(1e-6));
  }

  @Test
  void whoReadsOnlyQuestionsGetsNoPairRight() {
    for (int seed = 0; seed < 20; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[][] labels = new double[30][2];
      double[][] guesses = new double[30][2];
      for (int i = 0; i < 30; i++) {
        labels[i][0] = random.nextInt(4);
        labels[i][1] = (labels[i][0] + 1 + random.nextInt(3)) % 4;
        guesses[i][0] = guesses[i][1] = random.nextInt(4);
      }
      assertThat(BalancedPairs.pairAccuracy(guesses, labels)).as("seed %d", seed).isZero();
      assertThat(BalancedPairs.pairAccuracy(labels, labels)).isEqualTo(1);
    }
  }

  @Test
  void complementsOfTwoAnswersMakeThemEven() {
    double[] types = new double[40];
    double[] answers = new double[40];
    for (int pair = 0; pair < 20; pair++) {
      int answer = pair % 7 == 0 ? 1 : 0;
      answers[2 * pair] = answer;
      answers[2 * pair + 1] = 1 - answer;
      types[2 * pair] = types[2 * pair + 1] = pair % 3;
    }
    assertThat(BalancedPairs.priorEntropy(types, answers)).isCloseTo(1, within(1e-12));
  }

  @Test
  void oneOfBothIsNotEnough() {
    double[][] labels = {{0, 1}, {2, 1}, {1, 0}};
    assertThat(BalancedPairs.pairAccuracy(new double[][] {{0, 1}, {2, 0}, {0, 0}}, labels))
        .isCloseTo(1 / 3.0, within(1e-12));
  }

  @Test
  void threePeopleMakeAnAnswerRight() {
    assertThat(BalancedPairs.byPeople(1)).isCloseTo(.333333, within(1e-6));
    assertThat(BalancedPairs.byPeople(3)).isEqualTo(1);
    assertThat(BalancedPairs.byPeople(10)).isEqualTo(1);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> BalancedPairs.pairAccuracy(new double[1][3], new double[1][3]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must be a pair");
    assertThatThrownBy(() -> BalancedPairs.pairAccuracy(new double[0][], new double[0][]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels is empty");
    assertThatThrownBy(() -> BalancedPairs.priorEntropy(new double[2], new double[1]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
    assertThatThrownBy(() -> BalancedPairs.priorEntropy(new double[] {Double.NaN}, new double[1]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
