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

class SubclassBalancingLossTest {
  private static final SubclassBalancingLoss LOSS =
      new SubclassBalancingLoss(SubclassBalancingLoss.Options.DEFAULT);

  private record Case(double[] rows, int width, int[] labels, int[] subclasses, double[] warmth) {
    Evaluated evaluated() {
      return Evaluated.of(LOSS, "sbcl")
          .array("embeddings", rows, labels.length, width)
          .list("labels", labels)
          .list("subclasses", subclasses)
          .list("classTemperatures", warmth);
    }

    /** The two terms of each row. */
    double[][] plain(double tau) {
      double[][] unit = Angles.unit(rows, width);
      int n = labels.length;
      double[][] terms = new double[2][n];
      for (int i = 0; i < n; i++) {
        double all = 0;
        double apart = 0;
        int near = 0;
        int far = 0;
        double pullNear = 0;
        double pullFar = 0;
        for (int a = 0; a < n; a++) {
          double s = Angles.dot(unit[i], unit[a]);
          boolean sameClass = labels[i] == labels[a];
          boolean sameSubclass = sameClass && subclasses[i] == subclasses[a];
          if (a != i) {
            all += Math.exp(s / tau);
            apart += sameSubclass ? 0 : Math.exp(s / warmth[labels[i]]);
            near += sameSubclass ? 1 : 0;
            pullNear += sameSubclass ? s / tau : 0;
            far += sameClass && !sameSubclass ? 1 : 0;
            pullFar += sameClass && !sameSubclass ? s / warmth[labels[i]] : 0;
          }
        }
        terms[0][i] = near == 0 ? 0 : Math.log(all) - pullNear / near;
        terms[1][i] = far == 0 ? 0 : Math.log(apart) - pullFar / far;
      }
      return terms;
    }

    double plain(double tau, double beta) {
      double[][] terms = plain(tau);
      return (Arrays.stream(terms[0]).sum() + beta * Arrays.stream(terms[1]).sum()) / labels.length;
    }
  }

  private static Case random(long seed) {
    return new Case(
        Draws.uniform(seed, 44, -1, 1),
        4,
        new int[] {0, 0, 0, 0, 1, 1, 1, 2, 2, 0, 3},
        new int[] {0, 1, 0, 1, 2, 2, 2, 3, 4, 5, 6},
        Draws.uniform(seed + 100, 4, 0.2, 0.9));
  }

  @Test
  void givesTheWorkedExample() {
    Case worked =
        new Case(
            Angles.rows(0, 10, 40, 50, 120, 130),
            2,
            new int[] {0, 0, 0, 0, 1, 1},
            new int[] {0, 0, 1, 1, 2, 2},
            new double[] {1, 1});
    assertThat(worked.plain(0.5)[0])
        .containsExactly(
            new double[] {0.80652144, 0.93840193, 1.01925445, 0.96475221, 0.46728005, 0.35546730},
            within(1e-8));
    assertThat(worked.plain(0.5)[1])
        .containsExactly(
            new double[] {0.94142521, 0.94964530, 1.08880315, 1.19026708, 0, 0}, within(1e-8));
    Evaluated evaluated = worked.evaluated().with("tau1", 0.5).with("beta", 0.25);
    assertThat(evaluated.value()).isCloseTo(0.93236876, within(1e-8));
    evaluated.assertGradients();
  }

  @Test
  void equalsThePlainFormulaAndItsGradient() {
    for (long seed = 0; seed < 5; seed++) {
      Case rows = random(seed);
      Evaluated evaluated = rows.evaluated().with("tau1", 0.3).with("beta", 0.7);
      assertThat(evaluated.value())
          .as("seed %d", seed)
          .isCloseTo(rows.plain(0.3, 0.7), within(1e-12));
      evaluated.assertGradients();
    }
  }

  @Test
  void theProgramsFormTakesTheOtherViewForAPositiveOfTheClass() {
    for (long seed = 0; seed < 3; seed++) {
      int[] labels = {0, 0, 0, 1, 2, 0, 0, 0, 1, 2};
      int[] subclasses = {0, 1, 1, 2, 3, 0, 1, 1, 2, 3};
      Case rows =
          new Case(
              Draws.uniform(seed, 40, -1, 1), 4, labels, subclasses, new double[] {0.3, 0.5, 0.9});
      double[][] unit = Angles.unit(rows.rows(), 4);
      double[][] terms = rows.plain(0.2);
      double expected = 0;
      for (int i = 0; i < 10; i++) {
        int twin = (i + 5) % 10;
        double warmth = rows.warmth()[labels[i]];
        double sum = Math.exp(Angles.dot(unit[i], unit[twin]) / warmth);
        double pull = Angles.dot(unit[i], unit[twin]) / warmth;
        int positives = 1;
        for (int a = 0; a < 10; a++) {
          boolean apart = subclasses[i] != subclasses[a];
          sum += apart ? Math.exp(Angles.dot(unit[i], unit[a]) / warmth) : 0;
          pull += apart && labels[i] == labels[a] ? Angles.dot(unit[i], unit[a]) / warmth : 0;
          positives += apart && labels[i] == labels[a] ? 1 : 0;
        }
        expected += (terms[0][i] * 0.2 / 0.07 + 0.4 * (Math.log(sum) - pull / positives)) / 10;
      }
      Evaluated evaluated =
          rows.evaluated().with("tau1", 0.2).with("beta", 0.4).with("released", true);
      assertThat(evaluated.value()).as("seed %d", seed).isCloseTo(expected, within(1e-11));
      evaluated.assertGradients();
    }
    assertThatThrownBy(() -> random(1).evaluated().with("released", true).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("11 embeddings");
  }

  @Test
  void withOneSubclassPerClassItIsTheSupervisedContrastiveLoss() {
    Case rows = random(7);
    Case whole = new Case(rows.rows(), 4, rows.labels(), rows.labels(), new double[] {9, 8, 7, 6});
    double[][] unit = Angles.unit(rows.rows(), 4);
    double sum = 0;
    for (int i = 0; i < 11; i++) {
      double all = 0;
      int count = 0;
      double pull = 0;
      for (int a = 0; a < 11; a++) {
        double s = Angles.dot(unit[i], unit[a]) / 0.2;
        all += a == i ? 0 : Math.exp(s);
        boolean positive = a != i && rows.labels()[i] == rows.labels()[a];
        count += positive ? 1 : 0;
        pull += positive ? s : 0;
      }
      sum += count == 0 ? 0 : Math.log(all) - pull / count;
    }
    assertThat(whole.evaluated().with("tau1", 0.2).value()).isCloseTo(sum / 11, within(1e-12));
  }

  @Test
  void withTwoViewsAndARowToEachSubclassTheOtherViewIsTheOnlyPositive() {
    double[] rows = Draws.uniform(9, 24, -1, 1);
    int[] pairs = {0, 1, 2, 0, 1, 2};
    Case views = new Case(rows, 4, new int[6], pairs, new double[] {1});
    double[][] unit = Angles.unit(rows, 4);
    double sum = 0;
    for (int i = 0; i < 6; i++) {
      double all = 0;
      for (int a = 0; a < 6; a++) {
        all += a == i ? 0 : Math.exp(Angles.dot(unit[i], unit[a]) / 0.5);
      }
      sum += Math.log(all) - Angles.dot(unit[i], unit[(i + 3) % 6]) / 0.5;
    }
    assertThat(views.evaluated().with("tau1", 0.5).with("beta", 0).value())
        .isCloseTo(sum / 6, within(1e-12));
  }

  @Test
  void rowsWithoutPositivesWithoutDirectionOrTwiceAreDefined() {
    Case[] cases = {
      new Case(new double[] {1, 2}, 2, new int[] {0}, new int[] {0}, new double[] {1}),
      new Case(
          new double[] {1, 2, 2, 1}, 2, new int[] {0, 1}, new int[] {0, 1}, new double[] {1, 1}),
      new Case(new double[6], 2, new int[] {0, 0, 1}, new int[] {0, 0, 1}, new double[] {1, 1}),
      new Case(new double[] {1, 2, 1, 2}, 2, new int[2], new int[2], new double[] {1}),
    };
    for (Case each : cases) {
      Evaluated evaluated = each.evaluated();
      assertThat(evaluated.value()).isFinite();
      for (double slope : evaluated.gradient("embeddings")) {
        assertThat(slope).isFinite();
      }
    }
    assertThat(cases[0].evaluated().value()).isZero();
    assertThat(cases[1].evaluated().value()).isZero();
    assertThat(cases[1].evaluated().gradient("embeddings")).containsOnly(0.0);
  }

  @Test
  void isALossOfDjlInSinglePrecisionAndLeavesNothingBehind() {
    int before = NativeArrays.count();
    Case rows = random(3);
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      NDArray embeddings =
          manager.create(rows.rows(), new Shape(11, 4)).toType(DataType.FLOAT32, true);
      embeddings.setRequiresGradient(true);
      NDList truth =
          new NDList(
              manager.create(rows.labels()),
              manager.create(rows.subclasses()),
              manager.create(rows.warmth()));
      NDArray loss = LOSS.evaluate(truth, new NDList(embeddings));
      Gradients.backward(loss);
      assertThat(loss.getFloat()).isCloseTo((float) rows.plain(0.1, 0.25), within(1e-4f));
      assertThat(embeddings.getGradient().getShape()).isEqualTo(new Shape(11, 4));
    }
    assertThat(NativeArrays.count()).isEqualTo(before);
  }

  @Test
  void refusesWhatHasNoMeaning() {
    Case good = random(1);
    Case cold =
        new Case(good.rows(), 4, good.labels(), good.subclasses(), new double[] {1, 0, 1, 1});
    assertThatThrownBy(() -> cold.evaluated().value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classTemperatures[1] is 0");
    Case few = new Case(good.rows(), 4, good.labels(), good.subclasses(), new double[] {1, 1});
    assertThatThrownBy(() -> few.evaluated().value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 2 has no temperature");
    assertThatThrownBy(() -> good.evaluated().with("tau1", 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("tau1 is 0");
  }
}
