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
      labels[i] = merit[i] + 0.8 * groups[i] + 1.6 * random.nextDouble() > 1.2 ? 1 : 0;
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

  /** Share right, and the gap of selection rates. */
  private static double[] judged(String recipe) {
    try (Model model = learner(recipe).fit(TRAIN, new Seed(3))) {
      int[] decided = model.predict(TEST.rows()).labels();
      double right = 0;
      double[] yes = new double[2];
      double[] all = new double[2];
      for (int i = 0; i < decided.length; i++) {
        int group = TEST.rows().groups().code(i);
        right += decided[i] == TEST.labels()[i] ? 1 : 0;
        yes[group] += decided[i];
        all[group]++;
      }
      return new double[] {right / decided.length, Math.abs(yes[0] / all[0] - yes[1] / all[1])};
    }
  }

  @Test
  void answersSayLessOfTheGroup() {
    double[] plain = judged("mlp(epochs=30, patience=0)");
    double[] parity = judged("adversarial-debiasing");
    double[] odds = judged("adversarial-debiasing(constraint=equalized-odds)");
    assertThat(plain[0]).isGreaterThan(0.6);
    assertThat(plain[1]).isGreaterThan(0.2);
    assertThat(parity[1]).as("selection gap").isLessThan(plain[1] - 0.1);
    assertThat(parity[0]).as("accuracy").isGreaterThan(0.6);
    // rates that the true classes explain may stay, which costs less where they differ
    assertThat(odds[0]).as("accuracy under equalised odds").isGreaterThan(parity[0]);
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
