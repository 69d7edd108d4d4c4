package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;

/** The rows of an epoch in its order on the native side, cut into batches. */
record Rows(NDList x, NDList labels, NDList groups, NDList weights, int[] order, int batchSize) {

  /** All features as one native array (N,D). */
  static NDArray matrix(Examples examples, NDManager manager) {
    return manager.create(examples.x(), new Shape(examples.size(), examples.width()));
  }

  /**
   * Gathers rows and cuts them.
   *
   * @param x all features (N,D)
   * @param order which rows, in which order
   * @param weights one per entry of {@code order}
   */
  static Rows gather(
      NDArray x,
      Examples examples,
      int[] order,
      float[] weights,
      NDManager manager,
      int batchSize) {
    long[] index = new long[order.length];
    long[] labels = new long[order.length];
    long[] groups = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      index[i] = order[i];
      labels[i] = examples.labels()[order[i]];
      groups[i] = examples.groups()[order[i]];
    }
    return new Rows(
        cut(x.get(manager, new NDIndex("{}", manager.create(index))), batchSize),
        cut(
            examples.ofNumbers() ? targets(examples, order, manager) : manager.create(labels),
            batchSize),
        cut(manager.create(groups), batchSize),
        cut(manager.create(weights), batchSize),
        order,
        batchSize);
  }

  private static NDArray targets(Examples examples, int[] order, NDManager manager) {
    float[] targets = new float[order.length];
    for (int i = 0; i < order.length; i++) {
      targets[i] = examples.targets()[order[i]];
    }
    return manager.create(targets);
  }

  private static NDList cut(NDArray array, int batchSize) {
    return JniUtils.split((PtNDArray) array, batchSize, 0);
  }

  int batches() {
    return x.size();
  }

  /** Features of one batch, from now on in {@code manager}. */
  NDArray x(int number, NDManager manager) {
    return moved(x, number, manager);
  }

  /** Labels of one batch, from now on in {@code manager}. */
  NDArray labels(int number, NDManager manager) {
    return moved(labels, number, manager);
  }

  /** Groups of one batch, from now on in {@code manager}. */
  NDArray groups(int number, NDManager manager) {
    return moved(groups, number, manager);
  }

  /** The batch, from now on in {@code manager}. */
  Batch batch(int number, NDArray logits, double progress, NDManager manager) {
    int from = number * batchSize;
    return new Batch(
        logits,
        moved(labels, number, manager),
        moved(groups, number, manager),
        moved(weights, number, manager),
        Arrays.copyOfRange(order, from, Math.min(order.length, from + batchSize)),
        progress);
  }

  private static NDArray moved(NDList list, int number, NDManager manager) {
    NDArray array = list.get(number);
    array.attach(manager);
    return array;
  }
}
