package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class AdversarialDebiasingLearnerTest {
  private static final Dataset TRAIN = draw(2000, 1);
  private static final Dataset TEST = draw(2000, 2);

  /** Merit tells the label; the group tells it too, and shows in a column of its own. */
  private static Dataset draw(int rows, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] merit = new double[rows];
    double[] trace = new double[rows];
    int[] groups = new int[rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      groups[i] = random.nextInt(2);
      merit[i] = 2 * random.nextDouble() - 1;
      trace[i] = groups[i] + 0.6 * random.nextDouble();
      labels[i] = merit[i] + 0.8 * groups[i] + 0.4 * random.nextDouble() > 0.6 ? 1 : 0;
    }
    Table table =
        Table.of(List.of(NumericColumn.of("merit", merit), NumericColumn.of("trace", trace)));
    Groups named = new Groups(List.of("group"), groups, List.of("a", "b"));
    double[] ones = new double[rows];
    java.util.Arrays.fill(ones, 1);
    return Dataset.of(new Rows(table, named), labels, List.of("no", "yes"), ones);
  }

  private static Learner learner(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  /** Share right, gap of selection rates, and the larger gap within a true class. */
  private static double[] judged(String recipe) {
    try (Model model = learner(recipe).fit(TRAIN, new Seed(3))) {
      int[] decided = model.predict(TEST.rows()).labels();
      double right = 0;
      double[][] yes = new double[3][2];
      double[][] all = new double[3][2];
      for (int i = 0; i < decided.length; i++) {
        int group = TEST.rows().groups().code(i);
        int truth = TEST.labels()[i];
        right += decided[i] == truth ? 1 : 0;
        for (int part : new int[] {truth, 2}) {
          yes[part][group] += decided[i];
          all[part][group]++;
        }
      }
      double[] gaps = new double[3];
      for (int part = 0; part < 3; part++) {
        gaps[part] = Math.abs(yes[part][0] / all[part][0] - yes[part][1] / all[part][1]);
      }
      return new double[] {right / decided.length, gaps[2], Math.max(gaps[0], gaps[1])};
    }
  }

  @Test
  void answersSayLessOfTheGroup() {
    double[] plain = judged("mlp(epochs=30, patience=0)");
    double[] parity = judged("adversarial-debiasing");
    double[] odds = judged("adversarial-debiasing(constraint=equalized-odds)");
    assertThat(plain[0]).isGreaterThan(0.85);
    assertThat(plain[1]).isGreaterThan(0.2);
    assertThat(parity[1]).as("selection gap").isLessThan(plain[1] - 0.1);
    assertThat(parity[0]).as("accuracy").isGreaterThan(0.7);
    assertThat(odds[2]).as("gap within classes").isLessThan(plain[2]);
    assertThat(odds[0]).as("accuracy").isGreaterThan(0.7);
  }

  @Test
  void needsGroupsAndNamesWhatCannotBe() {
    Rows ungrouped = new Rows(TRAIN.rows().features(), Groups.none(TRAIN.size()));
    Dataset alone = Dataset.of(ungrouped, TRAIN.labels(), TRAIN.classes(), TRAIN.weights());
    assertThatThrownBy(() -> learner("adversarial-debiasing").fit(alone, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("compares groups");
    assertThatThrownBy(() -> learner("adversarial-debiasing(weight=-1)"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("weight");
    assertThatThrownBy(
            () -> learner("adversarial-debiasing(learningRate=1e30)").fit(TRAIN, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("learningRate");
  }
}
