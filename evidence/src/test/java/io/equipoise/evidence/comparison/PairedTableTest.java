package io.equipoise.evidence.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.Difference.Effect;
import io.equipoise.evidence.comparison.PairedTable.Better;
import io.equipoise.evidence.comparison.PairedTable.Column;
import io.equipoise.evidence.comparison.PairedTable.Judged;
import java.util.List;
import org.junit.jupiter.api.Test;

class PairedTableTest {
  private static final Column<Double> SCORE =
      new Column<>("score", value -> value, Better.HIGHER, 3);
  private static final Column<Double> ERROR =
      new Column<>("error", value -> value, Better.LOWER, 2);
  private static final Column<Double> SHOWN =
      new Column<>("shown", value -> value, Better.NEITHER, 1);

  private static PairedTable<Double> table(double overlap) {
    return new PairedTable<>(
        "method",
        List.of("base", "good", "open", "bad"),
        List.of(SCORE, ERROR, SHOWN),
        List.of(
            List.of(0.50, 0.52, 0.51, 0.49, 0.50),
            List.of(0.60, 0.63, 0.61, 0.60, 0.60),
            List.of(0.55, 0.49, 0.52, 0.47, 0.53),
            List.of(0.40, 0.41, 0.40, 0.40, 0.39)),
        overlap);
  }

  @Test
  void saysOnlyWhatFiveSeedsShow() {
    List<Judged> judged = table(0).judged(SCORE);
    assertThat(judged)
        .extracting(Judged::effect)
        .containsExactly(Effect.HELPED, Effect.NO_DIFFERENCE_SHOWN, Effect.HURT);
    // differences 0.10, 0.11, 0.10, 0.11, 0.10: mean 0.104, sd 0.0054772, t(4) 2.776445
    assertThat(judged.get(0).difference().value()).isCloseTo(0.104, within(1e-12));
    assertThat(judged.get(0).difference().low())
        .isCloseTo(0.104 - 2.776445 * 0.005477226 / Math.sqrt(5), within(1e-7));
    assertThat(table(0.25).judged(SCORE).get(0).difference().low())
        .isCloseTo(0.104 - 2.776445 * 0.005477226 * Math.sqrt(0.45), within(1e-7));
  }

  @Test
  void ofAnErrorLessIsBetter() {
    assertThat(table(0).judged(ERROR))
        .extracting(Judged::effect)
        .containsExactly(Effect.HURT, Effect.NO_DIFFERENCE_SHOWN, Effect.HELPED);
    assertThat(table(0).summary(1)).isEqualTo("better: score; worse: error");
    assertThat(table(0).summary(2)).isEqualTo("no difference shown");
  }

  @Test
  void printsARowForEachMethod() {
    assertThat(table(0).markdown())
        .startsWith(
            """
            | method | score | difference | error | difference | shown |
            |---|---|---|---|---|---|
            | `base` | 0.504 | (baseline) | 0.50 | (baseline) | 0.5 |
            | `good` | 0.608 | +0.104 [+0.097, +0.111] better | 0.61 | +0.10 [+0.10, +0.11] worse |\
             0.6 |
            """);
  }
}
