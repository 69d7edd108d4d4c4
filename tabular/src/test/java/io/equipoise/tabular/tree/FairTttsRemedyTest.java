package io.equipoise.tabular.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.random.Seed;
import io.equipoise.core.table.CategoryColumn;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import io.equipoise.tabular.learn.DecisionTree;
import io.equipoise.tabular.learn.LogisticRegression;
import io.equipoise.tabular.learn.MemoryStore;
import io.equipoise.tabular.learn.RandomForest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class FairTttsRemedyTest {
  private static final Seed SEED = new Seed(21);

  /** Group "b" is favoured less at equal merit; income is large when {@code scale} is. */
  private static Dataset data(long seed, int rows, double scale, boolean unfair) {
    UniformRandomProvider random = new Seed(seed).generator();
    int[] labels = new int[rows];
    double[] merit = new double[rows];
    double[] income = new double[rows];
    int[] group = new int[rows];
    for (int i = 0; i < rows; i++) {
      group[i] = random.nextInt(2);
      merit[i] = random.nextDouble() * 2 - 1;
      income[i] = scale * (random.nextDouble() * 2 - 1);
      double chance = merit[i] + 0.5 * income[i] / scale - (unfair ? 0.7 * group[i] : 0);
      labels[i] = chance + 0.3 * (random.nextDouble() - 0.5) > 0 ? 1 : 0;
    }
    CategoryColumn column = new CategoryColumn("group", group, List.of("a", "b"));
    Table features =
        Table.of(
            List.of(column, NumericColumn.of("merit", merit), NumericColumn.of("income", income)));
    double[] weights = new double[rows];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(features, Groups.cross(List.of(column), rows)),
        labels,
        List.of("no", "yes"),
        weights);
  }

  private static double selectionGap(Predictions predictions, Groups groups) {
    double[] selected = new double[2];
    int[] sizes = groups.sizes();
    for (int i = 0; i < predictions.rows(); i++) {
      selected[groups.code(i)] += predictions.labels()[i];
    }
    return selected[0] / sizes[0] - selected[1] / sizes[1];
  }

  private static FairTttsRemedy remedy(double alpha, int simulations) {
    return new FairTttsRemedy(
        new FairTttsRemedy.Options(
            alpha, FlipRule.DISTANCE, FlipScale.TREE, WorseBy.COUNTS, simulations, "", ""));
  }

  private static Model tree(Dataset train) {
    return new DecisionTree(DecisionTree.Options.DEFAULT).fit(train, SEED);
  }

  @Test
  void narrowsTheGapOfATreeAndSaysWhomItFavours() {
    Dataset train = data(1, 3000, 20_000, true);
    Dataset test = data(2, 2000, 20_000, true);
    Model plain = tree(train);
    Model fair = remedy(5, 0).adapt(plain, train, test, SEED);
    double before = selectionGap(plain.predict(test.rows()), test.rows().groups());
    double after = selectionGap(fair.predict(test.rows()), test.rows().groups());
    assertThat(before).isGreaterThan(0.2);
    assertThat(after).isLessThan(0.75 * before);
    List<String> remarks = ((Remarks) fair).remarks();
    assertThat(remarks).hasSize(2);
    assertThat(remarks.get(0)).contains("'b'", "alpha 5");
    assertThat(remarks.get(1)).contains("splits are on group");
  }

  @Test
  void smallNumbersAndUnusedGroupsAreRemarked() {
    Dataset small = data(3, 1500, 1, true);
    Model fair = remedy(5, 0).adapt(tree(small), small, small, SEED);
    assertThat(((Remarks) fair).remarks()).anyMatch(line -> line.contains("does nothing"));
    Dataset even = data(4, 60, 1, false);
    Model shallow = new DecisionTree(new DecisionTree.Options(20, 1, 0)).fit(even, SEED);
    assertThat(((Remarks) remedy(5, 0).adapt(shallow, even, even, SEED)).remarks())
        .anyMatch(line -> line.contains("favours nobody"));
  }

  @Test
  void simulationAgreesWithTheExactWalkAndWithItself() {
    Dataset train = data(5, 1000, 20_000, true);
    Model plain = tree(train);
    Rows rows = train.rows().take(new int[] {3, 14, 15, 92, 65});
    double[] exact = remedy(5, 0).adapt(plain, train, train, SEED).predict(rows).positive();
    Model simulated = remedy(5, 4000).adapt(plain, train, train, SEED);
    double[] walks = simulated.predict(rows).positive();
    for (int i = 0; i < exact.length; i++) {
      assertThat(walks[i]).isCloseTo(exact[i], within(0.04));
    }
    assertThat(simulated.predict(rows.take(new int[] {4, 0})).positive())
        .containsExactly(walks[4], walks[0]);
  }

  @Test
  void savedAndLoadedGivesTheSameScores() {
    Dataset train = data(6, 600, 20_000, true);
    RandomForest learner = new RandomForest(new RandomForest.Options(5, 3, 10, 0, 500));
    for (int simulations : new int[] {0, 20}) {
      FairTttsRemedy remedy = remedy(5, simulations);
      Model fair = remedy.adapt(learner.fit(train, SEED), train, train, SEED);
      MemoryStore store = new MemoryStore();
      fair.save(store);
      Model read = remedy.load(learner.load(store.child("inner")), store);
      assertThat(read.predict(train.rows()).probabilities())
          .containsExactly(fair.predict(train.rows()).probabilities());
      assertThat(((Remarks) read).remarks()).isEqualTo(((Remarks) fair).remarks());
    }
  }

  @Test
  void groupsAreFoundByNameWhenPredicting() {
    Dataset train = data(7, 800, 20_000, true);
    Model fair = remedy(5, 0).adapt(tree(train), train, train, SEED);
    Groups groups = train.rows().groups();
    int[] swapped = Arrays.stream(groups.codes()).map(code -> 1 - code).toArray();
    Rows renamed =
        new Rows(train.rows().features(), new Groups(groups.columns(), swapped, List.of("b", "a")));
    assertThat(fair.predict(renamed).probabilities())
        .containsExactly(fair.predict(train.rows()).probabilities());
  }

  @Test
  void refusesWhatItCannotWorkOn() {
    Dataset train = data(8, 200, 1, true);
    Model linear = new LogisticRegression(LogisticRegression.Options.DEFAULT).fit(train, SEED);
    assertThatThrownBy(() -> remedy(5, 0).adapt(linear, train, train, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tree or random-forest");
    Dataset groupless =
        Dataset.of(
            new Rows(train.rows().features(), Groups.none(200)),
            train.labels(),
            train.classes(),
            train.weights());
    assertThatThrownBy(() -> remedy(5, 0).adapt(tree(train), groupless, groupless, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("--group");
    FairTttsRemedy mistyped =
        new FairTttsRemedy(
            new FairTttsRemedy.Options(
                5, FlipRule.DISTANCE, FlipScale.TREE, WorseBy.COUNTS, 0, "c", ""));
    assertThatThrownBy(() -> mistyped.adapt(tree(train), train, train, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'c'");
    assertThatThrownBy(() -> remedy(0.5, 0)).isInstanceOf(UserError.class);
  }

  private static double[] eval(Map<String, JsonNode> parameters, double[] counts) {
    Function function = remedy(5, 0).functions().get(0);
    assertThat(function.name()).isEqualTo("fairttts-exact");
    Map<String, Tensor> inputs =
        Map.of(
            "features", new Tensor(new double[] {0, 100, 1, 100, 1, 97}, 3, 2),
            "feature", Tensor.list(0, 1, -1, -1, -1),
            "threshold", Tensor.list(0.5, 100, 0, 0, 0),
            "left", Tensor.list(1, 2, -1, -1, -1),
            "right", Tensor.list(4, 3, -1, -1, -1),
            "counts", new Tensor(counts, 5, 2));
    return function.evaluate(new Arguments(inputs, parameters)).value().data();
  }

  @Test
  void evaluatesByHand() {
    double[] counts = {60, 60, 40, 20, 30, 10, 10, 10, 20, 40};
    // Left leaf 1/4, right leaf 1/2, root's right leaf 2/3; at the root p = 0.1 - 0.5/100.
    double p = 0.095;
    double under = 0.9 * 0.25 + 0.1 * 0.5;
    double[] plain = eval(Map.of("alpha", new IntNode(1)), counts);
    assertThat(plain[0]).isCloseTo((1 - p) * under + p * 2 / 3, within(1e-12));
    assertThat(plain[1]).isCloseTo((1 - p) * 2 / 3 + p * under, within(1e-12));
    assertThat(plain[2]).isCloseTo((1 - p) * 2 / 3 + p * (0.93 * 0.25 + 0.07 * 0.5), within(1e-12));
    double[] fair = eval(Map.of("alpha", new DoubleNode(2)), counts);
    assertThat(fair[0]).isCloseTo((1 - 2 * p) * under + 2 * p * 2 / 3, within(1e-12));
    assertThat(fair[1]).isEqualTo(plain[1]);
    double[] turned =
        eval(Map.of("alpha", new DoubleNode(2), "unprivileged", new IntNode(1)), counts);
    assertThat(turned).containsExactly(plain);
  }

  @Test
  void aTieMakesTheLeftSideTheWorse() {
    double[] counts = {80, 60, 40, 20, 30, 10, 10, 10, 40, 40};
    double[] plain = eval(Map.of("alpha", new IntNode(1)), counts);
    double[] fair = eval(Map.of("alpha", new IntNode(5)), counts);
    assertThat(fair[0]).isGreaterThan(plain[0]);
    double[] other = eval(Map.of("alpha", new IntNode(5), "unprivileged", new IntNode(1)), counts);
    assertThat(other).containsExactly(plain);
  }

  @Test
  void brokenTreesAreRefused() {
    assertThatThrownBy(
            () ->
                new Tree(
                    new int[] {0, 0, -1},
                    new double[3],
                    new int[] {1, 1, -1},
                    new int[] {2, 2, -1},
                    1,
                    new int[3],
                    new double[3]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("parents");
    assertThatThrownBy(
            () ->
                new Tree(
                    new int[] {0, -1},
                    new double[2],
                    new int[] {1, -1},
                    new int[] {9, -1},
                    1,
                    new int[2],
                    new double[2]))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("child 9");
  }
}
