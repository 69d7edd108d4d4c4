package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import org.junit.jupiter.api.Test;

class GraphDensityTest {

  @Test
  void tellsWhatIsLeftForTheSparsestGraphs() {
    GraphDensity density = GraphDensity.of(new int[] {10, 100, 4, 5}, new int[] {5, 4, 4, 2}, 4);
    assertThat(density.histogram()).containsExactly(1, 1, 1, 1);
    assertThat(density.sparsest()).isEqualTo(1);
    assertThat(density.realUnderMean()).isCloseTo(0.04 / 1.94, within(1e-12));
    assertThat(density.realNormalised()).isEqualTo(0.25);
    assertThat(density.pairsUnderMean()).isEqualTo(0.25);
    assertThat(density.pairsNormalised()).isCloseTo(25 / (25 + 2.5 + 2 + 1), within(1e-12));
  }

  @Test
  void graphsOfOneDensityShareAlike() {
    GraphDensity density = GraphDensity.of(new int[] {10, 20, 30, 40}, new int[] {2, 4, 6, 8}, 10);
    assertThat(density.realUnderMean()).isCloseTo(0.25, within(1e-12));
    assertThat(density.pairsNormalised()).isCloseTo(0.25, within(1e-12));
    assertThat(density.histogram()[2]).isEqualTo(4);
  }

  @Test
  void graphsWithoutEdgesWeighNothingForReal() {
    GraphDensity density = GraphDensity.of(new int[] {6, 6}, new int[] {0, 0}, 2);
    assertThat(density.realUnderMean()).isZero();
    assertThat(density.realNormalised()).isZero();
    assertThat(density.pairsUnderMean()).isEqualTo(0.5);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> GraphDensity.of(new int[0], new int[0], 4))
        .isInstanceOf(UserError.class);
    assertThatThrownBy(() -> GraphDensity.of(new int[] {3}, new int[] {4}, 4))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each of real is 4");
  }
}
