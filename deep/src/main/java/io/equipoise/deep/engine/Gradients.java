package io.equipoise.deep.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.List;

/**
 * A stretch of computation that is recorded for gradients, on this thread only. The engine's own
 * collector allows one for the whole program, so that two fits could not train at once; recording
 * is per thread underneath, and this class uses it so.
 *
 * <pre>{@code
 * try (Gradients recording = Gradients.record()) {
 *   NDArray loss = …;
 *   Gradients.backward(loss);
 * }
 * }</pre>
 */
public final class Gradients implements AutoCloseable {
  private final boolean before;

  private Gradients(boolean on) {
    this.before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
  }

  /** Starts to record; what depends on an array that requires a gradient is kept until released. */
  public static Gradients record() {
    return new Gradients(true);
  }

  /** Stops recording for a stretch, such as a forward pass that only looks. */
  public static Gradients pause() {
    return new Gradients(false);
  }

  /**
   * Adds the gradient of a scalar, which depends on an array that requires one, to each of them.
   */
  public static void backward(NDArray scalar) {
    NDManager manager = scalar.getManager();
    try (NDArray one = manager.ones(scalar.getShape(), scalar.getDataType())) {
      JniUtils.backward((PtNDArray) scalar, (PtNDArray) one, false, false);
    }
  }

  /** Sets the gradients of these parameters back to 0, where no optimiser takes them. */
  public static void clear(List<NDArray> parameters) {
    for (NDArray parameter : parameters) {
      try (NDArray gradient = parameter.getGradient();
          Gradients pause = pause()) {
        gradient.subi(gradient);
      }
    }
  }

  @Override
  public void close() {
    JniUtils.setGradMode(before);
  }
}
