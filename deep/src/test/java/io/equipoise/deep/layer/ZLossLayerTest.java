package io.equipoise.deep.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.UserError;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.loss.ZLoss;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZLossLayerTest {
  private static final int BATCH = 6;

  /** The layer written out: a weight matrix, all its logits, autograd and gradient descent. */
  private static final class Plain {
    final NDManager manager;
    final NDArray weights;
    final ZLoss loss;

    Plain(NDManager manager, int classes, int width, float[] weights, ZLoss.Options options) {
      this.manager = manager;
      this.weights = manager.create(widened(weights), new Shape(classes, width));
      this.loss = new ZLoss(options);
    }

    ZLossLayer.Step step(double[] features, long[] labels, double rate) {
      int width = Math.toIntExact(weights.getShape().get(1));
      NDArray h = manager.create(features, new Shape(labels.length, width));
      h.setRequiresGradient(true);
      NDArray w = weights.duplicate();
      w.setRequiresGradient(true);
      try (Gradients recording = Gradients.record()) {
        NDArray mean = loss.perSample(manager.create(labels), h.matMul(w.transpose())).mean();
        Gradients.backward(mean);
        ZLossLayer.Step step = new ZLossLayer.Step(mean.toDoubleArray()[0], h.getGradient());
        try (Gradients paused = Gradients.pause()) {
          weights.subi(w.getGradient().mul(rate));
        }
        return step;
      }
    }
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static double[] normal(UniformRandomProvider random, int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = 2 * random.nextDouble() - 1 + 0.3 * (i % 3);
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({"10, 4, 0.5, 200", "50, 8, 2, 200", "200, 16, 5, 200", "7, 12, 0.1, 60"})
  void takesTheSameStepsAsTheMatrixWrittenOut(int classes, int width, double rate, int steps) {
    ZLossLayer layer = ZLossLayer.random(classes, width, ZLoss.Options.DEFAULT, new Seed(3));
    UniformRandomProvider random = new Seed(4).generator();
    try (NDManager manager = Torch.manager()) {
      Plain plain = new Plain(manager, classes, width, layer.weights(), ZLoss.Options.DEFAULT);
      for (int step = 0; step < steps; step++) {
        double[] features = normal(random, BATCH * width);
        long[] labels = new long[BATCH];
        for (int i = 0; i < BATCH; i++) {
          labels[i] = random.nextInt(classes);
        }
        labels[BATCH - 1] = labels[0]; // a class that occurs twice
        NDArray h = manager.create(features, new Shape(BATCH, width));
        ZLossLayer.Step fast = layer.step(h, manager.create(labels), rate);
        ZLossLayer.Step slow = plain.step(features, labels, rate);
        assertThat(fast.loss()).as("step %d", step).isCloseTo(slow.loss(), within(1e-4));
        assertThat(fast.gradient().toDoubleArray())
            .as("step %d", step)
            .containsExactly(slow.gradient().toDoubleArray(), within(1e-4));
      }
      assertThat(widened(layer.weights()))
          .containsExactly(plain.weights.toDoubleArray(), within(2e-4));
    }
  }

  @Test
  void refreshingChangesNothing() {
    ZLossLayer layer = ZLossLayer.random(30, 5, ZLoss.Options.DEFAULT, new Seed(1));
    try (NDManager manager = Torch.manager()) {
      NDArray h = manager.create(normal(new Seed(2).generator(), 20), new Shape(4, 5));
      NDArray labels = manager.create(new long[] {1, 2, 29, 0});
      for (int i = 0; i < 20; i++) {
        layer.step(h, labels, 1);
      }
      double before = layer.look(h, labels).loss();
      float[] logits = layer.logits(h).toFloatArray();
      layer.refresh();
      assertThat(layer.look(h, labels).loss()).isCloseTo(before, within(1e-6));
      assertThat(widened(layer.logits(h).toFloatArray()))
          .containsExactly(widened(logits), within(1e-5));
    }
  }

  @Test
  void looksWithoutAChangeAndLearnsWithSteps() {
    ZLossLayer layer = ZLossLayer.random(40, 6, ZLoss.Options.DEFAULT, new Seed(1));
    try (NDManager manager = Torch.manager()) {
      NDArray h =
          manager
              .create(normal(new Seed(2).generator(), 24), new Shape(4, 6))
              .toType(DataType.FLOAT32, false);
      NDArray labels = manager.create(new long[] {5, 6, 7, 8});
      float[] before = layer.weights();
      double first = layer.look(h, labels).loss();
      assertThat(layer.weights()).containsExactly(before);
      for (int i = 0; i < 300; i++) {
        assertThat(layer.step(h, labels, 1).gradient().getDataType()).isEqualTo(DataType.FLOAT32);
      }
      assertThat(layer.look(h, labels).loss()).isLessThan(first - 1);
      assertThat(layer.logits(h).argMax(1).toLongArray()).containsExactly(5, 6, 7, 8);
    }
  }

  @Test
  void holdsNoNativeMemory() {
    ZLossLayer layer = ZLossLayer.random(40, 6, ZLoss.Options.DEFAULT, new Seed(1));
    try (NDManager manager = Torch.manager()) {
      NDArray h = manager.create(normal(new Seed(2).generator(), 24), new Shape(4, 6));
      NDArray labels = manager.create(new long[] {5, 6, 7, 8});
      layer.step(h, labels, 1).gradient().close();
      int before = manager.getManagedArrays().size();
      layer.step(h, labels, 1).gradient().close();
      assertThat(manager.getManagedArrays().size()).isEqualTo(before);
    }
  }

  @Test
  void refusesWhatWouldSpoilAllClasses() {
    ZLossLayer layer = ZLossLayer.of(3, new float[] {1, 0, 0, 1, 1, 1}, ZLoss.Options.DEFAULT);
    try (NDManager manager = Torch.manager()) {
      NDArray bad = manager.create(new double[] {Double.NaN, 1}, new Shape(1, 2));
      NDArray good = manager.create(new double[] {2, 1}, new Shape(1, 2));
      NDArray zero = manager.create(new long[] {0});
      assertThatThrownBy(() -> layer.step(bad, zero, 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("NaN");
      assertThatThrownBy(() -> layer.step(good, manager.create(new long[] {3}), 1))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("label 3");
      assertThatThrownBy(() -> layer.step(good, manager.create(new long[] {0, 1}), 1))
          .isInstanceOf(UserError.class);
      assertThat(layer.look(good, zero).loss()).isFinite();
    }
    assertThatThrownBy(() -> ZLossLayer.random(2, 4, ZLoss.Options.DEFAULT, new Seed(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("classes");
  }
}
