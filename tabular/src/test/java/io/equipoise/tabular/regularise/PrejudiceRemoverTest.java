package io.equipoise.tabular.regularise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.UnequalRows;
import io.equipoise.tabular.optimise.Slopes;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PrejudiceRemoverTest {
  private static final Seed SEED = new Seed(5);

  private static PrejudiceObjective objective(long seed, double eta) {
    SplittableRandom random = new SplittableRandom(seed);
    int n = 40;
    return new PrejudiceObjective(
        random.doubles(3 * n, -1, 1).toArray(),
        random.ints(n, 0, 3).toArray(),
        random.ints(n, 0, 2).toArray(),
        random.doubles(n, 0.1, 2).toArray(),
        3,
        2,
        eta,
        0.3);
  }

  @Test
  void theGradientIsTheSlope() {
    for (long seed = 0; seed < 5; seed++) {
      PrejudiceObjective objective = objective(seed, 2);
      double[] w = new SplittableRandom(seed + 9).doubles(2L * objective.block(), -1, 1).toArray();
      Slopes.check(objective, w, 1e-6);
    }
  }

  /** The price is the weight of the rows times the mutual information of class and group. */
  @Test
  void thePriceIsTheMutualInformation() {
    PrejudiceObjective priced = objective(1, 1);
    PrejudiceObjective free = objective(1, 0);
    double[] w = new SplittableRandom(3).doubles(2L * priced.block(), -2, 2).toArray();
    double[] unused = new double[w.length];
    double[][] joint = new double[2][3];
    double total = 0;
    for (int i = 0; i < 40; i++) {
      double[] p = new double[3];
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        int at = priced.groups()[i] * priced.block() + c * 4;
        double z = w[at + 3];
        for (int j = 0; j < 3; j++) {
          z += w[at + j] * priced.x()[3 * i + j];
        }
        p[c] = Math.exp(z);
        sum += p[c];
      }
      for (int c = 0; c < 3; c++) {
        joint[priced.groups()[i]][c] += priced.weights()[i] * p[c] / sum;
        total += priced.weights()[i] * p[c] / sum;
      }
    }
    double information = 0;
    for (int g = 0; g < 2; g++) {
      for (int c = 0; c < 3; c++) {
        double ofGroup = joint[g][0] + joint[g][1] + joint[g][2];
        double ofClass = joint[0][c] + joint[1][c];
        information += joint[g][c] / total * Math.log(joint[g][c] * total / ofGroup / ofClass);
      }
    }
    assertThat(priced.at(w, unused) - free.at(w, unused))
        .isCloseTo(total * information, within(1e-9));
  }

  private static double gap(String recipe, Dataset rows, int c) {
    try (Model model = RecipePlan.of(Recipe.parse(recipe)).fit(rows, SEED)) {
      Predictions predictions = model.predict(rows.rows());
      int[] sizes = rows.rows().groups().sizes();
      double[] mean = new double[sizes.length];
      for (int i = 0; i < rows.size(); i++) {
        int group = rows.rows().groups().code(i);
        mean[group] += predictions.probability(i, c) / sizes[group];
      }
      return java.util.Arrays.stream(mean).max().orElseThrow()
          - java.util.Arrays.stream(mean).min().orElseThrow();
    }
  }

  @Test
  void aHighPriceBringsGroupsTogetherForSeveralGroupsAndClasses() {
    for (int classes : new int[] {2, 3}) {
      Dataset rows = UnequalRows.classes(900, classes, 1);
      double free = gap("prejudice-remover(eta=0)", rows, classes - 1);
      assertThat(gap("prejudice-remover(eta=1)", rows, classes - 1)).isLessThan(free);
      assertThat(gap("prejudice-remover(eta=100)", rows, classes - 1)).isLessThan(free / 10);
    }
  }

  @Test
  void unknownGroupsAreJudgedAndNoGroupIsSaid() {
    Dataset rows = UnequalRows.classes(200, 2, 2);
    Dataset alone =
        Dataset.of(
            new Rows(rows.rows().features(), Groups.none(200)), rows.target(), rows.weights());
    try (Model known = RecipePlan.of(Recipe.parse("prejudice-remover")).fit(rows, SEED);
        Model plain = RecipePlan.of(Recipe.parse("prejudice-remover")).fit(alone, SEED)) {
      assertThat(java.util.Arrays.stream(known.predict(alone.rows()).positive()))
          .allMatch(p -> p > 0 && p < 1);
      assertThat(Remarks.of(known)).isEmpty();
      assertThat(Remarks.of(plain)).singleElement().asString().contains("--group");
    }
  }
}
