package io.equipoise.tabular.negotiation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.stat.Estimate;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupEffectsTest {
  /** Four raters in two groups, two items, one criterion. */
  private static final double[][][] RATINGS = {
    {{4}, {2}}, {{5}, {3}}, {{1}, {1}}, {{2}, {2}},
  };

  private static final int[] GROUPS = {0, 0, 1, 1};

  @Test
  void effectsAreSignedDifferencesOfRaters() {
    Estimate[][] effects = GroupEffects.of(RATINGS, GROUPS, 3);
    // raters' means 3 and 4 against 1 and 2
    assertThat(effects[0][0].value()).isCloseTo(2, within(1e-12));
    assertThat(effects[1][0].value()).isCloseTo(-2, within(1e-12));
    // Welch: squared error 0.5/2 + 0.5/2, two degrees of freedom, t = 4.302653
    assertThat(effects[0][0].low()).isCloseTo(2 - 4.302653 * Math.sqrt(0.5), within(1e-5));
    assertThat(effects[2][0].measurable()).isFalse();
  }

  @Test
  void talkPartsInformationFromValues() {
    double[][][] after = {{{4.5}, {2.5}}, {{4.5}, {2.5}}, {{1.5}, {1.5}}, {{1.5}, {1.5}}};
    GroupEffects.Talk talk = GroupEffects.talk(RATINGS, after, GROUPS, 2);
    assertThat(talk.information()).containsExactly(new double[] {0.25}, within(1e-12));
    // groups lie 1.5 from the middle on the first item and 0.5 on the second
    assertThat(talk.value()).containsExactly(new double[] {(2.25 + 0.25) / 2}, within(1e-12));
  }

  @Test
  void tauIsKendalls() {
    // worked by hand: 4 pairs agree, 1 is opposed, 1 is tied on the right only
    assertThat(RankingDisagreement.tau(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 3}))
        .isCloseTo(3 / Math.sqrt(6 * 5), within(1e-12));
    assertThat(RankingDisagreement.tau(new double[] {1, 2}, new double[] {2, 1})).isEqualTo(-1);
    assertThat(RankingDisagreement.tau(new double[] {1, 1}, new double[] {2, 1})).isNaN();
  }

  @Test
  void namesPairsThatRankDifferently() {
    double[][] ranks = {{1, 2, 3}, {1, 3, 2}, {3, 2, 1}, {1, 2, 3}};
    List<RankingDisagreement.Pair> pairs =
        RankingDisagreement.of(ranks, new int[] {0, 0, 1, 3}, 4, RankingDisagreement.LITTLE);
    assertThat(pairs)
        .containsExactly(
            new RankingDisagreement.Pair(1, 3, -1),
            new RankingDisagreement.Pair(0, 1, -2 / Math.sqrt(6)));
  }

  @Test
  void refusesOddInputByName() {
    assertThatThrownBy(() -> GroupEffects.of(RATINGS, new int[] {0, 0, 1, 7}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a group is 7");
    double[][][] nan = {{{Double.NaN}}};
    assertThatThrownBy(() -> GroupEffects.of(nan, new int[1], 1))
        .hasMessageContaining("an entry of ratings");
    assertThatThrownBy(() -> RankingDisagreement.of(new double[1][1], new int[1], 1, 0.3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two items");
  }
}
