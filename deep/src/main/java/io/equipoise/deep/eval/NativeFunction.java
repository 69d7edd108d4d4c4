package io.equipoise.deep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Tensor;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Torch;
import java.util.Arrays;

/** Makes a function of a computation on native arrays. */
public final class NativeFunction {
  private NativeFunction() {}

  /** A computation on native arrays in float64. */
  @FunctionalInterface
  public interface Work {
    /** The value, of any shape; inputs come from {@code inputs}, and so does their gradient. */
    NDArray on(Inputs inputs);
  }

  /**
   * Ends the description of a function with its work. The gradient of the sum of the value is given
   * for each input that was asked for by {@link Inputs#differentiable}.
   */
  public static Function of(Function.Builder description, Work work) {
    return description.computes(arguments -> evaluate(arguments, work));
  }

  private static Evaluation evaluate(Arguments arguments, Work work) {
    try (NDManager manager = Torch.manager();
        Gradients recording = Gradients.record()) {
      Inputs inputs = new Inputs(arguments, manager);
      NDArray value = work.on(inputs);
      inputs.backward(value.sum());
      return new Evaluation(tensor(value), inputs.gradients());
    }
  }

  static Tensor tensor(NDArray array) {
    Shape shape = array.getShape();
    int[] sides = Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray();
    return new Tensor(array.toType(DataType.FLOAT64, false).toDoubleArray(), sides);
  }
}
