package io.equipoise.tabular.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class GradientBoostedNetworkTest {
  private static final double[] Y = {1, 1, 1, -1};
  private static final double[] H = {0.5, 0.4, 0.2, -0.8};
  private static final double[] ONES = {1, 1, 1, 1};

  private static Evaluation evaluate(String name, Map<String, Tensor> inputs, double eta) {
    Map<String, JsonNode> parameters = Map.of("eta", DoubleNode.valueOf(eta));
    return new GradientBoostedNetwork(GradientBoostedNetwork.Options.DEFAULT)
        .functions().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow()
            .evaluate(new Arguments(inputs, parameters));
  }

  private static GradientBoostedNetwork.Options options(int units, int each, double rate) {
    return new GradientBoostedNetwork.Options(units, each, rate, 1, 5000, 200, 0);
  }

  /** Rows of two numbers in three rings. */
  private static float[] points(int rows, long seed, int[] labels) {
    UniformRandomProvider random = new Seed(seed).generator();
    float[] x = new float[2 * rows];
    for (int i = 0; i < rows; i++) {
      labels[i] = i % 3;
      double angle = 2 * Math.PI * random.nextDouble();
      double radius = labels[i] + 0.5 + 0.3 * random.nextDouble();
      x[2 * i] = (float) (radius * Math.cos(angle));
      x[2 * i + 1] = (float) (radius * Math.sin(angle));
    }
    return x;
  }

  private static double[] ones(int rows) {
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void givesTheWorkedStepOfTwoClasses() {
    BoostedTarget.Binary target = new BoostedTarget.Binary(Y);
    double start = target.start(ONES)[0];
    assertThat(start).isCloseTo(0.549306, within(5e-7));
    double[] scores = {start, start, start, start};
    assertThat(target.residuals(scores))
        .containsExactly(new double[] {0.5, 0.5, 0.5, -1.5}, within(1e-12));
    double[] newton = target.newton(scores, H, ONES);
    double rho = newton[0] / newton[1];
    assertThat(rho).isCloseTo(2.140673, within(5e-7));
    assertThat(target.loss(scores, ONES)).isCloseTo(0.562335, within(5e-7));
    for (int i = 0; i < 4; i++) {
      scores[i] += rho * H[i];
    }
    assertThat(target.loss(scores, ONES)).isCloseTo(0.080604, within(5e-7));
  }

  @Test
  void evalGivesTheSameStep() {
    double start = 0.5 * Math.log(3);
    Map<String, Tensor> inputs =
        Map.of(
            "labels", Tensor.list(Y),
            "scores", Tensor.list(start, start, start, start),
            "hidden", Tensor.list(H));
    assertThat(evaluate("gbnn-binary-rho", inputs, 1).value().data()[0])
        .isCloseTo(2.140673, within(5e-7));
    assertThat(evaluate("gbnn-binary-rho", inputs, 0.5).value().data()[0])
        .isCloseTo(2.140673 / 2, within(5e-7));
  }

  @Test
  void theStepOfSeveralClassesIsOneNewtonStepOfTheLoss() {
    int[] labels = {0, 2, 1, 1};
    double[] scores = {0.1, -0.4, 0.3, 1, 0, -1, 0.2, 0.2, 0.2, -0.5, 0.5, 0};
    double[] h = {0.3, -0.1, 0.2, -0.6, 0.1, 0.4, 0.1, 0.9, -0.2, -0.1, 0.4, 0.3};
    double up = 0;
    double down = 0;
    for (int i = 0; i < 4; i++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += Math.exp(scores[3 * i + k]);
      }
      for (int k = 0; k < 3; k++) {
        double p = Math.exp(scores[3 * i + k]) / sum;
        up += h[3 * i + k] * ((labels[i] == k ? 1 : 0) - p);
        down += h[3 * i + k] * h[3 * i + k] * p * (1 - p);
      }
    }
    Evaluation step =
        evaluate(
            "gbnn-multiclass-step",
            Map.of(
                "labels", Tensor.list(0, 2, 1, 1),
                "scores", new Tensor(scores, 4, 3),
                "hidden", new Tensor(h, 4, 3)),
            0.7);
    for (int i = 0; i < 12; i++) {
      assertThat(step.value().data()[i])
          .isCloseTo(scores[i] + 0.7 * up / down * h[i], within(1e-10));
    }
  }

  @Test
  void theMergedNetworkSaysWhatTheSumOfStepsSays() {
    int[] labels = new int[90];
    float[] x = points(90, 3, labels);
    double[] y = Arrays.stream(labels).mapToDouble(label -> label == 2 ? 1 : -1).toArray();
    for (BoostedTarget target :
        new BoostedTarget[] {
          new BoostedTarget.Binary(y),
          new BoostedTarget.Classes(labels, 3),
          new BoostedTarget.Numbers(y)
        }) {
      NetworkBoosting boosting = new NetworkBoosting(target, x, 2, ones(90));
      BoostedNetwork whole = boosting.grow(options(12, 3, 0.5), new Seed(1));
      assertThat(whole.steps()).isEqualTo(4);
      for (int steps = 0; steps <= 4; steps++) {
        // the first steps are the same whatever comes after them
        BoostedNetwork part =
            steps == 0 ? whole : boosting.grow(options(3 * steps, 3, 0.5), new Seed(1));
        double[] first = new double[target.outputs()];
        double[] second = new double[target.outputs()];
        for (int i = 0; i < 90; i++) {
          whole.scores(x, 2 * i, steps, first);
          part.scores(x, 2 * i, steps, second);
          assertThat(first).containsExactly(second, within(1e-9));
        }
      }
    }
  }

  @Test
  void lossFallsWithEveryStepAndEndsLow() {
    int[] labels = new int[150];
    float[] x = points(150, 5, labels);
    BoostedTarget target = new BoostedTarget.Classes(labels, 3);
    BoostedNetwork network =
        new NetworkBoosting(target, x, 2, ones(150)).grow(options(60, 3, 0.5), new Seed(2));
    double last = Double.POSITIVE_INFINITY;
    for (int steps : new int[] {0, 2, 6, 20}) {
      double[] scores = new double[450];
      double[] row = new double[3];
      for (int i = 0; i < 150; i++) {
        network.scores(x, 2 * i, steps, row);
        System.arraycopy(row, 0, scores, 3 * i, 3);
      }
      double loss = target.loss(scores, ones(150));
      assertThat(loss).isLessThan(last);
      last = loss;
    }
    assertThat(last).isLessThan(0.1);
  }

  @Test
  void aStepThatInterpolatesLeavesNothingForTheNext() {
    float[] x = {-1, -0.5f, 0, 0.5f, 1};
    double[] y = {0.3, -0.4, 0.8, 0.1, -0.2};
    BoostedTarget target = new BoostedTarget.Numbers(y);
    BoostedNetwork network =
        new NetworkBoosting(target, x, 1, ones(5))
            .grow(new GradientBoostedNetwork.Options(40, 20, 1, 1, 5000, 5000, 0), new Seed(4));
    double[] row = new double[1];
    for (int i = 0; i < 5; i++) {
      network.scores(x, i, 1, row);
      assertThat(row[0]).isCloseTo(y[i], within(0.02));
      double first = row[0];
      network.scores(x, i, 2, row);
      assertThat(row[0]).isCloseTo(first, within(0.02));
    }
  }

  @Test
  void residualsOfTheStartSumToZero() {
    double[] y = {2, 5, -1, 0.5};
    BoostedTarget numbers = new BoostedTarget.Numbers(y);
    BoostedTarget binary = new BoostedTarget.Binary(Y);
    for (BoostedTarget target : new BoostedTarget[] {numbers, binary}) {
      double[] scores = new double[4];
      Arrays.fill(scores, target.start(ONES)[0]);
      assertThat(Arrays.stream(target.residuals(scores)).sum()).isCloseTo(0, within(1e-12));
    }
  }

  @Test
  void theGradientOfTheUnitsIsRight() {
    int[] labels = new int[12];
    float[] x = points(12, 6, labels);
    double[] residuals = new double[24];
    Arrays.setAll(residuals, i -> Math.sin(i));
    double[] weights = new double[12];
    Arrays.setAll(weights, i -> 0.5 + i % 3);
    UnitFit fit = new UnitFit(x, 2, weights, 2, 3);
    int[] rows = {0, 2, 3, 5, 7, 11};
    var error = fit.error(residuals, rows);
    double[] at = new double[3 * 3 + 4 * 2];
    Arrays.setAll(at, i -> 0.3 * Math.cos(2 * i + 1));
    double[] gradient = new double[at.length];
    error.at(at, gradient);
    double[] ignored = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      double[] up = at.clone();
      double[] down = at.clone();
      up[i] += 1e-6;
      down[i] -= 1e-6;
      double slope = (error.at(up, ignored) - error.at(down, ignored)) / 2e-6;
      assertThat(gradient[i]).isCloseTo(slope, within(1e-8));
    }
  }

  @Test
  void refusesWhatIsNoStep() {
    Map<String, Tensor> inputs =
        Map.of(
            "labels", Tensor.list(1, 3),
            "scores", Tensor.list(0, 0),
            "hidden", Tensor.list(1, 1));
    assertThatThrownBy(() -> evaluate("gbnn-binary-rho", inputs, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("labels");
    assertThatThrownBy(() -> options(4, 5, 1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("unitsPerStep");
  }
}
