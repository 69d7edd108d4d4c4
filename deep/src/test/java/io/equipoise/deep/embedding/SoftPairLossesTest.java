package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import org.junit.jupiter.api.Test;

/** The multi-similarity and circle losses against loops over pairs. */
class SoftPairLossesTest {
  private static Evaluated multiSimilarity(MadeRows rows) {
    return rows.into(
        Evaluated.of(
            new MultiSimilarityLoss(MultiSimilarityLoss.Options.DEFAULT), "multi-similarity"));
  }

  private static Evaluated circle(MadeRows rows) {
    return rows.into(Evaluated.of(new CircleLoss(CircleLoss.Options.DEFAULT), "circle"));
  }

  /** With the weights of other similarities, so that differences can hold them. */
  private static double plainCircle(
      double[][] s, double[][] held, MadeRows rows, double m, double gamma) {
    double sum = 0;
    int anchors = 0;
    for (int i = 0; i < rows.size(); i++) {
      double near = 0;
      double far = 0;
      for (int j = 0; j < rows.size(); j++) {
        if (rows.positive(i, j)) {
          near += Math.exp(-gamma * Math.max(0, 1 + m - held[i][j]) * (s[i][j] - (1 - m)));
        } else if (rows.negative(i, j)) {
          far += Math.exp(gamma * Math.max(0, held[i][j] + m) * (s[i][j] - m));
        }
      }
      if (near > 0 && far > 0) {
        sum += Math.log1p(near * far);
        anchors++;
      }
    }
    return anchors == 0 ? 0 : sum / anchors;
  }

  @Test
  void multiSimilarityEqualsTheLoop() {
    for (long seed = 0; seed < 4; seed++) {
      MadeRows rows = MadeRows.random(seed, 9, 4, 4);
      double[][] s = rows.cosines();
      double sum = 0;
      for (int i = 0; i < 9; i++) {
        double pull = 1;
        double push = 1;
        for (int j = 0; j < 9; j++) {
          pull += rows.positive(i, j) ? Math.exp(-3 * (s[i][j] - 0.4)) : 0;
          push += rows.negative(i, j) ? Math.exp(20 * (s[i][j] - 0.4)) : 0;
        }
        sum += Math.log(pull) / 3 + Math.log(push) / 20;
      }
      Evaluated evaluated =
          multiSimilarity(rows).with("alpha", 3).with("beta", 20).with("base", 0.4);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(sum / 9, within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void multiSimilarityWithItsMinerEqualsTheLoop() {
    MadeRows rows = MadeRows.random(5, 10, 4, 3);
    double[][] s = rows.cosines();
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      double most = Double.NEGATIVE_INFINITY;
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < 10; j++) {
        most = rows.negative(i, j) ? Math.max(most, s[i][j]) : most;
        least = rows.positive(i, j) ? Math.min(least, s[i][j]) : least;
      }
      double pull = 1;
      double push = 1;
      for (int j = 0; j < 10; j++) {
        pull += rows.positive(i, j) && s[i][j] - 0.2 < most ? Math.exp(-2 * (s[i][j] - 0.5)) : 0;
        push += rows.negative(i, j) && s[i][j] + 0.2 > least ? Math.exp(50 * (s[i][j] - 0.5)) : 0;
      }
      sum += Math.log(pull) / 2 + Math.log(push) / 50;
    }
    assertThat(multiSimilarity(rows).with("miner", "multi-similarity-miner(epsilon=0.2)").value())
        .isCloseTo(sum / 10, within(1e-12));
  }

  @Test
  void circleEqualsTheLoopAndHoldsItsWeights() {
    for (long seed = 0; seed < 3; seed++) {
      MadeRows rows = MadeRows.random(seed, 7, 3, 3);
      double[][] held = rows.cosines();
      Evaluated evaluated = circle(rows).with("m", 0.25).with("gamma", 8);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(plainCircle(held, held, rows, 0.25, 8), within(1e-12));
      double[] gradient = evaluated.gradient("embeddings");
      for (int k = 0; k < gradient.length; k++) {
        double up = moved(rows, held, k, 1e-5);
        double down = moved(rows, held, k, -1e-5);
        assertThat(gradient[k])
            .as("seed %d: gradient of %d", seed, k)
            .isCloseTo((up - down) / 2e-5, within(1e-6));
      }
    }
  }

  private static double moved(MadeRows rows, double[][] held, int at, double by) {
    double[] flat = rows.flat();
    flat[at] += by;
    MadeRows other = MadeRows.of(flat, rows.width(), rows.labels());
    return plainCircle(other.cosines(), held, rows, 0.25, 8);
  }

  @Test
  void circleLeavesOutRowsThatLackEither() {
    MadeRows rows = MadeRows.of(new double[] {1, 0, 0, 1, 1, 1}, 2, 0, 0, 1);
    MadeRows none = MadeRows.of(new double[] {1, 0, 0, 1, 1, 1}, 2, 0, 0, 0);
    double[][] s = rows.cosines();
    assertThat(circle(rows).value()).isCloseTo(plainCircle(s, s, rows, 0.4, 80), within(1e-9));
    assertThat(circle(none).value()).isZero();
  }

  @Test
  void refuseWhatHasNoMeaning() {
    MadeRows rows = MadeRows.random(1, 6, 3, 2);
    assertThatThrownBy(() -> circle(rows).with("m", 2).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("m is 2");
    assertThatThrownBy(() -> multiSimilarity(rows).with("beta", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("beta is 0");
  }
}
