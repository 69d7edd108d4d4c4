package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;

/** The arithmetic that losses of classes share. */
public final class Logits {
  private static final double LEAST_LOGARITHM = -80;

  private Logits() {}

  /**
   * Logits as (N,C). One logit z per row, (N) or (N,1), becomes the two columns (0, z): the softmax
   * of both is the sigmoid of one, and its gradient is right at z = 0 too.
   */
  public static NDArray columns(NDArray logits) {
    boolean one = logits.getShape().dimension() == 1 || logits.getShape().get(1) == 1;
    if (!one) {
      return logits;
    }
    NDArray z = logits.flatten();
    return NDArrays.stack(new NDList(z.zerosLike(), z), 1);
  }

  /** The entry of each row (N,C) in the column that its label (N) names. */
  public static NDArray pick(NDArray columns, NDArray labels) {
    return columns.gather(labels.expandDims(1), 1).squeeze(1);
  }

  /** The columns (N,C) with {@code added} (N) to the entry that each label (N) names. */
  static NDArray plusAt(NDArray columns, NDArray labels, NDArray added) {
    NDArray index = labels.expandDims(1);
    return columns.scatter(index, columns.gather(index, 1).add(added.expandDims(1)), 1);
  }

  /**
   * {@code e^x} of logarithms of probabilities. Below e^-80, which no sum notices, it stays there:
   * numbers below 1e-38 take a processor a hundred times as long.
   */
  static NDArray probabilities(NDArray logarithms) {
    return logarithms.clip(LEAST_LOGARITHM, 0).exp();
  }

  /** {@code log softmax(logits_i)[y_i]} (N). */
  public static NDArray logProbability(NDArray labels, NDArray logits) {
    return pick(logits.logSoftmax(1), labels);
  }

  /**
   * The entry of {@code perClass} (C) that each label (N) names, as an array of {@code like}'s
   * type.
   */
  static NDArray ofClass(double[] perClass, NDArray labels, NDArray like) {
    NDArray weights = like.getManager().create(perClass).toType(like.getDataType(), false);
    return weights.gather(labels, 0);
  }

  /**
   * {@code log(1 + e^x)} (N) without overflow, and with a slope of exactly one half at 0; a softmax
   * over (0, x) has both.
   */
  static NDArray softplus(NDArray x) {
    return columns(x).logSoftmax(1).get(":, 0").neg();
  }
}
