package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class LossTraceTest {
  private static final LossTrace.Options OPTIONS = new LossTrace.Options(0.1, 6, 2);

  /** Of 40 rows 0 to 3 jump one way and 4 to 7 the other, back and forth; the rest tremble. */
  private static LossTrace trace(int steps, double jump) {
    UniformRandomProvider random = new Seed(1).generator();
    LossTrace trace = new LossTrace();
    for (int t = 0; t <= steps; t++) {
      double[] losses = new double[40];
      for (int i = 0; i < 40; i++) {
        double side = i < 4 ? 1 : i < 8 ? -1 : 0;
        losses[i] = 5 + side * jump * (t % 2) + 0.01 * random.nextDouble();
      }
      trace.note(losses);
    }
    return trace;
  }

  @Test
  void rowsThatJumpAgainstEachOtherAreTwoGroups() {
    LossTrace.Found found = trace(12, 2).found(OPTIONS);
    assertThat(found.steps()).hasSize(6);
    assertThat(Arrays.stream(found.steps())).allMatch(step -> step >= 2 && step < 12);
    assertThat(Arrays.stream(found.concentration())).allMatch(share -> share > 0.95);
    int[] groups = new int[8];
    for (int row : found.first()) {
      groups[row]++;
    }
    assertThat(found.first()).hasSize(4);
    assertThat(found.second()).hasSize(4);
    assertThat(groups[0]).isEqualTo(groups[1]).isEqualTo(groups[2]).isEqualTo(groups[3]);
    assertThat(groups[4]).isEqualTo(1 - groups[0]);
    assertThat(found.antiphase()).isCloseTo(1, within(1e-12));
    assertThat(found.correlation()).isLessThan(-0.99);
  }

  @Test
  void rowsThatMoveAlikeAreNoGroups() {
    LossTrace trace = new LossTrace();
    for (int t = 0; t < 5; t++) {
      double[] losses = new double[10];
      Arrays.fill(losses, 4 - t);
      trace.note(losses);
    }
    LossTrace.Found found = trace.found(new LossTrace.Options(0.1, 3, 0));
    assertThat(found.concentration()[0]).isCloseTo(0.2, within(1e-12));
    assertThat(found.second()).isEmpty();
    assertThat(found.antiphase()).isNaN();
  }

  @Test
  void refusesOddInputByName() {
    LossTrace trace = trace(2, 1);
    assertThatThrownBy(() -> trace.found(OPTIONS))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("noted 3 times");
    assertThatThrownBy(() -> trace.note(new double[3])).hasMessageContaining("losses has 3");
    double[] nan = new double[40];
    nan[7] = Double.NaN;
    assertThatThrownBy(() -> trace.note(nan)).hasMessageContaining("losses hold NaN");
    assertThatThrownBy(() -> new LossTrace.Options(0.7, 1, 0)).hasMessageContaining("share is 0.7");
  }
}
