package io.equipoise.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.IntNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class WeightedTripletRecallTest {
  private static final int[] RANKS = {3, 25, 120, 8};
  private static final int[] COUNTS = {500, 9, 0, 0};

  @Test
  void givesTheWorkedValues() {
    assertThat(WeightedTripletRecall.weights(COUNTS))
        .containsExactly(new double[] {0.000950, 0.047574, 0.475738, 0.475738}, within(5e-7));
    WeightedTripletRecall.Recalls all = WeightedTripletRecall.all(RANKS, COUNTS, 20);
    assertThat(all.weighted()).isCloseTo(0.476688, within(5e-7));
    assertThat(all.plain()).isEqualTo(0.5);
    assertThat(all.zeroShot()).isEqualTo(0.5);
    assertThat(all.tenShot()).isZero();
    assertThat(all.hundredShot()).isNaN();
  }

  @Test
  void evalGivesTheSame() {
    Arguments arguments =
        new Arguments(
            Map.of(
                "ranks", Tensor.list(3, 25, 120, 8),
                "counts", Tensor.list(500, 9, 0, 0)),
            Map.of("k", IntNode.valueOf(20)));
    double value =
        new WeightedTripletRecall().functions().get(0).evaluate(arguments).value().data()[0];
    assertThat(value).isCloseTo(0.476688, within(5e-7));
  }

  @Test
  void ranksStartAtZero() {
    int[] counts = {0, 0};
    assertThat(WeightedTripletRecall.of(new int[] {20, 19}, counts, 20)).isEqualTo(0.5);
    assertThat(WeightedTripletRecall.of(new int[] {0, WeightedTripletRecall.NEVER}, counts, 1))
        .isEqualTo(0.5);
  }

  @Test
  void isPlainRecallWhereAllTripletsAreEquallyRareAndGrowsWithK() {
    for (long seed = 0; seed < 5; seed++) {
      UniformRandomProvider random = new Seed(seed).generator();
      int[] ranks = random.ints(30, 0, 100).toArray();
      int[] counts = random.ints(30, 0, 50).toArray();
      int[] equal = new int[30];
      java.util.Arrays.fill(equal, 7);
      assertThat(WeightedTripletRecall.of(ranks, equal, 40))
          .as("seed %d", seed)
          .isCloseTo(
              WeightedTripletRecall.within(ranks, equal, 40, 0, Integer.MAX_VALUE), within(1e-12));
      double before = 0;
      for (int k = 1; k <= 100; k += 9) {
        double now = WeightedTripletRecall.of(ranks, counts, k);
        assertThat(now).as("seed %d, k %d", seed, k).isBetween(before, 1.0);
        before = now;
      }
      assertThat(before).as("seed %d", seed).isCloseTo(1, within(1e-12));
    }
  }

  @Test
  void equalScoresTakeTheWorseRank() {
    double[] scores = {0.9, 0.5, 0.5, 0.1};
    assertThat(WeightedTripletRecall.rank(scores, 0.9)).isZero();
    assertThat(WeightedTripletRecall.rank(scores, 0.5)).isEqualTo(2);
    assertThat(WeightedTripletRecall.rank(scores, 0.1)).isEqualTo(3);
    assertThat(WeightedTripletRecall.rank(new double[] {1, 1, 1, 1}, 1)).isEqualTo(3);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    assertThatThrownBy(() -> WeightedTripletRecall.of(new int[0], new int[0], 20))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("ranks");
    assertThatThrownBy(() -> WeightedTripletRecall.of(RANKS, new int[] {1, 2}, 20))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
    assertThatThrownBy(() -> WeightedTripletRecall.of(RANKS, new int[] {1, 2, 3, -1}, 20))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("counts");
    assertThatThrownBy(() -> WeightedTripletRecall.of(RANKS, COUNTS, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 0");
    assertThatThrownBy(() -> WeightedTripletRecall.rank(new double[] {Double.NaN}, 1))
        .isInstanceOf(UserError.class);
  }
}
