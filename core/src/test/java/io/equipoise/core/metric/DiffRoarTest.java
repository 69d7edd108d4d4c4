package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiffRoarTest {
  private static final double[] ATTRIBUTION = {.1, .9, .3, .05, .6, .2, .8, .4, .0, .7};

  private static int[] set(double[] mask) {
    return IntStream.range(0, mask.length).filter(i -> mask[i] == 1).toArray();
  }

  @Test
  void keepsTheHighestAndTheLowest() {
    DiffRoar.Masks masks = DiffRoar.masks(ATTRIBUTION, 0.3);
    assertThat(set(masks.top())).containsExactly(1, 6, 9);
    assertThat(set(masks.bottom())).containsExactly(0, 3, 8);
  }

  @Test
  void roundsHalvesUpAndBreaksTiesByIndex() {
    DiffRoar.Masks masks = DiffRoar.masks(new double[] {1, 1, 0.0, -0.0, 1}, 0.5);
    assertThat(set(masks.top())).containsExactly(0, 1, 4);
    assertThat(set(masks.bottom())).containsExactly(2, 3, 4);
    assertThat(set(DiffRoar.masks(new double[] {1, 1, 1, 1}, 0.5).top())).containsExactly(0, 1);
    assertThat(set(DiffRoar.masks(new double[] {1, 1, 1, 1}, 0.5).bottom())).containsExactly(2, 3);
  }

  @Test
  void keepingAllKeepsTheImageOnBothSides() {
    DiffRoar.Masks masks = DiffRoar.masks(ATTRIBUTION, 1);
    assertThat(masks.top()).containsOnly(1).isEqualTo(masks.bottom());
    assertThat(DiffRoar.masks(ATTRIBUTION, 0).top()).containsOnly(0);
  }

  @Test
  void onlyTheOrderCounts() {
    for (int seed = 0; seed < 30; seed++) {
      double[] row = new Seed(seed).generator().doubles(40).map(x -> x - 0.5).toArray();
      double[] grown = Arrays.stream(row).map(x -> Math.exp(3 * x) + x).toArray();
      DiffRoar.Masks masks = DiffRoar.masks(row, 0.2);
      assertThat(DiffRoar.masks(grown, 0.2).top()).as("seed %d", seed).isEqualTo(masks.top());
      double[] turned = Arrays.stream(row).map(x -> -x).toArray();
      assertThat(DiffRoar.masks(turned, 0.2).top()).as("seed %d", seed).isEqualTo(masks.bottom());
      assertThat(DiffRoar.masks(turned, 0.2).bottom()).as("seed %d", seed).isEqualTo(masks.top());
    }
  }

  @Test
  void theNullShareIsAMeanOverImagesThatHaveOne() {
    double[][] attributions = {{1, -3, 0}, {0, 0, 0}, {2, 1, 1}};
    double[][] mask = {{1, 0, 0}, {1, 1, 1}, {0, 1, 1}};
    assertThat(DiffRoar.nullShare(attributions, mask)).isCloseTo(0.375, within(1e-12));
    assertThat(DiffRoar.blank(attributions)).isEqualTo(1);
  }

  @Test
  void evalGivesBothMasksOfEachRow() {
    Evaluation masks =
        new DiffRoar()
            .functions()
            .get(0)
            .evaluate(
                new Arguments(
                    Map.of("attributions", new Tensor(ATTRIBUTION, 1, 10)),
                    Map.of("k", DoubleNode.valueOf(0.3))));
    assertThat(masks.value().shape()).containsExactly(1, 2, 10);
    assertThat(set(Arrays.copyOfRange(masks.value().data(), 10, 20))).containsExactly(0, 3, 8);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> DiffRoar.masks(ATTRIBUTION, 1.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 1.1");
    assertThatThrownBy(() -> DiffRoar.masks(new double[] {Double.NaN}, 0.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("attributions hold NaN");
    double[][] one = {{1, 1}};
    assertThatThrownBy(() -> DiffRoar.nullShare(one, new double[][] {{0, 2}}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("must be 0 or 1");
    assertThatThrownBy(() -> DiffRoar.nullShare(new double[1][2], one))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("are all 0");
  }
}
