package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class OpposingSignalsTest {
  private static final double[] BETA = {1, 0};
  private static final double[] B = {.2, .1};

  @Test
  void theToyHasItsClosedForm() {
    OpposingSignals.Toy toy = OpposingSignals.toy(.5, B, .3, BETA, 100);
    assertThat(toy.loss()).isCloseTo(1.53125, within(1e-12));
    assertThat(toy.slopeB()).containsExactly(new double[] {-.45, .025}, within(1e-12));
    assertThat(toy.slopeC()).isCloseTo(4.325, within(1e-12));
    assertThat(toy.slopeO()).isCloseTo(7.5, within(1e-12));
    assertThat(toy.curvature()).isEqualTo(25);
    assertThat(.3 - .0125 * toy.slopeO()).isCloseTo(.20625, within(1e-12));
  }

  @Test
  void theTwoSidesPullAgainstEachOther() {
    double up = OpposingSignals.side(.5, B, .3, BETA, 100, 1);
    double down = OpposingSignals.side(.5, B, .3, BETA, 100, -1);
    assertThat(up).isCloseTo(36.53125, within(1e-12));
    assertThat(down).isCloseTo(66.53125, within(1e-12));
    assertThat((up + down) / 2 - 50)
        .isCloseTo(OpposingSignals.toy(.5, B, .3, BETA, 100).loss(), within(1e-12));
    double step = 1e-6;
    double slopeUp =
        (OpposingSignals.side(.5, B, step, BETA, 100, 1)
                - OpposingSignals.side(.5, B, -step, BETA, 100, 1))
            / (2 * step);
    double slopeDown =
        (OpposingSignals.side(.5, B, step, BETA, 100, -1)
                - OpposingSignals.side(.5, B, -step, BETA, 100, -1))
            / (2 * step);
    assertThat(slopeUp).isCloseTo(-slopeDown, within(1e-6)).isCloseTo(-50, within(1e-6));
  }

  @Test
  void withoutAnOutlierWeightNothingStirsIt() {
    OpposingSignals.Toy toy = OpposingSignals.toy(.5, B, 0, BETA, 100);
    assertThat(toy.slopeO()).isZero();
    assertThat(toy.loss()).isCloseTo(.5 * (.9 * .9 + .05 * .05), within(1e-12));
  }

  @Test
  void theSlopesAreThoseOfFiniteDifferences() {
    UniformRandomProvider random = new Seed(4).generator();
    double[] b = random.doubles(6).toArray();
    double[] beta = random.doubles(6).toArray();
    OpposingSignals.Toy toy = OpposingSignals.toy(.7, b, -.2, beta, 30);
    double h = 1e-6;
    assertThat(toy.slopeC())
        .isCloseTo(
            (OpposingSignals.toy(.7 + h, b, -.2, beta, 30).loss()
                    - OpposingSignals.toy(.7 - h, b, -.2, beta, 30).loss())
                / (2 * h),
            within(1e-7));
    assertThat(toy.slopeO())
        .isCloseTo(
            (OpposingSignals.toy(.7, b, -.2 + h, beta, 30).loss()
                    - OpposingSignals.toy(.7, b, -.2 - h, beta, 30).loss())
                / (2 * h),
            within(1e-7));
    for (int i = 0; i < 6; i++) {
      double[] more = b.clone();
      double[] less = b.clone();
      more[i] += h;
      less[i] -= h;
      assertThat(toy.slopeB()[i])
          .isCloseTo(
              (OpposingSignals.toy(.7, more, -.2, beta, 30).loss()
                      - OpposingSignals.toy(.7, less, -.2, beta, 30).loss())
                  / (2 * h),
              within(1e-7));
    }
  }

  @Test
  void fewRowsThatMoveOwnAllMovement() {
    double[] before = {1, 1, 1, 1, 1, 1};
    double[] after = {1, 3, 1, 0.5, 1, 1};
    OpposingSignals.Movement movement = OpposingSignals.movement(before, after, 1);
    assertThat(movement.rising()).containsExactly(1);
    assertThat(movement.falling()).containsExactly(3);
    assertThat(movement.concentration()).isEqualTo(1);
    double[] alike = {2, 2, 2, 2, 2, 2};
    assertThat(OpposingSignals.movement(before, alike, 1).concentration())
        .isCloseTo(2 / 6.0, within(1e-12));
    assertThat(OpposingSignals.movement(before, before, 2).concentration())
        .isCloseTo(4 / 6.0, within(1e-12));
    assertThat(OpposingSignals.movement(before, alike, 4).concentration()).isEqualTo(1);
  }

  @Test
  void agreesWithSortingByHand() {
    for (int seed = 0; seed < 30; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] before = random.doubles(12).toArray();
      double[] after = random.doubles(12).toArray();
      double[] changes = new double[12];
      double all = 0;
      for (int i = 0; i < 12; i++) {
        changes[i] = after[i] - before[i];
        all += Math.abs(changes[i]);
      }
      java.util.Arrays.sort(changes);
      double theirs =
          Math.abs(changes[0])
              + Math.abs(changes[1])
              + Math.abs(changes[10])
              + Math.abs(changes[11]);
      assertThat(OpposingSignals.movement(before, after, 2).concentration())
          .as("seed %d", seed)
          .isCloseTo(theirs / all, within(1e-12));
    }
  }

  @Test
  void evalGivesTheSlopesInTheShapesOfTheirInputs() {
    Evaluation toy =
        new OpposingSignals()
            .functions()
            .get(1)
            .evaluate(
                new Arguments(
                    Map.of(
                        "c", Tensor.scalar(.5),
                        "b", Tensor.list(B),
                        "o", Tensor.scalar(.3),
                        "beta", Tensor.list(BETA)),
                    Map.of()));
    assertThat(toy.value().data()[0]).isCloseTo(1.53125, within(1e-12));
    assertThat(toy.gradients()).containsOnlyKeys("c", "b", "o");
  }

  @Test
  void refusesWhatHasNoMeaning() {
    double[] two = {1, 2};
    assertThatThrownBy(() -> OpposingSignals.movement(two, two, 3))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 3");
    assertThatThrownBy(() -> OpposingSignals.movement(two, new double[] {1, Double.NaN}, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> OpposingSignals.toy(1, B, 1, BETA, -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> OpposingSignals.toy(1, B, 1, new double[1], 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must agree");
  }
}
