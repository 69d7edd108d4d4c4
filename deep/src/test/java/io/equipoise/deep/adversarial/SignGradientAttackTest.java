package io.equipoise.deep.adversarial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.DenseWeights;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SignGradientAttackTest {
  private static final int ROWS = 60;
  private static final int WIDTH = 5;

  private record Attacked(float[] x, double[] before, double[] after) {}

  private static float[] rows(long seed) {
    double[] drawn = Draws.uniform(seed, ROWS * WIDTH, 0, 1);
    float[] x = new float[drawn.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    return x;
  }

  private static Attacked attack(SignGradientAttack attack, float[] x, long seed) {
    try (DenseNetwork network = DenseNetwork.random(new int[] {WIDTH, 12, 3}, 0, new Seed(seed));
        NDManager manager = network.manager().newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray rows = manager.create(x, new Shape(ROWS, WIDTH));
      int[] drawn = Draws.codes(seed, ROWS, 3);
      NDArray labels = manager.create(Arrays.stream(drawn).asLongStream().toArray());
      CrossEntropyLoss loss = new CrossEntropyLoss();
      NDArray moved =
          attack.attack(
              network,
              rows,
              logits -> loss.perSample(labels, logits),
              new Seed(seed).child("attack").generator());
      assertThat(rows.toFloatArray()).as("the rows themselves").isEqualTo(x);
      for (NDArray parameter : network.parameters()) {
        assertThat(parameter.hasGradient()).isTrue();
        for (float slope : parameter.getGradient().toFloatArray()) {
          assertThat(slope).isZero();
        }
      }
      return new Attacked(
          moved.toFloatArray(),
          doubles(loss.perSample(labels, network.forward(rows, false))),
          doubles(loss.perSample(labels, network.forward(moved, false))));
    }
  }

  private static double[] doubles(NDArray array) {
    float[] values = array.toFloatArray();
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  @Test
  void staysInItsRadiusAndItsBoxAndRaisesTheLossOfMostRows() {
    for (long seed = 0; seed < 5; seed++) {
      float[] x = rows(seed);
      Attacked attacked = attack(SignGradientAttack.of(0.1, 10).within(0, 1), x, seed);
      int raised = 0;
      for (int i = 0; i < ROWS; i++) {
        raised += attacked.after()[i] >= attacked.before()[i] ? 1 : 0;
      }
      assertThat(raised / (double) ROWS).as("seed %d", seed).isGreaterThan(0.95);
      for (int i = 0; i < x.length; i++) {
        assertThat(attacked.x()[i]).as("seed %d", seed).isBetween(0f, 1f);
        assertThat(attacked.x()[i]).as("seed %d", seed).isCloseTo(x[i], within(0.1f + 1e-6f));
      }
    }
  }

  /** On a linear model the gradient's sign is that of the weights' difference: a corner. */
  @Test
  void findsTheWorstCornerOfALinearModel() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {WIDTH, 2}, 0, new Seed(3));
        NDManager manager = network.manager().newSubManager()) {
      NDArray x = manager.create(new float[WIDTH], new Shape(1, WIDTH));
      NDArray label = manager.create(new long[] {1});
      CrossEntropyLoss loss = new CrossEntropyLoss();
      float[] moved =
          SignGradientAttack.of(0.3, 8)
              .attack(network, x, logits -> loss.perSample(label, logits), new Seed(1).generator())
              .toFloatArray();
      DenseWeights.Layer layer = network.weights().layers().get(0);
      for (int j = 0; j < WIDTH; j++) {
        float difference = layer.weight()[j] - layer.weight()[WIDTH + j];
        assertThat(moved[j]).isCloseTo(0.3f * Math.signum(difference), within(1e-6f));
      }
    }
  }

  @Test
  void ofRadiusZeroOrWithoutStepsMovesNothing() {
    float[] x = rows(1);
    assertThat(attack(SignGradientAttack.of(0, 10), x, 1).x()).isEqualTo(x);
    SignGradientAttack still = new SignGradientAttack(0.1, 0, 0.1, false, 0, 1);
    assertThat(attack(still, x, 1).x()).isEqualTo(x);
  }

  @Test
  void isTheSameUnderTheSameSeedAndLeavesNothingBehind() {
    float[] x = rows(2);
    float[] once = attack(SignGradientAttack.of(0.1, 5), x, 2).x();
    int before = NativeArrays.count();
    assertThat(attack(SignGradientAttack.of(0.1, 5), x, 2).x()).isEqualTo(once);
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void robustnessIsNeverAboveAccuracyAndFallsWithTheRadius() {
    Examples rows = Examples.of(rows(4), WIDTH, Draws.codes(4, ROWS, 3), 3);
    try (DenseNetwork network = DenseNetwork.random(new int[] {WIDTH, 12, 3}, 0, new Seed(4))) {
      Robustness none = Robustness.of(network, rows, SignGradientAttack.of(0, 1), new Seed(1));
      assertThat(none.robustAccuracy()).isEqualTo(none.cleanAccuracy());
      Robustness some = Robustness.of(network, rows, SignGradientAttack.of(0.1, 20), new Seed(1));
      assertThat(some.cleanAccuracy()).isEqualTo(none.cleanAccuracy());
      assertThat(some.robustAccuracy()).isLessThan(some.cleanAccuracy());
      double all = 0;
      for (int c = 0; c < 3; c++) {
        int wanted = c;
        long size = Arrays.stream(rows.labels()).filter(label -> label == wanted).count();
        all += size * some.robustAccuracy(label -> label == wanted);
      }
      assertThat(all / ROWS).isCloseTo(some.robustAccuracy(), within(1e-12));
      assertThat(some.cleanAccuracy(label -> false)).isNaN();
    }
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> SignGradientAttack.of(-1, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("radius is -1");
    assertThatThrownBy(() -> SignGradientAttack.of(1, 5).within(1, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("low");
    assertThatThrownBy(() -> new SignGradientAttack(1, 1, 0, true, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("stepSize");
    assertThatThrownBy(() -> new SignGradientAttack(1, -1, 1, true, 0, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("steps");
  }
}
