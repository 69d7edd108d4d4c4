package io.equipoise.deep.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.NativeArrays;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import io.equipoise.deep.loss.SquaredErrorLoss;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.shortcut.Shortcuts;
import io.equipoise.deep.train.DenseNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Network;
import io.equipoise.deep.train.NetworkState;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrossBatchMetaTest {
  private static final int C = 3;
  private static final int D = 4;
  private static final double[] WEIGHTS = Draws.uniform(51, C * D, -1, 1);
  private static final double[] SUPPORT = Draws.uniform(52, 6 * D, -2, 2);
  private static final double[] QUERY = Draws.uniform(53, 5 * D, -2, 2);
  private static final int[] SUPPORT_LABELS = Draws.codes(52, 6, C);
  private static final int[] QUERY_LABELS = Draws.codes(53, 5, C);

  private static Evaluated meta(double alpha, Object order) {
    return Evaluated.of(new CrossBatchMeta(CrossBatchMeta.Options.DEFAULT), "cross-batch-meta-loss")
        .array("weights", WEIGHTS, C, D)
        .array("supportFeatures", SUPPORT, 6, D)
        .list("supportLabels", SUPPORT_LABELS)
        .array("queryFeatures", QUERY, 5, D)
        .list("queryLabels", QUERY_LABELS)
        .with("alpha", alpha)
        .with("order", order);
  }

  private static double loss(double[] weights, double[] x, int[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      double total = 0;
      double own = 0;
      for (int c = 0; c < C; c++) {
        double score = 0;
        for (int d = 0; d < D; d++) {
          score += weights[c * D + d] * x[i * D + d];
        }
        total += Math.exp(score);
        own = c == labels[i] ? score : own;
      }
      sum += Math.log(total) - own;
    }
    return sum / labels.length;
  }

  private static double[] slope(double[] weights, double[] x, int[] labels) {
    double[] slope = new double[weights.length];
    for (int k = 0; k < slope.length; k++) {
      double[] up = weights.clone();
      double[] down = weights.clone();
      up[k] += 1e-6;
      down[k] -= 1e-6;
      slope[k] = (loss(up, x, labels) - loss(down, x, labels)) / 2e-6;
    }
    return slope;
  }

  private static double[] moved(double alpha) {
    double[] slope = slope(WEIGHTS, SUPPORT, SUPPORT_LABELS);
    double[] moved = WEIGHTS.clone();
    for (int k = 0; k < moved.length; k++) {
      moved[k] -= alpha * slope[k];
    }
    return moved;
  }

  @Test
  void theSecondOrderGradientIsTheWholeDerivative() {
    meta(0.7, 2).assertGradients();
    meta(0.7, "second").assertGradients();
    double expected =
        loss(WEIGHTS, SUPPORT, SUPPORT_LABELS) + loss(moved(0.7), QUERY, QUERY_LABELS);
    assertThat(meta(0.7, 2).value()).isCloseTo(expected, within(1e-8));
    assertThat(meta(0.7, 1).value()).isEqualTo(meta(0.7, 2).value());
  }

  @Test
  void theFirstOrderGradientHoldsTheStep() {
    double[] here = slope(WEIGHTS, SUPPORT, SUPPORT_LABELS);
    double[] there = slope(moved(0.7), QUERY, QUERY_LABELS);
    double[] found = meta(0.7, 1).gradient("weights");
    for (int k = 0; k < found.length; k++) {
      assertThat(found[k]).isCloseTo(here[k] + there[k], within(1e-7));
    }
    assertThat(found).isNotEqualTo(meta(0.7, 2).gradient("weights"));
  }

  @Test
  void withoutAVirtualStepItIsPlainTrainingOnBoth() {
    assertThat(meta(0, 2).gradient("weights")).isEqualTo(meta(0, 1).gradient("weights"));
    meta(0, 1).assertGradients();
  }

  @Test
  void rewardsGradientsThatAgree() {
    double[] support = slope(WEIGHTS, SUPPORT, SUPPORT_LABELS);
    double[] query = slope(WEIGHTS, QUERY, QUERY_LABELS);
    double product = 0;
    for (int k = 0; k < support.length; k++) {
      product += support[k] * query[k];
    }
    double before = loss(WEIGHTS, QUERY, QUERY_LABELS);
    double[] left = new double[2];
    for (int k = 0; k < 2; k++) {
      double alpha = 0.02 / (1 + k);
      left[k] =
          meta(alpha, 1).value()
              - loss(WEIGHTS, SUPPORT, SUPPORT_LABELS)
              - before
              + alpha * product;
    }
    assertThat(left[0] / left[1]).isCloseTo(4, within(0.1));
  }

  /** One number times the rows; a second parameter makes room under the cap of the step. */
  private record OneNumber(NDManager manager, List<NDArray> parameters) implements Network {
    static OneNumber zero() {
      NDManager manager = Torch.manager();
      List<NDArray> parameters =
          List.of(manager.zeros(new Shape(1)), manager.create(new float[] {1000}));
      parameters.forEach(each -> each.setRequiresGradient(true));
      return new OneNumber(manager, parameters);
    }

    @Override
    public NDArray forward(NDArray x, boolean training) {
      NDArray none = x.zerosLike().mul(parameters.get(1));
      return x.mul(parameters.get(0)).add(none);
    }
  }

  private static NDArray squared(CrossBatchLesson lesson, NDManager manager, float x, float y) {
    NDArray row = manager.create(new float[] {x}, new Shape(1, 1));
    NDArray truth = manager.create(new float[] {y});
    NDArray group = manager.create(new long[] {0});
    return lesson.loss(
        new Lesson.Step(
            row,
            truth,
            group,
            0,
            outputs -> Batch.ofNumbers(truth, outputs),
            new SquaredErrorLoss().begin(new Population(new int[] {1}, new int[] {1}))));
  }

  @Test
  void takesTheStepOfTheFirstOrder() {
    float root = (float) Math.sqrt(.5);
    try (OneNumber network = OneNumber.zero();
        NDManager manager = network.manager().newSubManager();
        CrossBatchLesson lesson = new CrossBatchLesson(network, .1);
        Gradients recording = Gradients.record()) {
      squared(lesson, manager, 1, 1);
      NDArray total = squared(lesson, manager, root, -root);
      assertThat(total.getFloat()).isCloseTo(1.72f, within(1e-6f));
      assertThat(network.parameters().get(0).getGradient().getFloat(0))
          .isCloseTo(-.8f, within(1e-6f));
      assertThat(network.parameters().get(0).getFloat(0)).isZero();
      assertThat(lesson.costs()).hasSize(1);
      CrossBatchLesson.Costs costs = lesson.costs().get(0);
      assertThat(costs.support()).isCloseTo(1, within(1e-6));
      assertThat(costs.support() + costs.query()).isCloseTo(1.72, within(1e-6));
    }
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThatThrownBy(() -> meta(-1, 1).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("alpha");
    assertThatThrownBy(() -> meta(1, 3).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("order");
    assertThatThrownBy(() -> meta(1, 1).list("queryLabels", 0, 1, 2, 3, 0).value())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("label 3");
  }

  @Test
  void averagesLateButNotLastMost() {
    TrajectoryAverage average = new TrajectoryAverage(TrajectoryAverage.Options.DEFAULT);
    double[] expected = {
      .006146, .016050, .035721, .067744, .109479, .150766, .176925, .176925, .150766, .109479
    };
    assertThat(average.shares(10)).containsExactly(expected, within(1e-6));
    assertThat(average.shares(1)).containsExactly(1.0);
    assertThat(new TrajectoryAverage(new TrajectoryAverage.Options(4, .75, 1e9)).shares(4))
        .containsExactly(new double[] {.25, .25, .25, .25}, within(1e-9));
    assertThat(new TrajectoryAverage(new TrajectoryAverage.Options(4, .1, 1e-6)).shares(4))
        .containsExactly(1, 0, 0, 0);
  }

  @Test
  void averagesSnapshots() {
    double[] path = Draws.uniform(54, 30, -1, 1);
    TrajectoryAverage average = new TrajectoryAverage(TrajectoryAverage.Options.DEFAULT);
    Evaluated evaluated =
        Evaluated.of(average, "trajectory-average").array("snapshots", path, 6, 5);
    double[] found = evaluated.evaluate().value().data();
    double[] shares = average.shares(6);
    for (int p = 0; p < 5; p++) {
      double sum = 0;
      for (int e = 0; e < 6; e++) {
        sum += shares[e] * path[5 * e + p];
      }
      assertThat(found[p]).isCloseTo(sum, within(1e-12));
    }
    evaluated.assertGradients();
    NetworkState one = new NetworkState(List.of(new float[] {1.5f, -2}, new float[] {3}));
    List<float[]> same = average.average(List.of(one, one, one)).parameters();
    assertThat(same.get(0)).containsExactly(new float[] {1.5f, -2}, within(1e-6f));
    assertThat(same.get(1)).containsExactly(new float[] {3}, within(1e-6f));
  }

  @Test
  void bothTrainNetworksAndLeaveNothingBehind() {
    Curriculum<DenseNetwork> curriculum = Shortcuts.curriculum(300, 0, 5);
    for (TrainingScheme scheme :
        List.of(
            new CrossBatchMeta(new CrossBatchMeta.Options(5e-3, 0)),
            new CrossBatchMeta(new CrossBatchMeta.Options(5e-3, 1)),
            new TrajectoryAverage(TrajectoryAverage.Options.DEFAULT))) {
      scheme.fit(curriculum, new Seed(3)).close();
      int before = NativeArrays.count();
      try (DenseNetwork network = scheme.fit(curriculum, new Seed(3))) {
        assertThat(Shortcuts.accuracy(network, Shortcuts.rows(500, 0, 9), -1))
            .as(scheme.toString())
            .isGreaterThan(0.95);
      }
      assertThat(NativeArrays.count()).as(scheme.toString()).isEqualTo(before);
    }
  }

  @Test
  void aStepOfZeroFollowsTheSumOfTwoBatches() {
    Curriculum<DenseNetwork> curriculum = Shortcuts.curriculum(64, 0, 6);
    // one batch an epoch: support and query are the same rows, so that the sum is twice the loss,
    // and Adam's steps do not depend on the gradient's size
    try (DenseNetwork meta =
            new CrossBatchMeta(new CrossBatchMeta.Options(0, 0)).fit(curriculum, new Seed(3));
        DenseNetwork plain = curriculum.trained(new Seed(3))) {
      List<float[]> one = NetworkState.of(meta).parameters();
      List<float[]> two = NetworkState.of(plain).parameters();
      for (int k = 0; k < one.size(); k++) {
        assertThat(one.get(k)).containsExactly(two.get(k), within(2e-2f));
      }
    }
  }
}
