package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JudgedNegativesTest {
  private static final JudgedNegatives MINER = new JudgedNegatives(JudgedNegatives.Options.DEFAULT);

  private static double[] taken(double[] scores, double target, int k, int step) {
    return Evaluated.of(MINER, "cyclic-negatives")
        .list("scores", scores)
        .with("targetScore", target)
        .with("k", k)
        .with("step", step)
        .evaluate()
        .value()
        .data();
  }

  /** Sorts, then deals cards in rounds. */
  private static List<Integer> slow(double[] scores, double target, int k, int step) {
    List<Integer> left = new ArrayList<>();
    for (int c = 0; c < scores.length; c++) {
      if (scores[c] <= target - 0.01) {
        left.add(c);
      }
    }
    left.sort(Comparator.comparing((Integer c) -> -scores[c]));
    List<Integer> order = new ArrayList<>();
    for (int start = 0; start < step; start++) {
      for (int at = start; at < left.size(); at += step) {
        order.add(left.get(at));
      }
    }
    List<Integer> taken = new ArrayList<>();
    while (!order.isEmpty() && taken.size() < k) {
      taken.add(order.get(taken.size() % order.size()));
    }
    return taken;
  }

  @Test
  void takesEveryFifthOfTheSortedScores() {
    double[] scores = IntStream.range(0, 12).mapToDouble(c -> 0.9 - 0.05 * c).toArray();
    assertThat(taken(scores, 1, 8, 5)).containsExactly(0, 5, 10, 1, 6, 11, 2, 7);
    assertThat(taken(scores, 1, 3, 1)).containsExactly(0, 1, 2);
  }

  @Test
  void equalsDealingInRoundsAndNeverTakesWhatScoresLikeTheTarget() {
    for (int seed = 0; seed < 50; seed++) {
      double[] scores = Draws.uniform(seed, 16, 0, 1);
      scores[3] = scores[8];
      double target = scores[5] + 0.005;
      double[] found = taken(scores, target, 8, 5);
      assertThat(found)
          .as("seed %d", seed)
          .containsExactly(slow(scores, target, 8, 5).stream().mapToDouble(c -> c).toArray());
      for (double c : found) {
        assertThat(scores[(int) c]).isLessThanOrEqualTo(target - 0.01);
      }
    }
  }

  @Test
  void repeatsWhenFewAreLeftAndSkipsTheQueryWhenNoneIs() {
    assertThat(taken(new double[] {0.2, 0.95, 0.4, 0.3}, 0.9, 8, 5))
        .containsExactly(2, 3, 0, 2, 3, 0, 2, 3);
    assertThat(taken(new double[] {0.95, 0.9}, 0.9, 8, 5)).isEmpty();
    assertThat(taken(new double[0], 0.9, 8, 5)).isEmpty();
  }

  @Test
  void minesTheNearestThatTheJudgeDoesNotCallAnswers() {
    // candidates on a half circle, one per ten degrees; the query points at its target, 0
    int count = 18;
    float[] candidates = new float[2 * count];
    for (int c = 0; c < count; c++) {
      candidates[2 * c] = (float) (3 * Math.cos(Math.toRadians(10 * c)));
      candidates[2 * c + 1] = (float) (3 * Math.sin(Math.toRadians(10 * c)));
    }
    JudgedNegatives.Mined mined =
        new JudgedNegatives(new JudgedNegatives.Options(6, 1, 0.01, 5, 4))
            .mine(
                new float[] {5, 0, 0, 0.1f},
                candidates,
                2,
                new int[] {0, 9},
                (query, c) -> query == 1 ? (c == 9 ? 0.4 : 1) : c <= 2 ? 0.9 : 1.0 / c);
    assertThat(Arrays.copyOf(mined.nearest(), 6)).containsExactly(1, 2, 3, 4, 5, 6);
    // candidates 1 and 2 answer query 0 as well as its target does
    assertThat(Arrays.copyOf(mined.negatives(), 4)).containsExactly(3, 4, 5, 6);
    assertThat(Arrays.copyOf(mined.scores(), 4))
        .containsExactly(new double[] {1 / 3.0, 1 / 4.0, 1 / 5.0, 1 / 6.0}, within(1e-15));
    assertThat(mined.has(0)).isTrue();
    assertThat(mined.has(1)).isFalse();
    assertThat(mined.falseNegativeRate()).isEqualTo((2 + 4) / 8.0);
    assertThat(mined.doubtedTargets()).isEqualTo(0.5);
    assertThat(mined.targetScores()).containsExactly(0.9, 0.4);
  }

  @Test
  void theCeilingLeavesOutWhatIsTooSimilar() {
    float[] candidates = {1, 0, 0.99f, 0.1f, 0.5f, 0.5f, 0, 1};
    JudgedNegatives.Mined mined =
        new JudgedNegatives(new JudgedNegatives.Options(50, 0.9, 0.01, 5, 2))
            .mine(new float[] {1, 0}, candidates, 2, new int[] {0}, (q, c) -> c == 0 ? 1 : 0);
    assertThat(mined.negatives()).containsExactly(2, 3);
    assertThat(mined.nearest()).containsExactly(2, 3, -1);
  }

  @Test
  void aLanguageModelsScoreIsItsShareOfYes() {
    assertThat(JudgedNegatives.yes(2, 2)).isEqualTo(0.5);
    assertThat(JudgedNegatives.yes(1, 0)).isCloseTo(Math.E / (1 + Math.E), within(1e-15));
    assertThat(JudgedNegatives.yes(-800, 800)).isZero();
    assertThat(JudgedNegatives.yes(800, -800)).isOne();
  }

  @Test
  void oddInputHasADefinedAnswerOrOneError() {
    JudgedNegatives.Judge fair = (query, candidate) -> 0.5;
    assertThat(MINER.mine(new float[0], new float[4], 2, new int[0], fair).falseNegativeRate())
        .isZero();
    // one candidate, the target: nothing to mine
    assertThat(MINER.mine(new float[2], new float[2], 2, new int[] {0}, fair).has(0)).isFalse();
    assertThatThrownBy(() -> MINER.mine(new float[2], new float[2], 2, new int[] {1}, fair))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each target is 1");
    assertThatThrownBy(() -> MINER.mine(new float[2], new float[2], 2, new int[2], fair))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("targets has 2");
    assertThatThrownBy(
            () -> MINER.mine(new float[] {Float.NaN, 1}, new float[4], 2, new int[] {0}, fair))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(
            () -> MINER.mine(new float[2], new float[4], 2, new int[] {0}, (q, c) -> 1.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("the judge's score is 1.5");
    assertThatThrownBy(() -> taken(new double[] {0.5, Double.NaN}, 1, 8, 5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NaN");
  }
}
