package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.api.Test;

class FrequencyPriorTest {
  private final FrequencyPrior prior =
      FrequencyPrior.count(
          new int[] {0, 0, 0, 1, 1, 1, 1},
          new int[] {2, 2, 1, 0, 0, 1, 0},
          new int[] {1, 1, 1, 0, 0, 0, 0},
          3,
          3);

  @Test
  void predictsWhatTrainingShowedMostOften() {
    assertThat(prior.predict(0, 1)).isEqualTo(2);
    assertThat(prior.shares(1, 0)).containsExactly(0.75, 0.25, 0);
    assertThat(prior.seen(0, 1, 1)).isEqualTo(1);
    assertThat(prior.seen(2, 1, 2)).isZero();
  }

  @Test
  void fallsBackOnAllPredicatesForClassesNeverSeenTogether() {
    assertThat(prior.predict(2, 2)).isZero();
    assertThat(prior.shares(2, 0)).containsExactly(3 / 7.0, 2 / 7.0, 2 / 7.0);
    FrequencyPrior empty = FrequencyPrior.count(new int[0], new int[0], new int[0], 2, 4);
    assertThat(empty.shares(1, 1)).containsExactly(0.25, 0.25, 0.25, 0.25);
  }

  @Test
  void saysWhoLivesOnThePrior() {
    assertThat(FrequencyPrior.livesOnPrior(0.605, 0.60, 0.1)).isTrue();
    assertThat(FrequencyPrior.livesOnPrior(0.605, 0.60, 0.5)).isFalse();
    assertThat(FrequencyPrior.livesOnPrior(0.7, 0.60, 0.1)).isFalse();
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(
            () -> FrequencyPrior.count(new int[] {3}, new int[] {0}, new int[] {0}, 3, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("subjects is 3");
    assertThatThrownBy(() -> prior.predict(0, -1)).isInstanceOf(UserError.class);
  }
}
