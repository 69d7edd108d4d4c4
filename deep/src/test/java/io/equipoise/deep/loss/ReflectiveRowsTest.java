package io.equipoise.deep.loss;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.LabelCounts;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReflectiveRowsTest {
  private static final int ROWS = 7000;
  private static final int LABELS = 80;
  private static final double THRESHOLD = 0.6;
  private static final double MARGIN = 1.5;
  private static final ReflectiveLabelCorrector.Options OPTIONS =
      new ReflectiveLabelCorrector.Options(
          THRESHOLD,
          MARGIN,
          0.8,
          1,
          0.4,
          new MultiFocalLoss(new MultiFocalLoss.Options(0.3, 0, 3, 0.05, false)));

  private record Result(double[] losses, double[] gradient, double[] values) {}

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /**
   * Logits of which none is near a bar.
   *
   * @param lift of every fourth label; with 3 most of these are above the threshold
   */
  private static float[] logits(long seed, int[] own, float[] weights, float lift) {
    double[] drawn = Draws.uniform(seed, ROWS * LABELS, -4, 4);
    float[] logits = new float[drawn.length];
    for (int k = 0; k < LABELS; k++) {
      double sum = 0;
      double counted = 0;
      for (int i = 0; i < ROWS; i++) {
        int at = i * LABELS + k;
        logits[at] = (float) (drawn[at] + (k % 4 == 0 ? lift : 0));
        counted += weights[i] > 0 ? 1 : 0;
        sum += weights[i] > 0 ? sigmoid(logits[at] - (own[i] == k ? MARGIN : 0)) : 0;
      }
      double bar = Math.max(THRESHOLD, sum / counted);
      for (int i = 0; i < ROWS; i++) {
        int at = i * LABELS + k;
        logits[at] += Math.abs(sigmoid(logits[at]) - bar) < 1e-5 ? 1e-3f : 0;
      }
    }
    return logits;
  }

  /** Three steps of one run, so that an epoch's counts go on; the gradient of the second. */
  private static Result result(
      DataType type, float[] x, int[] own, float[] weights, boolean loops) {
    LabelCounts counts =
        new LabelCounts(
            3L * ROWS,
            Arrays.stream(Draws.codes(3, LABELS, 5000)).asLongStream().toArray(),
            new long[0]);
    Objective.Run run = new ReflectiveLabelCorrector(OPTIONS).begin(counts);
    double[] losses = new double[3];
    double[] gradient = {};
    double[] values = {};
    for (int step = 0; step < losses.length; step++) {
      try (NDManager manager = Torch.manager();
          Gradients recording = Gradients.record()) {
        NDArray logits = manager.create(x, new Shape(ROWS, LABELS)).toType(type, false);
        logits.setRequiresGradient(true);
        NDArray labels = manager.create(Arrays.stream(own).asLongStream().toArray());
        Batch batch = Batch.of(labels, logits);
        batch = loops ? batch : Batch.ofTargets(batch.targets(), logits);
        batch = batch.weighted(manager.create(weights).toType(type, false));
        NDArray loss = run.loss(batch);
        Gradients.backward(loss);
        losses[step] = loss.toType(DataType.FLOAT64, false).getDouble();
        if (step == 1) {
          gradient = logits.getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
          values = run.values(batch).toType(DataType.FLOAT64, false).toDoubleArray();
        }
      }
    }
    return new Result(losses, gradient, values);
  }

  private static void assertNear(String what, double[] found, double[] expected) {
    double most = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < expected.length; i++) {
      double allowed = 1e-4 * Math.abs(expected[i]) + 1e-6 * most;
      if (!(Math.abs(found[i] - expected[i]) <= allowed)) {
        assertThat(found[i]).as("%s at %d", what, i).isEqualTo(expected[i]);
      }
    }
    assertThat(found).hasSameSizeAs(expected);
  }

  @Test
  void loopsEqualTheEngine() {
    long seed = 11;
    int[] own = Draws.codes(seed, ROWS, LABELS);
    float[] weights = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      weights[i] = i % 7 == 0 ? 0 : 0.5f + i % 3;
    }
    for (float lift : new float[] {3, 0.8f, 0}) {
      assertLoopsEqualTheEngine(logits(seed, own, weights, lift), own, weights);
    }
  }

  private static void assertLoopsEqualTheEngine(float[] x, int[] own, float[] weights) {
    Result loops = result(DataType.FLOAT32, x, own, weights, true);
    Result engine = result(DataType.FLOAT64, x, own, weights, false);
    assertThat(engine.losses()[1]).as("an epoch's counts go on").isNotEqualTo(engine.losses()[0]);
    assertNear("loss", loops.losses(), engine.losses());
    assertNear("gradient", loops.gradient(), engine.gradient());
    assertNear("value", loops.values(), engine.values());
    Result floats = result(DataType.FLOAT32, x, own, weights, false);
    assertNear("loss of floats", loops.losses(), floats.losses());
    assertNear("gradient of floats", loops.gradient(), floats.gradient());
  }

  @Test
  void rowsOfWeightZeroRecoverNothing() {
    int[] own = Draws.codes(5, ROWS, LABELS);
    float[] none = new float[ROWS];
    float[] x = logits(5, own, none, 3);
    Result result = result(DataType.FLOAT32, x, own, none, true);
    assertThat(Arrays.stream(result.losses())).allMatch(loss -> loss == 0);
    assertThat(Arrays.stream(result.gradient()).filter(slope -> slope != 0)).isEmpty();
    assertNear("value", result.values(), result(DataType.FLOAT64, x, own, none, false).values());
  }

  @Test
  void extremeLogitsStayFinite() {
    int[] own = Draws.codes(6, ROWS, LABELS);
    float[] ones = new float[ROWS];
    Arrays.fill(ones, 1);
    double[] drawn = Draws.uniform(6, ROWS * LABELS, -1e4, 1e4);
    float[] x = new float[drawn.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) drawn[i];
    }
    Result loops = result(DataType.FLOAT32, x, own, ones, true);
    Result engine = result(DataType.FLOAT64, x, own, ones, false);
    assertNear("loss", loops.losses(), engine.losses());
    assertNear("gradient", loops.gradient(), engine.gradient());
  }
}
