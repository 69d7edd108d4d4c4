package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.eval.Evaluated;
import io.equipoise.deep.loss.Draws;
import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;

/** Embeddings with labels of a test, in plain Java. */
record MadeRows(double[][] rows, int[] labels) {

  /** Uniform rows; every class below {@code classes} has at least one where there are enough. */
  static MadeRows random(long seed, int count, int width, int classes) {
    double[] flat = Draws.uniform(seed, count * width, -1, 1);
    int[] labels = Draws.codes(seed, count, classes);
    for (int c = 0; c < Math.min(classes, count); c++) {
      labels[c] = c;
    }
    return of(flat, width, labels);
  }

  static MadeRows of(double[] flat, int width, int... labels) {
    double[][] rows = new double[labels.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return new MadeRows(rows, labels);
  }

  int size() {
    return labels.length;
  }

  int width() {
    return rows.length == 0 ? 2 : rows[0].length;
  }

  double[] flat() {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  boolean positive(int i, int j) {
    return i != j && labels[i] == labels[j];
  }

  boolean negative(int i, int j) {
    return labels[i] != labels[j];
  }

  /** A number for every ordered pair. */
  double[][] all(ToDoubleBiFunction<double[], double[]> similarity) {
    double[][] all = new double[size()][size()];
    for (int i = 0; i < size(); i++) {
      for (int j = 0; j < size(); j++) {
        all[i][j] = similarity.applyAsDouble(rows[i], rows[j]);
      }
    }
    return all;
  }

  double[][] cosines() {
    return all(MadeRows::cosine);
  }

  /** Euclidean distances of directions. */
  double[][] distances() {
    return all((x, y) -> Math.sqrt(Math.max(0, 2 - 2 * cosine(x, y))));
  }

  MadeRows scaled(double factor) {
    return of(Arrays.stream(flat()).map(x -> factor * x).toArray(), width(), labels);
  }

  MadeRows permuted(int... order) {
    double[][] moved = Arrays.stream(order).mapToObj(i -> rows[i]).toArray(double[][]::new);
    return new MadeRows(moved, Arrays.stream(order).map(i -> labels[i]).toArray());
  }

  Evaluated into(Evaluated evaluated) {
    return evaluated.array("embeddings", flat(), size(), width()).list("labels", labels);
  }

  Labelled in(NDManager manager, DataType type) {
    return new Labelled(
        manager.create(flat(), new Shape(size(), width())).toType(type, false).duplicate(),
        manager.create(Arrays.stream(labels).asLongStream().toArray()));
  }

  static double cosine(double[] x, double[] y) {
    return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += x[k] * y[k];
    }
    return sum;
  }
}
