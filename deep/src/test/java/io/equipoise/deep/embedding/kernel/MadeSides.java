package io.equipoise.deep.embedding.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Gradients;
import java.util.Random;
import java.util.function.Supplier;

/** Random rows, and gradients of what is made of them. */
final class MadeSides {
  private MadeSides() {}

  static NDArray rows(NDManager manager, DataType type, long seed, long... shape) {
    Random random = new Random(seed);
    double[] values = new double[(int) new Shape(shape).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    NDArray rows = manager.create(values, new Shape(shape)).toType(type, true);
    rows.setRequiresGradient(true);
    return rows;
  }

  /** The value and its gradients by the inputs, one after another. */
  static double[] valueAndGradients(Supplier<NDArray> work, NDArray... inputs) {
    for (NDArray input : inputs) {
      try (NDArray gradient = input.getGradient()) {
        gradient.subi(gradient.duplicate());
      }
    }
    NDArray value = work.get();
    Gradients.backward(value);
    java.util.stream.DoubleStream.Builder all = java.util.stream.DoubleStream.builder();
    all.add(value.toType(DataType.FLOAT64, false).getDouble());
    for (NDArray input : inputs) {
      try (NDArray gradient = input.getGradient()) {
        for (double slope : gradient.toType(DataType.FLOAT64, false).toDoubleArray()) {
          all.add(slope);
        }
      }
    }
    return all.build().toArray();
  }
}
