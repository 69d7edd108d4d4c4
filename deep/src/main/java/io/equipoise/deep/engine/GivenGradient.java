package io.equipoise.deep.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Hands autograd a gradient that was derived by hand, where recording every step would keep too
 * many large arrays.
 *
 * <pre>
 *   result = value + (s - stopGradient(s))        s = Σ input · stopGradient(gradient)
 * </pre>
 *
 * <p>The bracket is exactly 0 and its slope by the input is the gradient. Values and gradients are
 * best computed under {@link Gradients#pause()}, so that nothing else is kept; where nothing is
 * being recorded, no gradient need be computed at all, which {@link #isWanted} says.
 */
public final class GivenGradient {
  /** Bytes from which on it matters how the system hands out memory. */
  private static final long WORTH_ASKING = 1L << 24;

  private GivenGradient() {}

  /** Whether gradients are being recorded on this thread. */
  public static boolean isWanted() {
    // the engine answers whether a single array has one rightly for leaves only
    return JniUtils.isGradMode();
  }

  /** An array for the gradient of {@code input}, of its manager, shape and type, to be filled. */
  public static NDArray room(NDArray input) {
    NDArray room = input.getManager().create(input.getShape(), input.getDataType());
    long bytes = room.size() * room.getDataType().getNumOfBytes();
    if (bytes >= WORTH_ASKING && bytes <= Integer.MAX_VALUE) {
      LargePages.under(room.toByteBuffer(true));
    }
    return room;
  }

  /**
   * {@code value} with this gradient and no other. Where none is wanted, {@code gradient} is not
   * looked at.
   *
   * @param value a scalar, or one number per row (N)
   * @param input finite; of any shape, or (N,…) where there is a value per row
   * @param gradient of the input's shape and type: that of the value, or in row i that of value i
   * @return in the manager of {@code value}, of its shape
   */
  public static NDArray attach(NDArray value, NDArray input, NDArray gradient) {
    NDArray result = value.stopGradient();
    return isWanted() ? plus(result, input, gradient) : result;
  }

  /** As above for a value of two inputs, each with its gradient. */
  public static NDArray attach(
      NDArray value, NDArray input, NDArray gradient, NDArray otherInput, NDArray otherGradient) {
    NDArray result = attach(value, input, gradient);
    return isWanted() ? plus(result, otherInput, otherGradient) : result;
  }

  private static NDArray plus(NDArray value, NDArray input, NDArray gradient) {
    if (!input.getShape().equals(gradient.getShape())) {
      throw new IllegalArgumentException(
          "the gradient has the shape " + gradient.getShape() + ", its input " + input.getShape());
    }
    // handles are closed at once: those made of the input would stay in the input's manager
    try (NDArray constant = gradient.stopGradient();
        NDArray sum = value.isScalar() ? whole(input, constant) : perRow(input, constant);
        NDArray same = sum.stopGradient();
        NDArray zero = sum.sub(same)) {
      return value.add(zero);
    }
  }

  private static NDArray whole(NDArray input, NDArray gradient) {
    try (NDArray flat = input.flatten();
        NDArray slopes = gradient.flatten()) {
      return slopes.dot(flat);
    }
  }

  private static NDArray perRow(NDArray input, NDArray gradient) {
    long rows = input.getShape().get(0);
    try (NDArray flat = input.reshape(rows, 1, -1);
        NDArray slopes = gradient.reshape(rows, -1, 1);
        NDArray products = flat.batchMatMul(slopes)) {
      return products.reshape(rows);
    }
  }
}
