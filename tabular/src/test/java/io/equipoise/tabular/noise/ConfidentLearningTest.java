package io.equipoise.tabular.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.learn.DataRemedy;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConfidentLearningTest {
  /**
   * Thresholds 0.6, 0.54 and 0.6. Labelled 0: three surely 0, one surely 1, one surely 2; labelled
   * 1: three surely 1, one surely 0, one reaches no threshold; labelled 2: three surely 2.
   */
  private static final int[] LABELS = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2};

  private static final double[] P = {
    0.9, 0.05, 0.05, //
    0.85, 0.1, 0.05, //
    0.8, 0.1, 0.1, //
    0.3, 0.6, 0.1, //
    0.15, 0.2, 0.65, //
    0.1, 0.8, 0.1, //
    0.1, 0.7, 0.2, //
    0.2, 0.6, 0.2, //
    0.7, 0.2, 0.1, //
    0.5, 0.4, 0.1, //
    0.2, 0.2, 0.6, //
    0.2, 0.2, 0.6, //
    0.2, 0.2, 0.6
  };

  @Test
  void theRulesPickTheRowsOfTheWorkedExample() {
    ConfidentJoint joint = new ConfidentJoint(3, LABELS, P);
    assertThat(joint.count(0, 0)).isEqualTo(3);
    assertThat(joint.estimated(0, 1)).isEqualTo(1);
    assertThat(joint.estimated(0, 2)).isEqualTo(1);
    // four of the five rows labelled 1 count, a quarter of them as 0
    assertThat(joint.estimated(1, 0)).isCloseTo(1.25, within(1e-12));
    assertThat(joint.estimated(2, 2)).isEqualTo(3);
    assertThat(rows(FilterRule.PRUNE_BY_NOISE_RATE, joint)).containsExactly(3, 4, 8);
    assertThat(rows(FilterRule.PRUNE_BY_CLASS, joint)).containsExactly(3, 4, 8);
    assertThat(rows(FilterRule.BOTH, joint)).containsExactly(3, 4, 8);
    assertThat(rows(FilterRule.CONFIDENT_LEARNING, joint)).containsExactly(3, 4, 8);
    assertThat(rows(FilterRule.PREDICTED_DIFFERS_FROM_GIVEN, joint)).containsExactly(3, 4, 8, 9);
  }

  private static double[] eval(String function, double[] p, double... labels) {
    Map<String, Tensor> inputs =
        Map.of(
            "probabilities",
            new Tensor(p, labels.length, p.length / labels.length),
            "labels",
            Tensor.list(labels));
    return new ConfidentLearning(ConfidentLearning.Options.DEFAULT)
        .functions().stream()
            .filter(each -> each.name().equals(function))
            .findFirst()
            .orElseThrow()
            .evaluate(new Arguments(inputs, Map.of()))
            .value()
            .data();
  }

  @Test
  void evalGivesTheWrongRowsAndTheJoint() {
    double[] labels = Arrays.stream(LABELS).asDoubleStream().toArray();
    assertThat(eval("confident-learning", P, labels))
        .containsExactly(0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0);
    assertThat(eval("confident-joint", P, labels))
        .containsExactly(new double[] {3, 1, 1, 1.25, 3.75, 0, 0, 0, 3}, within(1e-12));
    assertThat(eval("confident-joint", new double[] {0.7, 0.3}, 0)).containsExactly(1, 0, 0, 0);
    assertThatThrownBy(() -> eval("confident-learning", new double[] {0.7, 0.3}, 2))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> eval("confident-learning", new double[] {Double.NaN, 0.3}, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("probabilities");
  }

  @Test
  void noiseRateAndClassPickDifferentRows() {
    // Thresholds 0.575, 0.25 and 0.78: the third row surely looks like 2, but the fourth, which
    // reaches none, has the smallest probability of its label.
    int[] labels = {0, 0, 0, 0, 1, 2};
    double[] p = {
      0.95, 0.03, 0.02, //
      0.95, 0.03, 0.02, //
      0.21, 0.0, 0.79, //
      0.19, 0.24, 0.57, //
      0.1, 0.25, 0.65, //
      0.1, 0.12, 0.78
    };
    ConfidentJoint joint = new ConfidentJoint(3, labels, p);
    assertThat(joint.estimated(0, 2)).isCloseTo(4.0 / 3, within(1e-12));
    assertThat(rows(FilterRule.PRUNE_BY_NOISE_RATE, joint)).containsExactly(2);
    assertThat(rows(FilterRule.PRUNE_BY_CLASS, joint)).containsExactly(3);
    assertThat(rows(FilterRule.BOTH, joint)).isEmpty();
    assertThat(rows(FilterRule.CONFIDENT_LEARNING, joint)).containsExactly(2);
    assertThat(rows(FilterRule.PREDICTED_DIFFERS_FROM_GIVEN, joint)).containsExactly(2, 3, 4);
  }

  @Test
  void aLabelWithoutRowsPicksNone() {
    double[] p = {0.7, 0.3, 0, 0.7, 0.3, 0, 0.6, 0.4, 0, 0.4, 0.6, 0};
    ConfidentJoint joint = new ConfidentJoint(3, new int[] {0, 0, 1, 1}, p);
    for (int other = 0; other < 3; other++) {
      assertThat(joint.estimated(2, other)).isZero();
      assertThat(joint.estimated(other, 2)).isZero();
    }
    for (FilterRule rule : FilterRule.values()) {
      assertThat(rule.wrong(joint)).hasSize(4);
    }
    ConfidentJoint one = new ConfidentJoint(2, new int[] {0}, new double[] {0.7, 0.3});
    assertThat(one.estimated(0, 0)).isEqualTo(1);
    assertThat(one.estimated(1, 0)).isZero();
  }

  @Test
  void theRulesArePlainSortsOfRandomRows() {
    for (int run = 0; run < 200; run++) {
      UniformRandomProvider random = new Seed(run).generator();
      int classes = 2 + random.nextInt(3);
      int n = 10 + random.nextInt(60);
      int[] labels = new int[n];
      double[] p = new double[n * classes];
      for (int i = 0; i < n; i++) {
        labels[i] = random.nextInt(classes);
        double sum = 0;
        for (int c = 0; c < classes; c++) {
          p[i * classes + c] = 0.05 + random.nextDouble() + (c == labels[i] ? 0.4 : 0);
          sum += p[i * classes + c];
        }
        for (int c = 0; c < classes; c++) {
          p[i * classes + c] /= sum;
        }
      }
      ConfidentJoint joint = new ConfidentJoint(classes, labels, p);
      boolean[] byRate = FilterRule.PRUNE_BY_NOISE_RATE.wrong(joint);
      boolean[] byClass = FilterRule.PRUNE_BY_CLASS.wrong(joint);
      boolean[] both = FilterRule.BOTH.wrong(joint);
      for (int label = 0; label < classes; label++) {
        double off = 0;
        boolean[] expected = new boolean[n];
        for (int other = 0; other < classes; other++) {
          if (other != label) {
            off += joint.estimated(label, other);
            int i = label;
            int j = other;
            IntStream.range(0, n)
                .filter(row -> labels[row] == i)
                .boxed()
                .sorted(
                    (a, b) ->
                        Double.compare(
                            p[b * classes + j] - p[b * classes + i],
                            p[a * classes + j] - p[a * classes + i]))
                .limit(Math.round(joint.estimated(i, j)))
                .forEach(row -> expected[row] = true);
          }
        }
        int marked = 0;
        double worstMarked = 0;
        double bestUnmarked = 1;
        for (int row = 0; row < n; row++) {
          if (labels[row] == label) {
            assertThat(byRate[row]).as("seed %d, row %d", run, row).isEqualTo(expected[row]);
            assertThat(both[row]).isEqualTo(byRate[row] && byClass[row]);
            marked += byClass[row] ? 1 : 0;
            double own = p[row * classes + label];
            worstMarked = byClass[row] ? Math.max(worstMarked, own) : worstMarked;
            bestUnmarked = byClass[row] ? bestUnmarked : Math.min(bestUnmarked, own);
          }
        }
        assertThat(marked).as("seed %d, label %d", run, label).isEqualTo((int) Math.round(off));
        assertThat(worstMarked).as("seed %d", run).isLessThanOrEqualTo(bestUnmarked);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void findsMostTurnedLabelsAndDropsOrMendsThem(FilterRule rule) {
    Made made = Made.of(600, 0.25, 7);
    Dataset pruned = remedy(rule, false).apply(made.rows(), new Seed(1));
    assertThat(wrongShare(pruned, made)).as("of 25 %% wrong").isLessThan(0.08);
    assertThat(pruned.size()).isBetween(400, 560);
    Dataset mended = remedy(rule, true).apply(made.rows(), new Seed(1));
    assertThat(mended.size()).isEqualTo(600);
    assertThat(wrongShare(mended, made)).isLessThan(0.1);
    assertThat(remedy(rule, true).apply(made.rows(), new Seed(1)).labels())
        .containsExactly(mended.labels());
    int[] kept = mended.labels().clone();
    assertThat(changed(kept, made.rows().labels())).isEqualTo(600 - pruned.size());
  }

  @Test
  void cleanLabelsStay() {
    Made made = Made.of(600, 0, 8);
    int size = remedy(FilterRule.BOTH, false).apply(made.rows(), new Seed(1)).size();
    assertThat(size).isGreaterThan(560);
  }

  @ParameterizedTest
  @EnumSource
  void noClassIsEmptied(FilterRule rule) {
    // The second class is noise inside the first: all its rows look like that.
    Made made = Made.of(300, 0, 9);
    int[] labels = new int[300];
    Arrays.fill(labels, 0, 12, 1);
    Dataset rows = Dataset.of(made.rows().rows(), labels, List.of("a", "b"), made.rows().weights());
    for (boolean relabel : new boolean[] {false, true}) {
      int[] sizes = remedy(rule, relabel).apply(rows, new Seed(2)).classSizes();
      assertThat(sizes[0]).isGreaterThanOrEqualTo(5);
      assertThat(sizes[1]).isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void rowsWithoutWeightStayAsTheyAre() {
    Made made = Made.of(300, 0.25, 10);
    double[] weights = made.rows().weights().clone();
    Arrays.fill(weights, 0, 100, 0);
    Dataset rows = made.rows().withWeights(weights);
    Dataset pruned = remedy(FilterRule.PRUNE_BY_CLASS, false).apply(rows, new Seed(3));
    assertThat(pruned.size()).isBetween(201, 299);
    assertThat(Arrays.copyOf(pruned.labels(), 100)).containsExactly(first(rows.labels()));
    Dataset mended = remedy(FilterRule.PRUNE_BY_CLASS, true).apply(rows, new Seed(3));
    assertThat(first(mended.labels())).containsExactly(first(rows.labels()));
    assertThat(changed(mended.labels(), rows.labels())).isEqualTo(300 - pruned.size());
  }

  @Test
  void refusesWhatHasNoMeaning() {
    Made made = Made.of(60, 0, 11);
    assertThatThrownBy(
            () -> remedy(FilterRule.BOTH, false).apply(made.rows().take(new int[0]), new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("two classes");
    int[] labels = new int[60];
    labels[0] = 1;
    Dataset lone = Dataset.of(made.rows().rows(), labels, List.of("a", "b"), made.rows().weights());
    assertThatThrownBy(() -> remedy(FilterRule.BOTH, false).apply(lone, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("class 'b' has 1 training rows")
        .hasMessageContaining("folds");
    assertThatThrownBy(
            () ->
                new ConfidentLearning.Options(
                    FilterRule.BOTH, ConfidentLearning.Options.DEFAULT.learner(), 1, false))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("folds is 1");
  }

  private static DataRemedy remedy(FilterRule rule, boolean relabel) {
    Map<String, Value> arguments = new HashMap<>();
    arguments.put("rule", new Value.Text(rule.name().toLowerCase(java.util.Locale.ROOT)));
    arguments.put("relabel", new Value.Text(Boolean.toString(relabel)));
    arguments.put(
        "learner", new Value.Nested(new Step("logreg", Map.of("steps", new Value.Text("3000")))));
    return Catalogue.get().create(new Step("confident-learning", arguments), DataRemedy.class);
  }

  private static List<Integer> rows(FilterRule rule, ConfidentJoint joint) {
    boolean[] wrong = rule.wrong(joint);
    return IntStream.range(0, wrong.length).filter(i -> wrong[i]).boxed().toList();
  }

  private static int[] first(int[] labels) {
    return Arrays.copyOf(labels, 100);
  }

  private static int changed(int[] a, int[] b) {
    return (int) IntStream.range(0, a.length).filter(i -> a[i] != b[i]).count();
  }

  /** Share of rows whose label is not what the column x decides. */
  private static double wrongShare(Dataset rows, Made made) {
    double[] x = ((NumericColumn) rows.rows().features().column("x")).values();
    int wrong = 0;
    for (int i = 0; i < x.length; i++) {
      wrong += rows.labels()[i] != made.truth(x[i]) ? 1 : 0;
    }
    return wrong / (double) x.length;
  }

  /** Three classes along one column, with gaps; labels turned to the next class at random. */
  private record Made(Dataset rows) {
    static Made of(int n, double turned, int seed) {
      UniformRandomProvider random = new Seed(seed).generator();
      double[] x = new double[n];
      double[] y = new double[n];
      int[] labels = new int[n];
      for (int i = 0; i < n; i++) {
        int truth = random.nextInt(3);
        x[i] = 2 * truth + random.nextDouble();
        y[i] = (truth == 1 ? 3 : 0) + random.nextDouble();
        labels[i] = random.nextDouble() < turned ? (truth + 1) % 3 : truth;
      }
      double[] weights = new double[n];
      Arrays.fill(weights, 1);
      Table table = Table.of(List.of(NumericColumn.of("x", x), NumericColumn.of("y", y)));
      return new Made(
          Dataset.of(new Rows(table, Groups.none(n)), labels, List.of("a", "b", "c"), weights));
    }

    int truth(double x) {
      return x < 1.5 ? 0 : x < 3.5 ? 1 : 2;
    }
  }
}
