package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class TripletMarginLossTest {
  private static Evaluated eval(MadeRows rows) {
    TripletMarginLoss loss = new TripletMarginLoss(TripletMarginLoss.Options.DEFAULT);
    return rows.into(Evaluated.of(loss, "triplet-margin"));
  }

  private static double plain(
      MadeRows rows, double margin, boolean swap, DoubleUnaryOperator bend) {
    double[][] d = rows.distances();
    double sum = 0;
    int active = 0;
    for (int a = 0; a < rows.size(); a++) {
      for (int p = 0; p < rows.size(); p++) {
        for (int n = 0; n < rows.size(); n++) {
          if (rows.positive(a, p) && rows.negative(a, n)) {
            double negative = swap ? Math.min(d[a][n], d[p][n]) : d[a][n];
            double loss = bend.applyAsDouble(d[a][p] - negative + margin);
            sum += loss;
            active += loss > 0 ? 1 : 0;
          }
        }
      }
    }
    return active == 0 ? 0 : sum / active;
  }

  @Test
  void equalsTheLoopInAllItsForms() {
    for (long seed = 0; seed < 4; seed++) {
      MadeRows rows = MadeRows.random(seed, 8, 4, 3);
      for (boolean swap : new boolean[] {false, true}) {
        Evaluated hinge = eval(rows).with("margin", 0.2).with("swap", swap);
        assertThat(hinge.value())
            .as("seed %d", seed)
            .isCloseTo(plain(rows, 0.2, swap, v -> Math.max(0, v)), within(1e-9));
        hinge.assertGradients();
        Evaluated smooth = eval(rows).with("smooth", true).with("swap", swap);
        assertThat(smooth.value())
            .as("seed %d", seed)
            .isCloseTo(plain(rows, 0.05, swap, v -> Math.log1p(Math.exp(v))), within(1e-9));
        smooth.assertGradients();
      }
    }
  }

  @Test
  void batchHardTakesTheWorstOfEachAnchor() {
    for (long seed = 0; seed < 4; seed++) {
      MadeRows rows = MadeRows.random(seed, 8, 4, 3);
      double[][] d = rows.distances();
      double sum = 0;
      int active = 0;
      for (int a = 0; a < 8; a++) {
        double farthest = Double.NEGATIVE_INFINITY;
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < 8; j++) {
          farthest = rows.positive(a, j) ? Math.max(farthest, d[a][j]) : farthest;
          nearest = rows.negative(a, j) ? Math.min(nearest, d[a][j]) : nearest;
        }
        double loss = farthest - nearest + 0.3;
        sum += Math.max(0, loss);
        active += loss > 0 ? 1 : 0;
      }
      Evaluated evaluated = eval(rows).with("margin", 0.3).with("miner", "batch-hard");
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(active == 0 ? 0 : sum / active, within(1e-9));
      evaluated.assertGradients();
    }
  }

  @Test
  void semihardTripletsLieWithinTheMargin() {
    MadeRows rows = MadeRows.random(9, 9, 4, 3);
    double within = plain(rows, 0.4, false, v -> v > 0 && v < 0.4 ? v : 0);
    Evaluated evaluated =
        eval(rows).with("margin", 0.4).with("miner", "semihard(margin=0.4, kind=semihard)");
    assertThat(evaluated.value()).isCloseTo(within, within(1e-9));
  }

  @Test
  void costsNothingWhereNegativesAreFarEnough() {
    MadeRows rows = MadeRows.of(new double[] {1, 0, 2, 0, -1, 0, -3, 0}, 2, 0, 0, 1, 1);
    assertThat(eval(rows).value()).isZero();
    assertThat(eval(rows).gradient("embeddings")).containsOnly(0);
    MadeRows same = MadeRows.of(new double[] {1, 0, 1, 0, 1, 0, 1, 0}, 2, 0, 0, 1, 1);
    assertThat(eval(same).value()).isCloseTo(0.05, within(1e-12));
  }

  @Test
  void refusesWhatIsNoMiner() {
    MadeRows rows = MadeRows.random(1, 6, 3, 2);
    for (String miner : new String[] {"focal", "no-such-miner", "batch-hard > batch-hard"}) {
      assertThatThrownBy(() -> eval(rows).with("miner", miner).value())
          .as(miner)
          .isInstanceOf(UserError.class);
    }
  }
}
