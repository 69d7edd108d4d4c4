package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.deep.eval.Evaluated;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class PnpLossTest {
  private static final Map<String, DoubleUnaryOperator> COSTS =
      Map.of(
          "o", r -> r,
          "ds", Math::log1p,
          "dq", r -> 1 - Math.pow(1 + r, -3),
          "iu", r -> (1 + r) * Math.log1p(r),
          "ib", r -> (1.5 * r - Math.log1p(1.5 * r)) / 2.25);

  private static Evaluated pnp(MadeRows rows) {
    return rows.into(Evaluated.of(new PnpLoss(PnpLoss.Options.DEFAULT), "pnp"));
  }

  private static double plain(MadeRows rows, double anneal, DoubleUnaryOperator cost) {
    double[][] s = rows.cosines();
    double sum = 0;
    int anchors = 0;
    for (int i = 0; i < rows.size(); i++) {
      double own = 0;
      int positives = 0;
      for (int p = 0; p < rows.size(); p++) {
        if (rows.positive(i, p)) {
          double before = 0;
          for (int n = 0; n < rows.size(); n++) {
            before += rows.negative(i, n) ? 1 / (1 + Math.exp((s[i][p] - s[i][n]) / anneal)) : 0;
          }
          own += cost.applyAsDouble(before);
          positives++;
        }
      }
      sum += positives > 0 ? own / positives : 0;
      anchors += positives > 0 ? 1 : 0;
    }
    return anchors == 0 ? 0 : sum / anchors;
  }

  @Test
  void equalsTheLoopsInAllVariants() {
    for (long seed = 0; seed < 3; seed++) {
      MadeRows rows = MadeRows.random(seed, 9, 4, 3);
      COSTS.forEach(
          (variant, cost) -> {
            Evaluated evaluated =
                pnp(rows)
                    .with("variant", variant)
                    .with("alpha", 3)
                    .with("b", 1.5)
                    .with("anneal", 0.2);
            assertThat(evaluated.value())
                .as(variant)
                .isCloseTo(plain(rows, 0.2, cost), within(1e-10));
            evaluated.assertGradients();
          });
    }
  }

  @Test
  void countsTheNegativesBeforeAPositive() {
    // 0 sees 10 before 40; 40 sees 10 and 75 before 0; 10 sees 0 and 40 before 75; 75 sees 40 first
    MadeRows rows = MadeRows.of(Angles.rows(0, 10, 40, 75), 2, 0, 1, 0, 1);
    assertThat(pnp(rows).with("variant", "o").with("anneal", 0.001).value())
        .isCloseTo((1 + 2 + 2 + 1) / 4.0, within(1e-9));
    MadeRows right = MadeRows.of(Angles.rows(0, 10, 100, 115), 2, 0, 0, 1, 1);
    assertThat(pnp(right).value()).isCloseTo(0, within(1e-12));
  }

  @Test
  void withoutAPairItIsZeroWithoutSlope() {
    MadeRows alone = MadeRows.of(Angles.rows(0, 10, 40), 2, 0, 1, 2);
    assertThat(pnp(alone).value()).isZero();
    assertThat(pnp(alone).gradient("embeddings")).containsOnly(0);
    MadeRows alike = MadeRows.of(Angles.rows(0, 10, 40), 2, 1, 1, 1);
    assertThat(pnp(alike).value()).isZero();
  }

  @Test
  void takesTheMinersOfPairs() {
    MadeRows rows = MadeRows.random(5, 9, 4, 3);
    assertThat(pnp(rows).with("miner", "batch-hard").value()).isFinite();
    assertThatThrownBy(() -> pnp(rows).with("variant", "x").value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("variant");
    assertThatThrownBy(() -> pnp(rows).with("anneal", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("anneal is 0");
  }
}
