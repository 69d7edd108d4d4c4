package io.equipoise.tabular.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.UnequalRows;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrevalenceSamplingTest {
  private static final Seed SEED = new Seed(1);

  private static Dataset apply(
      Dataset train, PrevalenceSampling.Strategy strategy, double strength) {
    return new PrevalenceSampling(new PrevalenceSampling.Options(strategy, strength))
        .apply(train, SEED);
  }

  private static int[][] cells(Dataset rows) {
    int[][] cells = new int[rows.rows().groups().count()][rows.classes().size()];
    for (int i = 0; i < rows.size(); i++) {
      cells[rows.rows().groups().code(i)][rows.labels()[i]]++;
    }
    return cells;
  }

  /** Four of six and one of four positive, one half of all: 4:4 and 1:1, or 4:4 and 3:3. */
  @Test
  void dropsAndRepeatsWhatTheShareNeeds() {
    Dataset train =
        Sets.of(
            new int[] {1, 1, 1, 1, 0, 0, 1, 0, 0, 0},
            2,
            List.of(Sets.letters("sex", "mmmmmmffff")),
            "sex");
    assertThat(cells(apply(train, PrevalenceSampling.Strategy.UNDERSAMPLE, 1)))
        .isEqualTo(new int[][] {{2, 2}, {1, 1}});
    assertThat(cells(apply(train, PrevalenceSampling.Strategy.OVERSAMPLE, 1)))
        .isEqualTo(new int[][] {{4, 4}, {3, 3}});
    assertThat(apply(train, PrevalenceSampling.Strategy.OVERSAMPLE, 1).synthetic())
        .containsSequence(true, true);
    for (PrevalenceSampling.Strategy strategy : PrevalenceSampling.Strategy.values()) {
      assertThat(cells(apply(train, strategy, 0))).isEqualTo(cells(train));
    }
  }

  @Test
  void givesEveryGroupTheSharesOfAllForSeveralClasses() {
    Dataset train = UnequalRows.classes(3000, 3, 2);
    int[] all = train.classSizes();
    for (PrevalenceSampling.Strategy strategy : PrevalenceSampling.Strategy.values()) {
      for (int[] cell : cells(apply(train, strategy, 1))) {
        double rows = cell[0] + cell[1] + cell[2];
        for (int c = 0; c < 3; c++) {
          assertThat(cell[c] / rows).isCloseTo(all[c] / 3000.0, within(1 / rows));
        }
      }
    }
  }
}
