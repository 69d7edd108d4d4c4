package io.equipoise.evidence.benchmark;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import io.equipoise.deep.layer.ZLossLayer;
import io.equipoise.deep.loss.ZLoss;
import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.UniformRandomProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * One training step of an output layer of many classes: under the Z-loss by {@link ZLossLayer}, and
 * under log-softmax with all logits written out, forward, backward and plain gradient descent on
 * both sides. 128 features, 128 rows, float32. The larger log-softmax layers take gigabytes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
public class ZLossLayerBenchmark {
  private static final int WIDTH = 128;
  private static final int BATCH = 128;
  private static final float RATE = 0.01f;

  @Param({"10000", "100000", "1000000"})
  int classes;

  /** Which layer makes the step. */
  @Param({"z-loss", "log-softmax"})
  String layer = "";

  private NDManager manager = Torch.manager();
  private NDArray features = manager.create(0);
  private NDArray labels = manager.create(0);
  private ZLossLayer zLoss = ZLossLayer.of(3, new float[3], ZLoss.Options.DEFAULT);
  private NDArray weights = manager.create(0);

  /** Makes a batch and the weights. */
  @Setup(Level.Trial)
  public void make() {
    UniformRandomProvider random = new Seed(1).generator();
    float[] x = new float[BATCH * WIDTH];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) (2 * random.nextDouble() - 1);
    }
    long[] y = new long[BATCH];
    for (int i = 0; i < BATCH; i++) {
      y[i] = random.nextInt(classes);
    }
    features = manager.create(x, new Shape(BATCH, WIDTH));
    labels = manager.create(y);
    if (layer.equals("z-loss")) {
      zLoss = ZLossLayer.random(classes, WIDTH, ZLoss.Options.DEFAULT, new Seed(2));
    } else {
      float[] w = ZLossLayer.random(classes, WIDTH, ZLoss.Options.DEFAULT, new Seed(2)).weights();
      weights = manager.create(w, new Shape(classes, WIDTH));
      weights.setRequiresGradient(true);
    }
  }

  /** Releases native memory. */
  @TearDown(Level.Trial)
  public void release() {
    manager.close();
  }

  /** A step: the loss, the gradient by the features, and new weights. */
  @Benchmark
  public double step() {
    try (NDManager work = manager.newSubManager()) {
      if (layer.equals("z-loss")) {
        NDArray h = features.duplicate();
        h.attach(work);
        return zLoss.step(h, labels, RATE).loss();
      }
      return logSoftmax(work);
    }
  }

  private double logSoftmax(NDManager work) {
    NDArray h = features.duplicate();
    h.attach(work);
    h.setRequiresGradient(true);
    double value;
    try (Gradients recording = Gradients.record()) {
      NDArray logits = h.matMul(weights.transpose());
      NDArray loss = logits.logSoftmax(1).gather(labels.expandDims(1), 1).mean().neg();
      Gradients.backward(loss);
      value = loss.getFloat();
    }
    try (Gradients paused = Gradients.pause();
        NDArray gradient = weights.getGradient()) {
      try (NDArray change = gradient.mul(RATE)) {
        weights.subi(change);
      }
      gradient.subi(gradient);
    }
    if (h.getGradient().getDataType() != DataType.FLOAT32) {
      throw new IllegalStateException("not float32");
    }
    return value;
  }

  /** Takes no arguments. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(ZLossLayerBenchmark.class.getSimpleName())
                .jvmArgsAppend("-Xmx6g")
                .build())
        .run();
  }
}
