package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.equipoise.core.SharedData;
import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.stat.Auc;
import io.equipoise.core.table.ReadOptions;
import io.equipoise.core.table.Table;
import io.equipoise.core.table.TableReader;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.core.task.Task;
import io.equipoise.core.task.TaskBinder;
import io.equipoise.core.task.TaskRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Learners reach on census incomes what is known of them; two fifths of the rows train, one fifth
 * tests.
 */
class AdultTest {
  private static Dataset train = empty();
  private static Dataset test = empty();

  private static Dataset empty() {
    return Dataset.of(
        new Rows(Table.of(0, List.of()), Groups.none(0)), new int[0], List.of(), new double[0]);
  }

  @BeforeAll
  static void read() {
    String file = SharedData.file("tabular/adult-train.csv.gz").toString();
    Table table = TableReader.read(file, ReadOptions.DEFAULT.withHeader(false));
    Task task = TaskBinder.resolve(table, TaskRequest.of("column15", "column10")).task();
    Dataset all = TaskBinder.dataset(table, task);
    train = all.take(IntStream.range(0, all.size()).filter(i -> i % 5 != 0).toArray());
    test = all.take(IntStream.range(0, all.size()).filter(i -> i % 5 == 0).toArray());
  }

  private static Model fit(String recipe) {
    return RecipePlan.of(Recipe.parse(recipe)).fit(train, new Seed(1));
  }

  private static double accuracy(Predictions predictions) {
    int right = 0;
    for (int i = 0; i < test.size(); i++) {
      right += predictions.labels()[i] == test.labels()[i] ? 1 : 0;
    }
    return right / (double) test.size();
  }

  private static double selectionGap(Predictions predictions) {
    int[] sizes = test.rows().groups().sizes();
    double[] selected = new double[sizes.length];
    for (int i = 0; i < test.size(); i++) {
      selected[test.rows().groups().code(i)] += predictions.labels()[i];
    }
    return Math.abs(selected[0] / sizes[0] - selected[1] / sizes[1]);
  }

  @ParameterizedTest
  @CsvSource({
    "logreg, 0.85, 0.905",
    "tree, 0.855, 0.895",
    "random-forest(trees=10), 0.85, 0.905",
    "xgboost, 0.87, 0.925"
  })
  void reachesItsKnownQuality(String recipe, double leastAccuracy, double leastAuc) {
    try (Model model = fit(recipe)) {
      Predictions predictions = model.predict(test.rows());
      assertThat(accuracy(predictions)).isGreaterThan(leastAccuracy);
      assertThat(Auc.of(predictions.positive(), test.labels())).isGreaterThan(leastAuc);
    }
  }

  @Test
  void fairTttsNarrowsTheSelectionGapOfATree() {
    try (Model tree = fit("tree");
        Model fair = fit("tree > fairttts(alpha=9)")) {
      assertThat(selectionGap(fair.predict(test.rows())))
          .isLessThan(selectionGap(tree.predict(test.rows())));
      assertThat(((Remarks) fair).remarks()).isNotEmpty();
    }
  }
}
