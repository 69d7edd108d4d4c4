package io.equipoise.deep.weighting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.weighting.LossReweighting.Strategy;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LossReweightingTest {
  private static final double[] LOSSES = {2, 3, 4, 6};

  private static Evaluated on(String strategy, double r, double... losses) {
    return Evaluated.of(new LossReweighting(LossReweighting.Options.DEFAULT), "loss-reweighting")
        .list("losses", losses)
        .with("strategy", strategy)
        .with("r", r);
  }

  @ParameterizedTest
  @CsvSource({
    "LinUpper, 1, 0.123681, 0.203916, 0.336201, 0.336201, 4.221123",
    "LinUpper, 0.4, 0.034656, 0.120960, 0.422192, 0.422192, 4.654113",
    "Quadratic, 1, 0.146300, 0.309717, 0.397684, 0.146300, 3.690283",
    "Extremes, 1, 0.336201, 0.203916, 0.123681, 0.336201, 3.796084",
    "Uniform, 1, 0.25, 0.25, 0.25, 0.25, 3.75",
  })
  void givesTheWorkedExamples(
      String strategy, double r, double w0, double w1, double w2, double w3, double loss) {
    Evaluated evaluated = on(strategy, r, LOSSES);
    assertThat(evaluated.value()).isCloseTo(loss, within(5e-7));
    assertThat(evaluated.gradient("losses"))
        .containsExactly(new double[] {w0, w1, w2, w3}, within(5e-7));
  }

  @Test
  void givesTheOtherWorkedLosses() {
    assertThat(on("quadratic", 0.4, LOSSES).value()).isCloseTo(3.685035, within(1e-6));
    assertThat(on("extremes", 0.4, LOSSES).value()).isCloseTo(3.879039, within(1e-6));
  }

  @Test
  void scaleAndShiftOfTheLossesDoNotMatterAndSharesSumToOne() {
    for (long seed = 0; seed < 5; seed++) {
      double[] losses = Draws.uniform(seed, 20, 0, 5);
      double[] moved = Arrays.stream(losses).map(l -> 3 * l + 7).toArray();
      for (Strategy strategy : Strategy.values()) {
        double[] shares = LossReweighting.shares(losses, strategy, 0.4);
        assertThat(LossReweighting.shares(moved, strategy, 0.4))
            .as("seed %d %s", seed, strategy)
            .containsExactly(shares, within(1e-12));
        assertThat(Arrays.stream(shares).sum()).isCloseTo(1, within(1e-12));
      }
    }
  }

  @Test
  void linUpperNeverFallsWithTheLossAndQuadraticPeaksInTheMiddle() {
    double[] losses = Draws.uniform(9, 30, 0, 4);
    Arrays.sort(losses);
    double[] rising = LossReweighting.shares(losses, Strategy.LIN_UPPER, 0.4);
    double[] sorted = rising.clone();
    Arrays.sort(sorted);
    assertThat(rising).containsExactly(sorted);
    double middle = (losses[0] + losses[29]) / 2;
    double[] hill = LossReweighting.shares(losses, Strategy.QUADRATIC, 0.4);
    int top = 0;
    int nearest = 0;
    for (int i = 1; i < losses.length; i++) {
      top = hill[i] > hill[top] ? i : top;
      nearest = Math.abs(losses[i] - middle) < Math.abs(losses[nearest] - middle) ? i : nearest;
    }
    assertThat(top).isEqualTo(nearest);
  }

  @Test
  void aHighTemperatureOrEqualLossesGiveThePlainMean() {
    assertThat(on("LinUpper", 1e9, LOSSES).value()).isCloseTo(3.75, within(1e-8));
    assertThat(on("Extremes", 0.4, 2.5, 2.5, 2.5).gradient("losses"))
        .containsExactly(new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, within(1e-15));
    assertThat(on("LinUpper", 0.4, 1.25).value()).isEqualTo(1.25);
  }

  @Test
  void refusesATemperatureOfZero() {
    assertThatThrownBy(() -> on("LinUpper", 0, LOSSES).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("r is 0");
  }
}
