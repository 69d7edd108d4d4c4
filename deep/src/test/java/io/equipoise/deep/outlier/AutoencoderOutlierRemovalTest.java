package io.equipoise.deep.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.equipoise.core.error.UserError;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Step;
import io.equipoise.core.recipe.Value;
import io.equipoise.core.stat.Order;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.NumberTarget;
import io.equipoise.core.task.Rows;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.outlier.AutoencoderOutlierRemoval.Options;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class AutoencoderOutlierRemovalTest {
  private static final AutoencoderOutlierRemoval DEFAULT =
      new AutoencoderOutlierRemoval(Options.DEFAULT);
  private static final double[] X = {1, -2, 0.5};
  private static final double[] MU = {0.8, -1, 0};
  private static final double[] RAW = {0, 1, -1};

  @Test
  void isTheWorkedExample() {
    Reconstruction rebuilt = new Reconstruction(3, MU, RAW);
    assertThat(rebuilt.scores(X, 1, 0, 0)[0]).isCloseTo(1.617193, within(1e-6));
    assertThat(rebuilt.scores(X, 0, 1, 0)[0]).isCloseTo(-1.254661, within(1e-6));
    assertThat(rebuilt.scores(X, 1, 1, 0)[0]).isCloseTo(0.362532, within(1e-6));
    assertThat(rebuilt.scores(X, 0.5, 2, 0)[0]).isCloseTo(-1.700726, within(1e-6));
    assertThat(loss(X, MU, RAW, 1, 3).value()).isCloseTo(0.362532, within(1e-6));
    assertThat(new Reconstruction(3, MU, new double[0]).scores(X, 5, 5, 1)[0])
        .isCloseTo(0.04 + 1 + 0.25, within(1e-12));
  }

  @Test
  void theLossIsThePlainLoopAndSoAreItsGradients() {
    double[] x = Draws.uniform(1, 35, -2, 2);
    double[] mu = Draws.uniform(2, 35, -2, 2);
    double[] raw = Draws.uniform(3, 35, -3, 3);
    double sum = 0;
    for (int i = 0; i < 35; i++) {
      double v = Math.log(1 + Math.exp(raw[i])) + 1e-5;
      sum += Math.pow(mu[i] - x[i], 2) / v + Math.log(v);
    }
    assertThat(loss(x, mu, raw, 7, 5).value()).isCloseTo(sum / 7, within(1e-9));
    loss(x, mu, raw, 7, 5).assertGradients();
    double sure = loss(X, MU, new double[] {-400, 400, -800}, 1, 3).value();
    assertThat(sure).isFinite();
  }

  @Test
  void anOrdinaryScoreIsTheScoreWithoutShift() {
    double[] x = Draws.uniform(4, 27, -2, 2);
    double[] mu = Draws.uniform(5, 27, -2, 2);
    double[] raw = Draws.uniform(6, 27, -6, 1);
    double[] ordinary = new Reconstruction(3, mu, raw).scores(x, 0.5, 2, 0.01);
    assertThat(score(x, mu, raw).with("k", 1)).satisfies(each -> same(each, ordinary));
    assertThat(score(x, mu, raw).with("rounds", 0)).satisfies(each -> same(each, ordinary));
    double[] shifted = new MeanShift(3, 4, 2).shifted(x);
    double[] expected = new double[9];
    for (int i = 0; i < 27; i++) {
      double v = Math.max(0.05, Math.log(1 + Math.exp(raw[i])) + 1e-5);
      expected[i / 3] += 0.5 * Math.pow(mu[i] - shifted[i], 2) / v + 2 * Math.log(v);
    }
    assertThat(score(x, mu, raw).with("k", 4).with("rounds", 2).with("varianceFloor", 0.05))
        .satisfies(each -> same(each, expected));
  }

  private static void same(Evaluated evaluated, double[] expected) {
    double[] found = evaluated.evaluate().value().data();
    for (int i = 0; i < expected.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i], within(1e-9));
    }
  }

  @Test
  void equalVariancesRankAsTheSquaredError() {
    double[] x = Draws.uniform(7, 60, -2, 2);
    double[] mu = Draws.uniform(8, 60, -2, 2);
    double[] raw = new double[60];
    Arrays.fill(raw, Math.log(Math.E - 1));
    assertThat(Order.ascending(new Reconstruction(3, mu, raw).scores(x, 1, 7, 0.01)))
        .containsExactly(
            Order.ascending(new Reconstruction(3, mu, new double[0]).scores(x, 1, 1, 0.01)));
  }

  @Test
  void evalShiftsTestRowsInTheirShape() {
    var evaluation =
        Evaluated.of(DEFAULT, "mean-shift-test")
            .array("train", new double[] {0, 1, 2, 10}, 4, 1)
            .array("test", new double[] {6, 1}, 2, 1)
            .with("k", 3)
            .with("rounds", 1)
            .evaluate();
    assertThat(evaluation.value().shape()).containsExactly(2, 1);
    assertThat(evaluation.value().data()).containsExactly(6, 2.0 / 3);
  }

  @Test
  void evalRefusesWhatHasNoMeaning() {
    assertRefused(loss(new double[] {1, Double.NaN, 0}, MU, RAW, 1, 3), "features");
    assertRefused(loss(X, MU, new double[] {0, Double.POSITIVE_INFINITY, 0}, 1, 3), "rawVariance");
    assertRefused(loss(new double[0], new double[0], new double[0], 0, 3), "features");
    assertRefused(score(X, MU, RAW).array("means", MU, 3, 1), "means");
    assertRefused(score(X, MU, RAW).with("k", 0), "k is 0");
    assertRefused(score(X, MU, RAW).with("varianceFloor", -1), "varianceFloor");
    assertRefused(
        Evaluated.of(DEFAULT, "mean-shift-test").array("train", X, 1, 3).array("test", X, 3, 1),
        "columns");
  }

  private static void assertRefused(Evaluated evaluated, String named) {
    assertThatThrownBy(evaluated::evaluate)
        .isInstanceOf(UserError.class)
        .hasMessageContaining(named);
  }

  @Test
  void widthsHalveTowardsTheMiddle() {
    assertThat(Autoencoder.hidden(12)).containsExactly(6);
    assertThat(Autoencoder.hidden(1)).containsExactly(1);
    assertThat(Autoencoder.hidden(20)).containsExactly(10, 5, 10);
    assertThat(Autoencoder.hidden(100)).containsExactly(50, 25, 12, 25, 50);
    assertThat(Autoencoder.hidden(200)).containsExactly(100, 50, 25, 12, 25, 50, 100);
  }

  @Test
  void dropsTheOddRowsAndTheSameOnesAgain() {
    int before = NativeArrays.count();
    Dataset rows = made(400, 8);
    for (String probabilistic : List.of("false", "true")) {
      AutoencoderOutlierRemoval removal =
          Catalogue.get()
              .create(
                  new Step(
                      "autoencoder-outlier-removal",
                      Map.of(
                          "steps", new Value.Text("150"),
                          "learningRate", new Value.Text("0.01"),
                          "batchSize", new Value.Text("300"),
                          "probabilistic", new Value.Text(probabilistic))),
                  AutoencoderOutlierRemoval.class);
      Dataset kept = removal.apply(rows, new Seed(1));
      assertThat(kept.size()).isEqualTo(392);
      long odd = odd(kept);
      assertThat(odd).as("of 8 odd rows, probabilistic %s", probabilistic).isLessThanOrEqualTo(2);
      assertThat(values(removal.apply(rows, new Seed(1)))).containsExactly(values(kept));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void takesAtMostHalfOfAClassOrGroup() {
    Dataset rows = made(100, 10);
    int[] rare = new int[100];
    Arrays.fill(rare, 0, 10, 1);
    Dataset odd = Dataset.of(rows.rows(), rare, List.of("a", "b"), rows.weights());
    Dataset kept = quick(0.2).apply(odd, new Seed(2));
    assertThat(kept.size()).isEqualTo(80);
    assertThat(kept.classSizes()[1]).isEqualTo(5);
    Groups groups = new Groups(List.of("g"), rare, List.of("many", "few"));
    Dataset grouped =
        Dataset.of(
            new Rows(rows.rows().features(), groups),
            rows.labels(),
            List.of("a", "b"),
            rows.weights());
    assertThat(quick(0.2).apply(grouped, new Seed(2)).rows().groups().sizes()[1]).isEqualTo(5);
    assertThat(quick(0.2).remarks(grouped)).hasSize(1).first().asString().contains("'few'");
    assertThat(quick(0.05).remarks(grouped)).isEmpty();
  }

  @Test
  void worksBesideNumbersToPredict() {
    Dataset rows = made(100, 5);
    Dataset numbers =
        Dataset.of(rows.rows(), new NumberTarget(Draws.uniform(9, 100, 0, 1)), rows.weights());
    Dataset kept = quick(0.05).apply(numbers, new Seed(5));
    assertThat(kept.numbers()).hasSize(95);
    assertThat(values(kept)).containsExactly(values(quick(0.05).apply(rows, new Seed(5))));
  }

  @Test
  void rowsWithoutWeightCountNowhereAndStay() {
    Dataset rows = made(100, 10);
    double[] weights = rows.weights().clone();
    Arrays.fill(weights, 0, 10, 0);
    Dataset kept = quick(0.1).apply(rows.withWeights(weights), new Seed(3));
    assertThat(kept.size()).isEqualTo(91);
    assertThat(odd(kept)).isEqualTo(10);
    assertThat(quick(0.1).apply(rows.withWeights(new double[100]), new Seed(3)).size())
        .isEqualTo(100);
  }

  @Test
  void rowsThatNobodyWishesForGiveADefinedResult() {
    assertThat(quick(0.4).apply(made(1, 0), new Seed(4)).size()).isEqualTo(1);
    assertThat(quick(0.4).apply(made(5, 0).take(new int[0]), new Seed(4)).size()).isZero();
    double[] broken = Draws.uniform(9, 40, 0, 1);
    broken[3] = Double.POSITIVE_INFINITY;
    broken[4] = Double.NaN;
    broken[5] = 1;
    Dataset bad = data(List.of(NumericColumn.of("x", broken)), new int[40]);
    assertThat(quick(0.1).apply(bad, new Seed(4)).size()).isEqualTo(36);
    Dataset same = data(List.of(NumericColumn.of("x", new double[40])), new int[40]);
    assertThat(quick(0.1).apply(same, new Seed(4)).size()).isEqualTo(36);
    assertThatThrownBy(
            () ->
                quick(0.1)
                    .apply(
                        Dataset.of(
                            new Rows(Table.of(40, List.of()), Groups.none(40)),
                            new int[40],
                            List.of("a", "b"),
                            same.weights()),
                        new Seed(4)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("feature");
    assertThatThrownBy(() -> quick(0.5))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("contamination is 0.5");
  }

  private static AutoencoderOutlierRemoval quick(double contamination) {
    return new AutoencoderOutlierRemoval(
        new Options(contamination, false, 1, 1, 5, 1, 0.01, 60, 1024, 0.01));
  }

  private static Evaluated loss(double[] x, double[] mu, double[] raw, int n, int d) {
    return Evaluated.of(DEFAULT, "pre")
        .array("features", x, n, d)
        .array("means", mu, n, d)
        .array("rawVariance", raw, n, d);
  }

  private static Evaluated score(double[] x, double[] mu, double[] raw) {
    int n = x.length / 3;
    return Evaluated.of(DEFAULT, "mss-score")
        .array("features", x, n, 3)
        .array("means", mu, n, 3)
        .array("rawVariance", raw, n, 3)
        .with("alpha", 0.5)
        .with("beta", 2);
  }

  /** Rows along a line in four columns, the first ones anywhere in a box. */
  private static Dataset made(int rows, int odd) {
    UniformRandomProvider random = new Seed(rows + odd).generator();
    double[][] x = new double[4][rows];
    int[] labels = new int[rows];
    for (int i = 0; i < rows; i++) {
      double t = 4 * random.nextDouble() - 2;
      labels[i] = i % 2;
      for (int c = 0; c < 4; c++) {
        x[c][i] = (c % 2 == 0 ? t : -t) + 0.1 * random.nextDouble();
        if (i < odd) {
          x[c][i] = (c < 2 ? 6 : -6) * random.nextDouble();
        }
      }
    }
    double[] marks = new double[rows];
    Arrays.fill(marks, 0, odd, 1);
    List<NumericColumn> columns = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      columns.add(NumericColumn.of("x" + c, x[c]));
    }
    return data(columns, labels);
  }

  /** How many of the rows of {@link #made} lie off the line. */
  private static long odd(Dataset rows) {
    double[] a = ((NumericColumn) rows.rows().features().column("x0")).values();
    double[] b = ((NumericColumn) rows.rows().features().column("x1")).values();
    double[] c = ((NumericColumn) rows.rows().features().column("x2")).values();
    long odd = 0;
    for (int i = 0; i < a.length; i++) {
      odd += Math.abs(a[i] + b[i]) > 0.3 || Math.abs(a[i] - c[i]) > 0.3 ? 1 : 0;
    }
    return odd;
  }

  private static double[] values(Dataset rows) {
    return ((NumericColumn) rows.rows().features().column("x0")).values();
  }

  private static Dataset data(List<NumericColumn> columns, int[] labels) {
    double[] weights = new double[labels.length];
    Arrays.fill(weights, 1);
    return Dataset.of(
        new Rows(Table.of(columns), Groups.none(labels.length)),
        labels,
        List.of("a", "b"),
        weights);
  }
}
