package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import java.util.function.Supplier;

/** Keeps NaN from leaving a DJL loss in silence: a training would carry on with it to the end. */
public final class Sound {
  private Sound() {}

  /**
   * The loss of a batch of at least one row. An infinite logit may stand where the loss is finite
   * nonetheless, as one that masks a class.
   *
   * @param outputs what the network said; blamed when it holds NaN or an infinity
   * @param loss gives a scalar
   * @throws UserError where the loss is NaN, or infinite by infinite outputs
   */
  public static NDArray checked(String name, NDArray outputs, Supplier<NDArray> loss) {
    Require.that(outputs.size() > 0, name + " needs a batch of at least one row");
    NDArray value = loss.get();
    double number = number(value);
    if (!Double.isFinite(number)) {
      for (double output : outputs.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray()) {
        Require.that(
            Double.isFinite(output),
            name + " is " + number + ", because the predictions hold " + output);
      }
    }
    Require.that(
        !Double.isNaN(number), name + " is NaN; look for NaN among the labels and weights");
    return value;
  }

  private static double number(NDArray scalar) {
    return scalar.stopGradient().toType(DataType.FLOAT64, false).getDouble();
  }
}
