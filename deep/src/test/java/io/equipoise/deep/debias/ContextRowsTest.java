package io.equipoise.deep.debias;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.Draws;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

/** Baselines against context: changed rows, and decorrelated linear classifiers. */
class ContextRowsTest {
  private static final List<ContextualBias.Pair> PAIRS =
      List.of(new ContextualBias.Pair(0, 1, 2), new ContextualBias.Pair(2, 1, 1.5));
  private static final boolean[][] TARGETS = {
    {true, true, false}, {true, false, true}, {false, true, true}, {false, true, false}
  };

  @Test
  void companionsAreTakenOutOfLabels() {
    assertThat(ContextRows.withoutContextLabels(TARGETS, PAIRS))
        .isDeepEqualTo(
            new boolean[][] {
              {true, false, false}, {true, false, true}, {false, false, true}, {false, true, false}
            });
    assertThat(TARGETS[0][1]).as("the given labels stay").isTrue();
  }

  @Test
  void rowsWithBothAreLeftOut() {
    assertThat(ContextRows.withoutContextImages(TARGETS, PAIRS)).containsExactly(1, 3);
    assertThat(ContextRows.withoutContextImages(TARGETS, List.of())).containsExactly(0, 1, 2, 3);
  }

  @Test
  void anObjectInCompanyIsALabelOfItsOwn() {
    assertThat(ContextRows.splitObjects(TARGETS, PAIRS))
        .isDeepEqualTo(
            new boolean[][] {
              {false, true, false, true, false},
              {true, false, true, false, false},
              {false, true, false, false, true},
              {false, true, false, false, false}
            });
    double[][] merged = ContextRows.merged(new double[][] {{.2, .6, .7, .5, .4}}, PAIRS);
    assertThat(merged[0]).containsExactly(new double[] {.7, .6, 1}, within(1e-12));
  }

  @Test
  void thePenaltyIsTheSquaredSumOfNorms() {
    double[] drawn = Draws.uniform(3, 12, -1, 1);
    List<int[]> groups = List.of(new int[] {0, 2}, new int[] {1});
    try (NDManager manager = Torch.manager()) {
      NDArray weight = manager.create(drawn, new Shape(3, 4));
      double value;
      double[] slopes;
      try (Gradients recording = Gradients.record()) {
        weight.setRequiresGradient(true);
        NDArray price = AttributeDecorrelation.penalty(weight, groups);
        Gradients.backward(price);
        value = price.getDouble();
        slopes = weight.getGradient().toDoubleArray();
      }
      assertThat(value).isCloseTo(plain(drawn), within(1e-8));
      for (int at = 0; at < 12; at++) {
        double[] up = drawn.clone();
        double[] down = drawn.clone();
        up[at] += 1e-6;
        down[at] -= 1e-6;
        assertThat(slopes[at]).isCloseTo((plain(up) - plain(down)) / 2e-6, within(1e-5));
      }
      NDArray none = AttributeDecorrelation.penalty(manager.zeros(new Shape(3, 4)), groups);
      assertThat(none.getFloat()).isCloseTo(0, within(1e-8f));
    }
  }

  private static double plain(double[] w) {
    double sum = 0;
    for (int d = 0; d < 4; d++) {
      sum += Math.sqrt(w[d] * w[d] + w[8 + d] * w[8 + d]) + Math.abs(w[4 + d]);
    }
    return sum * sum;
  }

  /** Two labels that mostly come together, each with a feature of its own. */
  @Test
  void labelsInDifferentGroupsStopSharingFeatures() {
    UniformRandomProvider random = new Seed(4).generator();
    int rows = 400;
    boolean[][] targets = new boolean[rows][2];
    float[] x = new float[2 * rows];
    for (int i = 0; i < rows; i++) {
      targets[i][0] = random.nextBoolean();
      targets[i][1] = random.nextDouble() < 0.9 == targets[i][0];
      for (int k = 0; k < 2; k++) {
        x[2 * i + k] = (float) ((targets[i][k] ? 1 : -1) + 2 * random.nextDouble() - 1);
      }
    }
    List<int[]> groups = List.of(new int[] {0}, new int[] {1});
    int before = NativeArrays.count();
    float[] free = fitted(0, x, targets, groups);
    float[] priced = fitted(0.01, x, targets, groups);
    assertThat(NativeArrays.count()).isEqualTo(before);
    assertThat(Math.abs(priced[1] / priced[0])).isLessThan(0.7f * Math.abs(free[1] / free[0]));
    assertThat(fitted(0.01, x, targets, groups)).isEqualTo(priced);
    double[][] said = new AttributeDecorrelation.Linear(priced, 2).probabilities(x);
    int right = 0;
    for (int i = 0; i < rows; i++) {
      right += said[i][0] > 0.5 == targets[i][0] ? 1 : 0;
    }
    assertThat(right).isGreaterThan(380);
  }

  private static float[] fitted(double lambda, float[] x, boolean[][] targets, List<int[]> groups) {
    var options = new AttributeDecorrelation.Options(lambda, 60, 50, 0.02);
    return new AttributeDecorrelation(options).fit(x, 2, targets, groups, new Seed(1)).weight();
  }

  @Test
  void refusesOddInputByName() {
    List<ContextualBias.Pair> far = List.of(new ContextualBias.Pair(0, 7, 1));
    assertThatThrownBy(() -> ContextRows.splitObjects(TARGETS, far))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("context is 7");
    List<ContextualBias.Pair> same = List.of(new ContextualBias.Pair(1, 1, 1));
    assertThatThrownBy(() -> ContextRows.withoutContextLabels(TARGETS, same))
        .hasMessageContaining("same label");
    assertThatThrownBy(() -> ContextRows.merged(new double[1][2], PAIRS))
        .hasMessageContaining("no more columns");
    assertThatThrownBy(() -> new AttributeDecorrelation.Options(-1, 1, 1, 1))
        .hasMessageContaining("lambda is -1");
    var method = new AttributeDecorrelation(AttributeDecorrelation.Options.DEFAULT);
    assertThatThrownBy(
            () -> method.fit(new float[8], 2, TARGETS, List.of(new int[] {5}), new Seed(1)))
        .hasMessageContaining("a label of a group is 5");
    assertThatThrownBy(() -> method.fit(new float[7], 2, TARGETS, List.of(), new Seed(1)))
        .hasMessageContaining("x has 7");
  }
}
