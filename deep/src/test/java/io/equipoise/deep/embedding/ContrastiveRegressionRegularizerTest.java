package io.equipoise.deep.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ContrastiveRegressionRegularizerTest {
  private static final ContrastiveRegressionRegularizer LOSS =
      new ContrastiveRegressionRegularizer(ContrastiveRegressionRegularizer.Options.DEFAULT);

  private record Case(double[] rows, int width, double[] y, double[] predicted, double[] weights) {
    static Case random(long seed) {
      return new Case(
          Draws.uniform(seed, 50, -1, 1),
          5,
          Draws.uniform(seed + 10, 10, 20, 30),
          Draws.uniform(seed + 20, 10, 20, 26),
          Draws.uniform(seed + 30, 10, 0.2, 2));
    }

    Evaluated evaluated() {
      return Evaluated.of(LOSS, "conr")
          .array("features", rows, y.length, width)
          .list("targets", y)
          .list("predictions", predicted)
          .list("weights", weights);
    }

    /** L of each anchor. */
    double[] plain(double omega, double tau, double eta, boolean linear) {
      double[][] unit = Angles.unit(rows, width);
      double[] terms = new double[y.length];
      for (int j = 0; j < terms.length; j++) {
        double sum = 0;
        double pull = 0;
        int positives = 0;
        int negatives = 0;
        for (int i = 0; i < terms.length; i++) {
          double s = Angles.dot(unit[j], unit[i]) / tau;
          double apart = Math.abs(y[i] - y[j]);
          if (i != j && apart <= omega) {
            positives++;
            pull += s;
            sum += Math.exp(s);
          } else if (apart > omega && Math.abs(predicted[i] - predicted[j]) <= omega) {
            negatives++;
            sum += weights[j] * (linear ? eta * apart : Math.exp(eta * apart)) * Math.exp(s);
          }
        }
        terms[j] = positives == 0 || negatives == 0 ? 0 : Math.log(sum) - pull / positives;
      }
      return terms;
    }

    double mean(double[] terms) {
      double sum = 0;
      for (int j = 0; j < terms.length; j++) {
        sum += weights[j] * terms[j] / terms.length;
      }
      return sum;
    }
  }

  @Test
  void givesTheWorkedExample() {
    Case worked =
        new Case(
            Angles.rows(0, 20, 50, 70),
            2,
            new double[] {20, 20.5, 25, 40},
            new double[] {21, 20, 21.5, 21.8},
            new double[] {1, 1, 1, 1});
    assertThat(worked.plain(1, 0.2, 0.01, false))
        .containsExactly(new double[] {0.26217222, 0, 0, 0}, within(1e-8));
    assertThat(worked.evaluated().value()).isCloseTo(0.06554305, within(1e-8));
    worked.evaluated().assertGradients();
    assertThat(worked.evaluated().with("released", true).value())
        .isCloseTo(0.28297965 / 4, within(1e-8));
    worked.evaluated().with("released", true).assertGradients();
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 4; seed++) {
      Case rows = Case.random(seed);
      for (boolean linear : new boolean[] {false, true}) {
        Evaluated evaluated =
            rows.evaluated()
                .with("omega", 1.5)
                .with("tau", 0.4)
                .with("eta", 0.3)
                .with("linear", linear);
        assertThat(evaluated.value())
            .as("seed %d, linear %s", seed, linear)
            .isCloseTo(rows.mean(rows.plain(1.5, 0.4, 0.3, linear)), within(1e-12))
            .isNotZero();
        evaluated.assertGradients();
        assertThat(evaluated.evaluate().gradients()).containsOnlyKeys("features");
      }
    }
  }

  @Test
  void withoutAnAbsorbedPairItIsZeroWithoutSlope() {
    Case rows = Case.random(5);
    Case right = new Case(rows.rows(), 5, rows.y(), rows.y(), rows.weights());
    assertThat(right.evaluated().value()).isZero();
    assertThat(right.evaluated().gradient("features")).containsOnly(0.0);
  }

  @Test
  void withEqualPredictionsAndNoGrowthItIsSupervisedContrastInTheWindow() {
    Case rows = Case.random(6);
    double[] ones = new double[10];
    Arrays.fill(ones, 1);
    Case flat = new Case(rows.rows(), 5, rows.y(), new double[10], ones);
    double[][] unit = Angles.unit(rows.rows(), 5);
    double sum = 0;
    for (int j = 0; j < 10; j++) {
      double all = 0;
      double pull = 0;
      int positives = 0;
      for (int i = 0; i < 10; i++) {
        double s = Angles.dot(unit[j], unit[i]) / 0.2;
        boolean positive = i != j && Math.abs(rows.y()[i] - rows.y()[j]) <= 2;
        all += i == j ? 0 : Math.exp(s);
        pull += positive ? s : 0;
        positives += positive ? 1 : 0;
      }
      sum += positives == 0 ? 0 : (Math.log(all) - pull / positives) / 10;
    }
    assertThat(flat.evaluated().with("omega", 2).with("eta", 0).value())
        .isCloseTo(sum, within(1e-12));
  }

  @Test
  void aFactorOnAllWeightsCountsOutsideAndAsItsLogarithmWithin() {
    Case rows = Case.random(9);
    double[] threes = new double[10];
    Arrays.fill(threes, 3);
    Case heavy = new Case(rows.rows(), 5, rows.y(), rows.predicted(), threes);
    double within = Arrays.stream(heavy.plain(2, 0.2, 0.01, false)).average().orElseThrow();
    double found = heavy.evaluated().with("omega", 2).value();
    assertThat(found).isCloseTo(3 * within, within(1e-12)).isPositive();
    Arrays.fill(threes, 1);
    double light = heavy.evaluated().with("omega", 2).value();
    assertThat(found).isGreaterThan(3 * light).isLessThan(3 * (light + Math.log(3)));
  }

  @Test
  void linearPushOfZeroAndWeightsOfZeroAreDefined() {
    Case rows = Case.random(7);
    Evaluated still = rows.evaluated().with("linear", true).with("eta", 0).with("omega", 2);
    assertThat(still.value()).isCloseTo(rows.mean(rows.plain(2, 0.2, 0, true)), within(1e-12));
    still.assertGradients();
    Case silent = new Case(rows.rows(), 5, rows.y(), rows.predicted(), new double[10]);
    assertThat(silent.evaluated().value()).isZero();
    assertThat(silent.evaluated().gradient("features")).containsOnly(0.0);
    Case one =
        new Case(new double[] {1, 2}, 2, new double[] {3}, new double[] {3}, new double[] {1});
    assertThat(one.evaluated().value()).isZero();
    Case zeros = new Case(new double[50], 5, rows.y(), rows.predicted(), rows.weights());
    for (double slope : zeros.evaluated().gradient("features")) {
      assertThat(slope).isFinite();
    }
  }

  @Test
  void targetsOfSeveralNumbersAreComparedByTheirDistance() {
    try (NDManager manager = Torch.manager()) {
      NDArray features = manager.create(Draws.uniform(8, 8, -1, 1), new Shape(4, 2));
      double[] plane = {0, 0, 0.6, 0.8, 3, 4, 9, 9};
      NDArray targets = manager.create(plane, new Shape(4, 2));
      NDArray equal = manager.zeros(new Shape(4, 2), DataType.FLOAT64);
      NDArray ones = manager.ones(new Shape(4), DataType.FLOAT64);
      NDArray along = manager.create(new double[] {0, 1, 5, Math.hypot(9, 9)});
      ContrastiveRegressionRegularizer window =
          new ContrastiveRegressionRegularizer(
              new ContrastiveRegressionRegularizer.Options(1.0001, 0.2, 0, false, false));
      assertThat(window.loss(features, targets, equal, ones).getDouble())
          .isCloseTo(
              window.loss(features, along, equal.get(":, 0"), ones).getDouble(), within(1e-12))
          .isNotZero();
    }
  }

  @Test
  void isALossOfDjlInSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    Case rows = Case.random(9);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray features =
          manager.create(rows.rows(), new Shape(10, 5)).toType(DataType.FLOAT32, true);
      features.setRequiresGradient(true);
      NDArray loss =
          LOSS.evaluate(
              new NDList(manager.create(rows.y()), manager.create(rows.weights())),
              new NDList(features, manager.create(rows.predicted())));
      Gradients.backward(loss);
      assertThat(loss.getDataType()).isEqualTo(DataType.FLOAT32);
      assertThat(loss.getFloat())
          .isCloseTo((float) rows.mean(rows.plain(1, 0.2, 0.01, false)), within(1e-4f));
      assertThat(features.getGradient().getShape()).isEqualTo(new Shape(10, 5));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    Case rows = Case.random(1);
    assertThatThrownBy(() -> rows.evaluated().with("tau", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau is 0");
    double[] negative = new double[10];
    negative[3] = -1;
    Case bad = new Case(rows.rows(), 5, rows.y(), rows.predicted(), negative);
    assertThatThrownBy(() -> bad.evaluated().value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("each weight is -1");
    Case few = new Case(rows.rows(), 5, rows.y(), new double[] {1, 2}, rows.weights());
    assertThatThrownBy(() -> few.evaluated().value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("predictions has 2");
  }
}
