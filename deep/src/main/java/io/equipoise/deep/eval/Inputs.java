package io.equipoise.deep.eval;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Tensor;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of an evaluation as native arrays in float64, or int64 where they are codes. */
public final class Inputs {
  private final Arguments arguments;
  private final NDManager manager;
  private final Map<String, NDArray> differentiable = new LinkedHashMap<>();

  Inputs(Arguments arguments, NDManager manager) {
    this.arguments = arguments;
    this.manager = manager;
  }

  /** The arguments themselves, for hyper-parameters. */
  public Arguments arguments() {
    return arguments;
  }

  /** The manager of this evaluation's arrays. */
  public NDManager manager() {
    return manager;
  }

  /** Whether this input was given. */
  public boolean has(String name) {
    return arguments.has(name);
  }

  /** An input in its shape, whose gradient is given back. */
  public NDArray differentiable(String name) {
    NDArray array = differentiable.get(name);
    if (array == null) {
      array = constant(name);
      array.setRequiresGradient(true);
      differentiable.put(name, array);
    }
    return array;
  }

  /** An input in its shape. */
  public NDArray constant(String name) {
    Tensor tensor = arguments.tensor(name);
    long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
    return manager.create(tensor.data()).reshape(new Shape(shape));
  }

  /** Refuses an input that holds NaN or an infinity, which would end as NaN in the value. */
  public void finite(String name) {
    arguments.finite(name);
  }

  /** An input of whole numbers from 0, flat, int64. */
  public NDArray codes(String name) {
    int[] whole = arguments.ints(name);
    long[] codes = new long[whole.length];
    for (int i = 0; i < codes.length; i++) {
      Require.that(
          whole[i] >= 0, "input '" + name + "' holds " + whole[i] + ", but codes start at 0");
      codes[i] = whole[i];
    }
    return manager.create(codes);
  }

  /** The largest code of an input plus one, at least 1. */
  public int count(String name) {
    int count = 1;
    for (int code : arguments.ints(name)) {
      count = Math.max(count, code + 1);
    }
    return count;
  }

  /** The input {@code logits}, (N,C) or (N), with gradient. */
  public NDArray logits() {
    return logits("logits");
  }

  /** Logits under another name. */
  public NDArray logits(String name) {
    int dimensions = arguments.tensor(name).shape().length;
    Require.that(
        dimensions == 1 || dimensions == 2,
        "input '"
            + name
            + "' has "
            + dimensions
            + " dimensions, but must be (N,C), or (N) for one logit");
    return differentiable(name);
  }

  /** The input {@code labels} (N) as classes of {@code logits}. */
  public NDArray labels() {
    return labels("labels");
  }

  /** Labels under another name. */
  public NDArray labels(String name) {
    return labels(name, "logits");
  }

  /** Labels (N) as classes of the logits of this name. */
  public NDArray labels(String name, String logits) {
    int[] shape = arguments.tensor(logits).shape();
    int classes = shape.length < 2 || shape[1] == 1 ? 2 : shape[1];
    Require.sameLength(logits, shape[0], name, arguments.numbers(name).length);
    return classes(name, classes);
  }

  /** An input of classes, flat, int64, each in [0, classes). */
  public NDArray classes(String name, int classes) {
    Require.that(
        count(name) <= classes,
        "input '"
            + name
            + "' holds "
            + (count(name) - 1)
            + ", but there are "
            + classes
            + " classes");
    return codes(name);
  }

  /** The input {@code groups} (N), one for each row of {@code logits}. */
  public NDArray groups() {
    Require.sameLength(
        "logits",
        arguments.tensor("logits").shape()[0],
        "groups",
        arguments.numbers("groups").length);
    return codes("groups");
  }

  /** Takes the gradient; 0 for an input that the value does not depend on. */
  void backward(NDArray sum) {
    if (differentiable.isEmpty()) {
      return;
    }
    NDArray connected = sum;
    for (NDArray input : differentiable.values()) {
      connected = connected.add(input.sum().mul(Scalars.held(0d, input)));
    }
    Gradients.backward(connected);
  }

  Map<String, Tensor> gradients() {
    Map<String, Tensor> gradients = new LinkedHashMap<>();
    differentiable.forEach(
        (name, array) -> gradients.put(name, NativeFunction.tensor(array.getGradient())));
    return gradients;
  }
}
