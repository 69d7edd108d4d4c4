package io.equipoise.deep.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.metric.GroupCurvature;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.loss.CrossEntropyLoss;
import org.junit.jupiter.api.Test;

class NetworkGradientsTest {
  /** Rows 0 and 1 are one input under both labels; rows 2 and 3 are a class each. */
  private static final Examples ROWS =
      Examples.of(new float[] {8, 0, 8, 0, 0, 1, 0, -1}, 2, new int[] {0, 1, 0, 1}, 2);

  @Test
  void theSlopeOfASoftmaxIsThatOfTheFormulaAndWeightsStay() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {2, 2}, 0, new Seed(1))) {
      NetworkGradients gradients = new NetworkGradients(network, new CrossEntropyLoss(), ROWS);
      double[] weights = gradients.weights();
      double[] asked = {0.3, -0.2, -0.1, 0.4, 0.05, 0};
      int before = NativeArrays.count();
      double[] slope = gradients.at(asked, new int[] {2, 3});
      assertThat(NativeArrays.count()).isEqualTo(before);
      assertThat(gradients.weights()).isEqualTo(weights);
      double[] expected = new double[6];
      for (int row = 2; row < 4; row++) {
        double x = row == 2 ? 1 : -1;
        double first = -0.2 * x + 0.05;
        double second = 0.4 * x;
        double p = 1 / (1 + Math.exp(second - first));
        double off = p - (row == 2 ? 1 : 0);
        expected[1] += off * x / 2;
        expected[3] -= off * x / 2;
        expected[4] += off / 2;
        expected[5] -= off / 2;
      }
      assertThat(slope).containsExactly(expected, within(1e-6));
    }
  }

  @Test
  void rowsThatContradictEachOtherPullApartAndBendAlike() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {2, 2}, 0, new Seed(1))) {
      NetworkGradients gradients = new NetworkGradients(network, new CrossEntropyLoss(), ROWS);
      double[] even = new double[6];
      double[] before = {-1, 0, 1, 0, 0, 0};
      GroupCurvature bends =
          GroupCurvature.of(gradients, before, even, new int[] {0}, new int[] {1}, 0.01);
      assertThat(bends.opposition()).isCloseTo(-1, within(1e-6));
      // along (1,-1)/√2 of the first input's weights: p(1-p)·(8·√2)² at p = 1/2
      assertThat(bends.rising()).isCloseTo(32, within(0.1));
      assertThat(bends.falling()).isCloseTo(32, within(0.1));
    }
  }

  @Test
  void refusesWeightsOfAnotherNetwork() {
    try (DenseNetwork network = DenseNetwork.random(new int[] {2, 2}, 0, new Seed(1))) {
      NetworkGradients gradients = new NetworkGradients(network, new CrossEntropyLoss(), ROWS);
      assertThatThrownBy(() -> gradients.at(new double[5], new int[] {0}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("weights");
      assertThatThrownBy(() -> gradients.at(new double[6], new int[0]))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no row");
    }
  }
}
