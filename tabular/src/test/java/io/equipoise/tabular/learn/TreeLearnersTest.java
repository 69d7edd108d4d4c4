package io.equipoise.tabular.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.tree.Tree;
import io.equipoise.tabular.tree.TreeModel;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class TreeLearnersTest {
  private static final Seed SEED = new Seed(4);

  private static Dataset noisy(long seed, int rows) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] labels = new int[rows];
    double[] x = new double[rows];
    int[] colour = new int[rows];
    double[] weights = new double[rows];
    for (int i = 0; i < rows; i++) {
      x[i] = random.nextDouble() * 1000;
      colour[i] = random.nextInt(4);
      boolean odd = ((int) (x[i] / 250) + colour[i]) % 2 == 1;
      labels[i] = random.nextInt(5) == 0 ? random.nextInt(3) : odd ? 1 : 0;
      weights[i] = 1 + random.nextInt(3);
    }
    Table features =
        Table.of(
            List.of(
                NumericColumn.of("x", x),
                new CategoryColumn("colour", colour, List.of("a", "b", "c", "d"))));
    return Dataset.of(
        new Rows(features, Groups.none(rows)), labels, List.of("no", "yes", "odd"), weights);
  }

  private static TreeModel tree(Dataset train, int minLeaf, int maxDepth) {
    return (TreeModel)
        new DecisionTree(new DecisionTree.Options(minLeaf, maxDepth, 0)).fit(train, SEED);
  }

  @Test
  void countsAreThoseOfTheRowsPassedDown() {
    for (int minLeaf : new int[] {1, 7, 40}) {
      Dataset train = noisy(1, 600);
      TreeModel model = tree(train, minLeaf, 12);
      Tree tree = model.trees().get(0);
      Matrix matrix = model.encoder().encode(train.rows().features());
      int[] counts = new int[tree.nodes() * 3];
      double[] weights = new double[tree.nodes() * 3];
      double scale = train.size() / Arrays.stream(train.weights()).sum();
      for (int i = 0; i < train.size(); i++) {
        int node = 0;
        while (true) {
          counts[node * 3 + train.labels()[i]]++;
          weights[node * 3 + train.labels()[i]] += train.weights()[i] * scale;
          if (tree.leaf(node)) {
            break;
          }
          node =
              matrix.at(i, tree.feature()[node]) <= tree.threshold()[node]
                  ? tree.left()[node]
                  : tree.right()[node];
        }
        assertThat(tree.leafOf(matrix.values(), i * matrix.columns())).isEqualTo(node);
      }
      assertThat(tree.counts()).containsExactly(counts);
      for (int k = 0; k < weights.length; k++) {
        assertThat(tree.weights()[k]).isCloseTo(weights[k], within(1e-9));
      }
      for (int node = 0; node < tree.nodes(); node++) {
        assertThat(tree.rows(node)).isGreaterThanOrEqualTo(minLeaf);
      }
    }
  }

  @Test
  void answersAreTheWeightedSharesOfTheLeaf() {
    Dataset train = noisy(2, 500);
    TreeModel model = tree(train, 10, 8);
    Tree tree = model.trees().get(0);
    Matrix matrix = model.encoder().encode(train.rows().features());
    double[] found = model.predict(train.rows()).probabilities();
    for (int i = 0; i < train.size(); i++) {
      int leaf = tree.leafOf(matrix.values(), i * matrix.columns());
      double sum = IntStream.range(0, 3).mapToDouble(c -> tree.weights()[leaf * 3 + c]).sum();
      for (int c = 0; c < 3; c++) {
        assertThat(found[i * 3 + c]).isCloseTo(tree.weights()[leaf * 3 + c] / sum, within(1e-12));
      }
    }
  }

  @Test
  void depthIsBounded() {
    assertThat(tree(noisy(3, 400), 1, 1).trees().get(0).nodes()).isLessThanOrEqualTo(3);
    assertThat(tree(noisy(3, 400), 1, 3).trees().get(0).nodes()).isLessThanOrEqualTo(15);
  }

  @Test
  void aForestDrawsItsOwnRowsForEachTree() {
    Dataset train = noisy(4, 300);
    TreeModel forest =
        (TreeModel) new RandomForest(new RandomForest.Options(7, 2, 10, 0, 120)).fit(train, SEED);
    assertThat(forest.trees()).hasSize(7).doesNotHaveDuplicates();
    for (Tree tree : forest.trees()) {
      assertThat(tree.rows(0)).isEqualTo(120);
      for (int node = 0; node < tree.nodes(); node++) {
        assertThat(tree.rows(node)).isGreaterThanOrEqualTo(2);
      }
    }
  }

  @Test
  void aForestIsTheMeanOfItsTrees() {
    Dataset train = noisy(5, 200);
    TreeModel forest =
        (TreeModel)
            new RandomForest(new RandomForest.Options(5, 2, 10, 0.5, 1000)).fit(train, SEED);
    double[] mean = new double[200 * 3];
    for (Tree tree : forest.trees()) {
      double[] own =
          new TreeModel(forest.encoder(), List.of(tree)).predict(train.rows()).probabilities();
      for (int k = 0; k < mean.length; k++) {
        mean[k] += own[k] / 5;
      }
    }
    double[] found = forest.predict(train.rows()).probabilities();
    for (int k = 0; k < mean.length; k++) {
      assertThat(found[k]).isCloseTo(mean[k], within(1e-12));
    }
  }

  @Test
  void refusesBadOptions() {
    assertThatThrownBy(() -> new DecisionTree.Options(0, 5, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("minLeaf");
    assertThatThrownBy(() -> new RandomForest.Options(10, 1, 90, 0, 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("maxDepth");
    assertThatThrownBy(() -> new RandomForest.Options(10, 1, 9, 2, 10))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("columns");
    assertThatThrownBy(
            () -> new GradientBoosting.Options(10, 0, 3, 1, 1, 1, 1, BoostingLoss.BUILT_IN))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("rate");
  }
}
