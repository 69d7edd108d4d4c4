package io.equipoise.tabular.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.task.Dataset;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReweighingTest {
  private static final Seed SEED = new Seed(1);

  /** The ten job applicants of Kamiran and Calders (2012, table 1). */
  @Test
  void givesThePublishedWeights() {
    Dataset train =
        Sets.of(
            new int[] {1, 1, 1, 1, 0, 0, 0, 1, 1, 0},
            2,
            List.of(Sets.letters("sex", "mmmmmfffff")),
            "sex");

    double[] weights = new Reweighing().apply(train, SEED).weights();

    assertThat(weights)
        .containsExactly(
            new double[] {0.75, 0.75, 0.75, 0.75, 2, 2. / 3, 2. / 3, 1.5, 1.5, 2. / 3},
            within(1e-12));
  }

  @Test
  void makesLabelsIndependentOfGroupsForAnyNumberOfBoth() {
    for (long seed = 0; seed < 20; seed++) {
      Dataset train = random(seed, 300, 3, 4);
      double[] weights = new Reweighing().apply(train, SEED).weights();
      double[][] cell = new double[4][3];
      double[] group = new double[4];
      double[] label = new double[3];
      double total = 0;
      for (int i = 0; i < weights.length; i++) {
        int g = train.rows().groups().code(i);
        cell[g][train.labels()[i]] += weights[i];
        group[g] += weights[i];
        label[train.labels()[i]] += weights[i];
        total += weights[i];
      }
      for (int g = 0; g < 4; g++) {
        for (int c = 0; c < 3; c++) {
          assertThat(cell[g][c] * total)
              .as("seed %d", seed)
              .isCloseTo(group[g] * label[c], within(1e-6));
        }
      }
      assertThat(total)
          .as("seed %d", seed)
          .isCloseTo(java.util.Arrays.stream(train.weights()).sum(), within(1e-9));
    }
  }

  @Test
  void aWholeFactorOnAllWeightsChangesNothingElse() {
    Dataset train = random(5, 100, 2, 2);
    double[] doubled = java.util.Arrays.stream(train.weights()).map(w -> 2 * w).toArray();
    double[] once = new Reweighing().apply(train, SEED).weights();
    double[] twice = new Reweighing().apply(train.withWeights(doubled), SEED).weights();
    for (int i = 0; i < once.length; i++) {
      assertThat(twice[i]).isCloseTo(2 * once[i], within(1e-12));
    }
  }

  @Test
  void refusesRowsWithoutAGroupColumn() {
    Dataset train = Sets.of(new int[] {0, 1}, 2, List.of(NumericColumn.of("x", 1, 2)));
    assertThatThrownBy(() -> new Reweighing().apply(train, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("group column");
  }

  private static Dataset random(long seed, int n, int classes, int groups) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] labels = random.ints(n, 0, classes).toArray();
    StringBuilder letters = new StringBuilder();
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      letters.append((char) ('a' + random.nextInt(groups)));
      weights[i] = random.nextDouble() + 0.1;
    }
    return Sets.of(labels, classes, List.of(Sets.letters("group", letters.toString())), "group")
        .withWeights(weights);
  }
}
