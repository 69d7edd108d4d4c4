package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyParityTest {
  private static final double[] P = {0.9, 0.6, 0.2, 0.3, 0.5};
  private static final int[] GROUPS = {7, 7, -1, -1, -1};

  @Test
  void givesWorkedNumbers() {
    // decisions 1 1 | 0 0 0: exactly a half is not decided positive
    AccuracyParity measured = AccuracyParity.of(P, new int[] {1, 0, 0, 0, 1}, GROUPS);
    assertThat(measured.accuracy()).isEqualTo(0.6);
    assertThat(measured.hardGap()).isEqualTo(1);
    assertThat(measured.softGap()).isCloseTo(0.75 - 1 / 3., within(1e-12));
    assertThat(measured.equalizedOddsGap()).as("TPR 1, 0; FPR 1, 0").isEqualTo(1);
  }

  @Test
  void oneGroupHasNoGap() {
    AccuracyParity measured = AccuracyParity.of(P, new int[] {1, 0, 0, 0, 1}, new int[5]);
    assertThat(measured.hardGap() + measured.softGap() + measured.equalizedOddsGap()).isZero();
  }

  @Test
  void aPointIsBestUnlessAnotherIsBetterInOneAndWorseInNone() {
    AccuracyParity plain = new AccuracyParity(0.8, 0.4, 0.3, 0);
    AccuracyParity fair = new AccuracyParity(0.7, 0.1, 0.1, 1);
    AccuracyParity worse = new AccuracyParity(0.7, 0.1, 0.2, 0);
    List<AccuracyParity> all = List.of(plain, fair, worse);
    assertThat(plain.bestAmong(all)).isTrue();
    assertThat(fair.bestAmong(all)).isTrue();
    assertThat(worse.bestAmong(all)).isFalse();
    assertThat(plain.bestAmong(List.of(plain, plain))).isTrue();
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> AccuracyParity.of(new double[0], new int[0], new int[0]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no row");
    assertThatThrownBy(() -> AccuracyParity.of(new double[] {Double.NaN}, new int[1], new int[1]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a probability is NaN");
    assertThatThrownBy(() -> AccuracyParity.of(P, new int[] {0, 1, 2, 0, 0}, GROUPS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a label is 2");
  }
}
