package io.equipoise.tabular.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.tabular.UnequalRows;
import io.equipoise.tabular.optimise.Slopes;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairRepresentationTest {
  private static final Seed SEED = new Seed(5);

  private static PrototypeObjective objective(long seed, double... price) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 30;
    return new PrototypeObjective(
        random.doubles(4 * n, -1, 1).toArray(),
        random.ints(n, 0, 3).toArray(),
        IntStream.range(0, n).map(i -> i % 3).toArray(),
        3,
        3,
        5,
        price);
  }

  private static double[] point(PrototypeObjective objective, long seed) {
    return new SplittableRandom(seed).doubles(objective.parameters(), -1, 1).toArray();
  }

  @Test
  void theGradientIsTheSlope() {
    for (long seed = 0; seed < 5; seed++) {
      PrototypeObjective objective = objective(seed, 0.7, 1.3, 4);
      Slopes.check(objective, point(objective, seed + 7), 1e-6);
    }
  }

  /** Each part by itself, as the paper writes it. */
  @Test
  void theValueIsThatOfThreeParts() {
    PrototypeObjective all = objective(1, 1, 0, 0);
    double[] at = point(all, 2);
    double[][] m = new double[30][5];
    double[][] mean = new double[3][5];
    double rebuilt = 0;
    double told = 0;
    for (int i = 0; i < 30; i++) {
      double sum = 0;
      for (int k = 0; k < 5; k++) {
        double distance = 0;
        for (int j = 0; j < 4; j++) {
          double alpha = at[5 * (4 + 3) + j] * at[5 * (4 + 3) + j];
          distance += alpha * Math.pow(all.x()[4 * i + j] - at[4 * k + j], 2);
        }
        m[i][k] = Math.exp(-distance);
        sum += m[i][k];
      }
      double chance = 0;
      for (int k = 0; k < 5; k++) {
        m[i][k] /= sum;
        mean[i % 3][k] += m[i][k] / 10;
        double[] u = Arrays.copyOfRange(at, 20 + 3 * k, 20 + 3 * k + 3);
        double z = Arrays.stream(u).map(Math::exp).sum();
        chance += m[i][k] * Math.exp(u[all.labels()[i]]) / z;
      }
      told -= Math.log(chance) / 30;
      for (int j = 0; j < 4; j++) {
        double value = 0;
        for (int k = 0; k < 5; k++) {
          value += m[i][k] * at[4 * k + j];
        }
        rebuilt += Math.pow(value - all.x()[4 * i + j], 2) / 120;
      }
    }
    double apart = 0;
    for (int k = 0; k < 5; k++) {
      apart += Math.abs(mean[0][k] - mean[1][k]) / 15;
      apart += Math.abs(mean[0][k] - mean[2][k]) / 15;
      apart += Math.abs(mean[1][k] - mean[2][k]) / 15;
    }
    double[] unused = new double[at.length];
    assertThat(all.at(at, unused)).isCloseTo(rebuilt, within(1e-12));
    assertThat(objective(1, 0, 1, 0).at(at, unused)).isCloseTo(told, within(1e-12));
    assertThat(objective(1, 0, 0, 1).at(at, unused)).isCloseTo(apart, within(1e-5));
  }

  private static double gap(String recipe, Dataset rows) {
    try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(rows, SEED)) {
      double[] chance = model.predict(rows.rows()).positive();
      int[] sizes = rows.rows().groups().sizes();
      double[] mean = new double[sizes.length];
      for (int i = 0; i < chance.length; i++) {
        mean[rows.rows().groups().code(i)] += chance[i] / sizes[rows.rows().groups().code(i)];
      }
      return Arrays.stream(mean).max().orElseThrow() - Arrays.stream(mean).min().orElseThrow();
    }
  }

  @Test
  void aHighPriceOfParityBringsGroupsTogether() {
    Dataset rows = UnequalRows.bySex(UnequalRows.classes(1000, 2, 1));
    double free = gap("fair-representation(parity=0) > logreg(steps=20000)", rows);
    double priced = gap("fair-representation > logreg(steps=20000)", rows);
    assertThat(free).isGreaterThan(0.1);
    assertThat(priced).isLessThan(free / 2);
  }

  @Test
  void itHoldsForSeveralClassesAndCrossedGroups() {
    Dataset rows = UnequalRows.classes(400, 3, 2);
    try (Model model =
        RecipePlan.of(Recipe.parse("fair-representation(iterations=20) > tree")).fit(rows, SEED)) {
      assertThat(model.predict(rows.rows()).classes()).isEqualTo(3);
    }
  }
}
