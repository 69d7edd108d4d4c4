package io.equipoise.deep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.debias.EntityBranch;
import io.equipoise.deep.train.DenseNetwork;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class EndefLearnerTest {
  /** A shop that goes with the class in nine of ten rows, and a number that says a little. */
  private static Dataset sales(int n, double own, long seed) {
    UniformRandomProvider random = new Seed(seed).generator();
    double[] price = new double[n];
    int[] shops = new int[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = random.nextInt(2);
      price[i] = (labels[i] == 1 ? 1 : -1) + 4 * (random.nextDouble() - 0.5);
      shops[i] = random.nextDouble() < own ? labels[i] : 1 - labels[i];
    }
    CategoryColumn shop = new CategoryColumn("shop", shops, List.of("north", "south"));
    Table table = Table.of(List.of(NumericColumn.of("price", price), shop));
    double[] weights = new double[n];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(table, Groups.cross(List.of(shop), n)), labels, List.of("no", "yes"), weights);
  }

  private static double accuracy(String recipe, Dataset test) {
    try (Model model = LearnerContractTest.learner(recipe).fit(sales(800, 0.9, 1), new Seed(2))) {
      double[] said = model.predict(test.rows()).probabilities();
      int right = 0;
      for (int i = 0; i < test.size(); i++) {
        right += said[2 * i + 1] > 0.5 == (test.labels()[i] == 1) ? 1 : 0;
      }
      return (double) right / test.size();
    }
  }

  @Test
  void trustsNamesLess() {
    Dataset future = sales(800, 0.1, 3);
    double plain = accuracy("mlp(patience=0)", future);
    double debiased = accuracy("endef(entities=shop, w=0.3)", future);
    assertThat(debiased).isGreaterThan(plain + 0.1);
  }

  @Test
  void saysWhatTheContentBranchSays() {
    DenseNetwork content = DenseNetwork.random(new int[] {3, 4, 2}, 0, new Seed(1));
    DenseNetwork entities = DenseNetwork.random(new int[] {1, 4, 2}, 0, new Seed(2));
    try (EntityBranch both = new EntityBranch(content, entities, new int[] {2});
        NDManager step = content.manager().newSubManager()) {
      NDArray x = step.ones(new Shape(2, 3));
      assertThat(both.forward(x, false).toFloatArray())
          .isEqualTo(content.forward(x, false).toFloatArray());
      assertThat(both.parameters()).hasSize(8);
    }
  }

  @Test
  void refusesColumnsThatItDoesNotFind() {
    Dataset rows = sales(50, 0.5, 4);
    assertThatThrownBy(
            () -> LearnerContractTest.learner("endef(entities=town)").fit(rows, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("town");
    Table numbers = Table.of(List.of(rows.rows().features().columns().get(0)));
    Dataset nameless =
        Dataset.of(
            new Rows(numbers, rows.rows().groups()), rows.labels(), rows.classes(), rows.weights());
    assertThatThrownBy(() -> LearnerContractTest.learner("endef").fit(nameless, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("entities=");
  }
}
