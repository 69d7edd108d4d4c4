package io.equipoise.tabular.ordinal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.compare.RecipePlan;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Predictions;
import io.equipoise.core.learn.Remarks;
import io.equipoise.core.method.Catalogue;
import io.equipoise.core.random.Seed;
import io.equipoise.core.recipe.Recipe;
import io.equipoise.core.table.NumericColumn;
import io.equipoise.core.table.Table;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.Rows;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrestoTest {
  private static final Seed SEED = new Seed(5);

  /** Three boundaries whose coefficients differ; a latent line decides. */
  private static OrdinalRows rows(long seed, int count, int width, int levels) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = random.doubles(count * width, -2, 3).toArray();
    int[] y = new int[count];
    for (int i = 0; i < count; i++) {
      double z = Math.log(1 / random.nextDouble() - 1);
      for (int j = 0; j < width; j++) {
        z += (j % 2 == 0 ? 0.8 : -0.4) * x[i * width + j];
      }
      y[i] = i < levels ? i : Math.max(0, Math.min(levels - 1, (int) Math.floor(z / 1.5 + 1)));
    }
    double[] weights = random.doubles(count, 0.5, 2).toArray();
    return OrdinalRows.of(x, y, weights, levels);
  }

  /** The penalised objective in plain words: every probability from its definition. */
  private static double slow(OrdinalRows rows, double[] point, double lambda, double mix) {
    int boundaries = rows.levels() - 1;
    int width = rows.width();
    double value = 0;
    for (int i = 0; i < rows.rows(); i++) {
      double[] beta = new double[width];
      double[] cumulative = new double[boundaries + 2];
      cumulative[boundaries + 1] = 1;
      for (int k = 0; k < boundaries; k++) {
        double z = point[k];
        for (int j = 0; j < width; j++) {
          beta[j] += point[boundaries + k * width + j];
          z += beta[j] * rows.x()[i * width + j];
        }
        cumulative[k + 1] = 1 / (1 + Math.exp(-z));
      }
      value -= rows.weights()[i] * Math.log(cumulative[rows.y()[i] + 1] - cumulative[rows.y()[i]]);
    }
    for (int j = boundaries; j < point.length; j++) {
      value += lambda * (mix * Math.abs(point[j]) + (1 - mix) / 2 * point[j] * point[j]);
    }
    return value;
  }

  private static Evaluation eval(
      double[] x, int width, double[] y, double[] alpha, double[] psi, double lam) {
    return new Presto(Presto.Options.DEFAULT)
        .functions()
        .get(0)
        .evaluate(
            new Arguments(
                Map.of(
                    "features",
                    new Tensor(x, y.length, width),
                    "labels",
                    Tensor.list(y),
                    "intercepts",
                    Tensor.list(alpha),
                    "steps",
                    new Tensor(psi, alpha.length, width)),
                Map.of("lam", DoubleNode.valueOf(lam))));
  }

  @Test
  void givesTheNumbersOfAWorkedRow() {
    double[] x = {1, -1};
    OrderedLogit logit = new OrderedLogit(new double[] {0, 2}, new double[] {0.5, -0.3, 0.5, 0.2});
    double[] p = new double[3];
    assertThat(logit.probabilities(x, 0, p, 0)).isFalse();
    assertThat(p).containsExactly(new double[] {0.689974, 0.218903, 0.091123}, within(1e-6));
    double[] alpha = {0, 2};
    double[] psi = {0.5, -0.3, 0, 0.5};
    assertThat(eval(x, 2, new double[] {1}, alpha, psi, 0).value().data()[0])
        .isCloseTo(1.519129, within(1e-6));
    assertThat(eval(x, 2, new double[] {2}, alpha, psi, 0).value().data()[0])
        .isCloseTo(2.395545, within(1e-6));
    double penalty =
        eval(x, 2, new double[] {1}, alpha, psi, 1).value().data()[0]
            - eval(x, 2, new double[] {1}, alpha, psi, 0).value().data()[0];
    assertThat(penalty).isCloseTo(1.3, within(1e-12));
  }

  @Test
  void levelsMayBeCountedFromOne() {
    double[] x = {1, -1, 0.5, 2, -1, 0.3};
    double[] alpha = {0, 2};
    double[] psi = {0.5, -0.3, 0, 0.5};
    Evaluation fromOne = eval(x, 2, new double[] {1, 3, 2}, alpha, psi, 0.1);
    Evaluation fromNought = eval(x, 2, new double[] {0, 2, 1}, alpha, psi, 0.1);
    assertThat(fromOne.value().data()).containsExactly(fromNought.value().data());
    assertThatThrownBy(() -> eval(x, 2, new double[] {0, 3, 2}, alpha, psi, 0.1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels[1] is 3");
  }

  @Test
  void valueAndGradientAgreeWithThePlainObjective() {
    for (long seed = 0; seed < 10; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int levels = 3 + random.nextInt(3);
      OrdinalRows rows = rows(seed, 30, 3, levels);
      OrdinalLikelihood likelihood = OrdinalLikelihood.of(rows);
      double[] point = random.doubles(likelihood.size(), -0.1, 0.1).toArray();
      for (int k = 0; k < levels - 1; k++) {
        point[k] += 3 * k - 2;
      }
      double[] gradient = new double[point.length];
      assertThat(likelihood.at(point, gradient))
          .as("seed %d", seed)
          .isCloseTo(slow(rows, point, 0, 1), within(1e-12));
      for (int j = 0; j < point.length; j++) {
        double[] up = point.clone();
        double[] down = point.clone();
        up[j] += 1e-6;
        down[j] -= 1e-6;
        assertThat(gradient[j])
            .as("seed %d, entry %d", seed, j)
            .isCloseTo((slow(rows, up, 0, 1) - slow(rows, down, 0, 1)) / 2e-6, within(1e-7));
      }
    }
  }

  @Test
  void keepsItsDigitsFarOut() {
    // P = sigmoid(41) - sigmoid(40), a difference that plain arithmetic rounds to 0
    double[] right = {40, 41};
    OrdinalLikelihood likelihood =
        new OrdinalLikelihood(new double[] {0}, new int[] {1}, new double[] {1}, 3, 0);
    double value = likelihood.at(new double[] {right[0], right[1], 0, 0}, new double[4]);
    assertThat(value).isCloseTo(40 - Math.log(1 - Math.exp(-1)), within(1e-9));
  }

  @Test
  void crossedBoundariesAreImpossibleOrFloored() {
    double[] crossing = {1, 0, 0, 0};
    double[] gradient = new double[4];
    OrdinalLikelihood strict =
        new OrdinalLikelihood(new double[] {0}, new int[] {1}, new double[] {1}, 3, 0);
    assertThat(strict.at(crossing, gradient)).isInfinite();
    Evaluation floored =
        eval(new double[] {0}, 1, new double[] {1}, new double[] {1, 0}, new double[2], 0);
    assertThat(floored.value().data()[0]).isCloseTo(-Math.log(1e-10), within(1e-9));
    assertThat(Objects.requireNonNull(floored.gradients().get("intercepts")).data())
        .containsExactly(0, 0);
    OrderedLogit logit = new OrderedLogit(new double[] {1, 0}, new double[2]);
    double[] p = new double[3];
    assertThat(logit.probabilities(new double[1], 0, p, 0)).isTrue();
    assertThat(p[1]).isZero();
    assertThat(p[0] + p[1] + p[2]).isCloseTo(1, within(1e-12));
    assertThat(p[0]).isCloseTo(0.731059 / 1.231059, within(1e-6));
  }

  @Test
  void fitsAreOptimal() {
    for (long seed = 0; seed < 6; seed++) {
      OrdinalRows rows = rows(seed, 200, 4, 4);
      for (double mix : new double[] {1, 0.5}) {
        PenaltyPath path = PenaltyPath.of(rows, 6, 0.01, mix);
        for (double lambda : path.lambdas()) {
          double[] point = path.fit(lambda);
          double[] gradient = new double[point.length];
          OrdinalLikelihood.of(rows).at(point, gradient);
          for (int j = 0; j < point.length; j++) {
            double pull = gradient[j] + (j < 3 ? 0 : lambda * (1 - mix) * point[j]);
            if (j >= 3 && point[j] == 0) {
              assertThat(Math.abs(pull)).as("seed %d", seed).isLessThan(lambda * mix + 1e-6);
            } else {
              double cost = j < 3 ? 0 : lambda * mix * Math.signum(point[j]);
              assertThat(pull).as("seed %d entry %d", seed, j).isCloseTo(-cost, within(1e-6));
            }
          }
        }
      }
    }
  }

  @Test
  void theLargestPenaltyLeavesTheShares() {
    OrdinalRows rows = rows(3, 150, 3, 3);
    PenaltyPath path = PenaltyPath.of(rows, 1, 0.01, 1);
    double[] point = path.fit(path.lambdas()[0]);
    assertThat(Arrays.stream(point, 2, point.length)).allMatch(v -> Math.abs(v) < 1e-9);
    double[] p = new double[3];
    OrdinalLikelihood.of(rows).model(point).probabilities(rows.x(), 0, p, 0);
    assertThat(p).containsExactly(rows.shares(), within(1e-7));
    double[] less =
        new ProximalFit(rows, 1e-7).fit(new StepPenalty(path.lambdas()[0] * 0.98, 1, false), point);
    assertThat(Arrays.stream(less, 2, less.length)).anyMatch(v -> v != 0);
  }

  @Test
  void oneSetOfCoefficientsIsProportionalOdds() {
    OrdinalRows rows = rows(4, 200, 3, 4);
    ProximalFit fit = new ProximalFit(rows, 1e-8);
    double[] point = fit.fit(StepPenalty.PROPORTIONAL, fit.start());
    assertThat(Arrays.stream(point, 6, point.length)).allMatch(v -> v == 0);
    // plain descent on alpha and one beta
    double[] plain = fit.start();
    for (int t = 0; t < 20_000; t++) {
      double[] gradient = new double[plain.length];
      OrdinalLikelihood.of(rows).at(plain, gradient);
      for (int j = 0; j < 6; j++) {
        plain[j] -= gradient[j];
      }
    }
    assertThat(point).containsExactly(plain, within(1e-5));
  }

  @Test
  void reversedLevelsTurnTheUnpenalisedModelAround() {
    OrdinalRows rows = rows(8, 300, 2, 3);
    int[] turned = Arrays.stream(rows.y()).map(y -> 2 - y).toArray();
    OrdinalRows other =
        new OrdinalRows(rows.x(), turned, rows.weights(), 3, rows.means(), rows.spreads());
    OrderedLogit[] models = new OrderedLogit[2];
    for (OrdinalRows each : List.of(rows, other)) {
      ProximalFit fit = new ProximalFit(each, 1e-9);
      double[] point = fit.fit(new StepPenalty(0, 1, false), fit.start());
      models[each == rows ? 0 : 1] = OrdinalLikelihood.of(each).model(point);
    }
    for (int k = 0; k < 2; k++) {
      assertThat(models[0].intercepts()[k]).isCloseTo(-models[1].intercepts()[1 - k], within(1e-6));
      for (int j = 0; j < 2; j++) {
        assertThat(models[0].slopes()[k * 2 + j])
            .isCloseTo(-models[1].slopes()[(1 - k) * 2 + j], within(1e-6));
      }
    }
  }

  @Test
  void theOriginalScaleGivesTheSameProbabilities() {
    OrdinalRows rows = rows(9, 120, 3, 3);
    double[] given = new double[rows.x().length];
    for (int i = 0; i < given.length; i++) {
      given[i] = 1000 + 7 * rows.x()[i];
    }
    OrdinalRows again = OrdinalRows.of(given, rows.y(), rows.weights(), 3);
    double[] point = PenaltyPath.of(again, 5, 0.05, 1).fit(0);
    OrderedLogit standard = OrdinalLikelihood.of(again).model(point);
    OrderedLogit original = again.original(standard);
    double[] p = new double[3];
    double[] q = new double[3];
    for (int i = 0; i < 120; i++) {
      standard.probabilities(again.x(), i * 3, p, 0);
      original.probabilities(given, i * 3, q, 0);
      assertThat(q).containsExactly(p, within(1e-9));
    }
    assertThat(original.slopes()[0])
        .isCloseTo(standard.slopes()[0] / again.spreads()[0], within(1e-12));
  }

  @Test
  void everyFoldTrainsOnEveryLevel() {
    int[] y = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2};
    int[] fold = PenaltyPath.deal(y, 3, 5, SEED.generator());
    assertThat(fold[10]).isEqualTo(-1);
    for (int f = 0; f < 5; f++) {
      for (int level = 0; level < 3; level++) {
        int held = f;
        int wanted = level;
        assertThat(IntStream.range(0, y.length).anyMatch(i -> y[i] == wanted && fold[i] != held))
            .isTrue();
      }
    }
    assertThat(Arrays.stream(fold).filter(f -> f >= 0).distinct().count()).isEqualTo(5);
  }

  private static Dataset data(OrdinalRows rows, List<String> names) {
    double[] first = IntStream.range(0, rows.rows()).mapToDouble(i -> rows.x()[i * 2]).toArray();
    double[] second =
        IntStream.range(0, rows.rows()).mapToDouble(i -> rows.x()[i * 2 + 1]).toArray();
    Table table = Table.of(List.of(NumericColumn.of("a", first), NumericColumn.of("b", second)));
    double[] ones = new double[rows.rows()];
    Arrays.fill(ones, 1);
    int[] labels = rows.y();
    return Dataset.of(new Rows(table, Groups.none(ones.length)), labels, names, ones);
  }

  private static Learner presto(String recipe) {
    return Catalogue.get().create(Recipe.parse(recipe).steps().get(0), Learner.class);
  }

  @Test
  void wordsNeedAnOrderAndNumbersDoNot() {
    OrdinalRows rows = rows(6, 200, 2, 3);
    // alphabetical codes: buy 0, click 1, view 2, in the order view, click, buy
    int[] coded = Arrays.stream(rows.y()).map(y -> 2 - y).toArray();
    OrdinalRows words =
        new OrdinalRows(rows.x(), coded, rows.weights(), 3, rows.means(), rows.spreads());
    Dataset worded = data(words, List.of("buy", "click", "view"));
    Dataset numbered = data(rows, List.of("1", "2", "10"));
    assertThatThrownBy(() -> presto("presto").fit(worded, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("presto(order=[buy,click,view])");
    assertThat(presto("presto").obstacle(worded).orElseThrow())
        .contains("presto(order=[buy,click,view])");
    assertThat(presto("presto").obstacle(numbered)).isEmpty();
    Recipe deep = Recipe.parse("presto(folds=3, order=[view,click,buy])");
    assertThat(RecipePlan.of(deep).bareLearner(worded))
        .hasToString("presto(order=[view,click,buy])");
    assertThat(RecipePlan.of(deep).bareLearner(numbered)).hasToString("presto");
    try (Model named = presto("presto(order=[view, click, buy])").fit(worded, SEED);
        Model counted = presto("presto").fit(numbered, SEED)) {
      Predictions a = named.predict(worded.rows());
      Predictions b = counted.predict(numbered.rows());
      for (int i = 0; i < 200; i++) {
        assertThat(a.probability(i, 0)).isEqualTo(b.probability(i, 2));
        assertThat(a.probability(i, 2)).isEqualTo(b.probability(i, 0));
      }
    }
    assertThat(LevelOrder.of(List.of("grade 10", "grade 2", "grade 1"), ""))
        .containsExactly(2, 1, 0);
    assertThatThrownBy(() -> LevelOrder.of(List.of("18-25", "26-40", "41-99"), ""))
        .hasMessageContaining("not known");
    assertThatThrownBy(() -> presto("presto(order=[view,buy])").fit(worded, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("leaves out the level 'click'");
    assertThatThrownBy(() -> presto("presto(order=[view,clack,buy])").fit(worded, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'clack'");
    assertThatThrownBy(() -> presto("presto(order=[view,view,click,buy])").fit(worded, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("twice");
  }

  @Test
  void aLevelWithoutRowsGetsNothingAndIsNamed() {
    OrdinalRows rows = rows(7, 200, 2, 3);
    int[] skipping = Arrays.stream(rows.y()).map(y -> y == 0 ? 0 : y + 1).toArray();
    OrdinalRows gap =
        new OrdinalRows(rows.x(), skipping, rows.weights(), 4, rows.means(), rows.spreads());
    Dataset data = data(gap, List.of("0", "1", "2", "3"));
    try (Model model = presto("presto").fit(data, SEED)) {
      Predictions predictions = model.predict(data.rows());
      assertThat(IntStream.range(0, 200)).allMatch(i -> predictions.probability(i, 1) == 0);
      assertThat(Remarks.of(model)).anyMatch(r -> r.contains("no training row of 1"));
      assertThat(Remarks.of(model)).anyMatch(r -> r.contains("of 2 coefficients change"));
    }
    Dataset two = data(rows(7, 200, 2, 2), List.of("0", "1", "2"));
    assertThatThrownBy(() -> presto("presto").fit(two, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there are none of 2");
    Dataset both = data(rows(7, 200, 2, 2), List.of("0", "1"));
    assertThatThrownBy(() -> presto("presto").fit(both, SEED))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("at least 3 levels");
  }

  @Test
  void refusesBadInputs() {
    double[] x = {1, 2};
    double[] alpha = {0, 1};
    double[] psi = new double[4];
    assertThatThrownBy(() -> eval(x, 2, new double[] {3}, alpha, psi, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels[0]");
    assertThatThrownBy(() -> eval(x, 2, new double[] {1}, alpha, psi, -1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("lam");
    assertThatThrownBy(() -> eval(new double[] {1, Double.NaN}, 2, new double[] {1}, alpha, psi, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("features");
    for (String recipe :
        List.of(
            "presto(lambdas=0)",
            "presto(ratio=0)",
            "presto(ratio=1)",
            "presto(folds=1)",
            "presto(mix=1.5)")) {
      assertThatThrownBy(() -> presto(recipe)).as(recipe).isInstanceOf(UserError.class);
    }
  }
}
