package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.UserError;
import io.equipoise.core.task.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The training rows that count, encoded: where every learner of this module starts. Rows of weight
 * 0 are left out before anything is learned from them; the other weights are scaled to mean 1, so
 * that options in rows mean rows.
 *
 * @param encoder fitted on these rows
 * @param matrix (N, D)
 * @param labels (N) in [0, classes)
 * @param weights (N) above 0, mean 1
 * @param classes number of classes C of the task
 */
public record Training(
    Encoder encoder, Matrix matrix, int[] labels, double[] weights, int classes) {

  /** Encodes; weights that are no weights, and rows of fewer than two classes, are user errors. */
  public static Training of(Dataset train, Encoder.Options options) {
    double[] given = train.weights();
    double sum = 0;
    for (int i = 0; i < given.length; i++) {
      if (!(given[i] >= 0) || Double.isInfinite(given[i])) {
        throw new UserError(
            "the weight of training row "
                + (i + 1)
                + " is "
                + given[i]
                + ", but must be a finite number of at least 0");
      }
      sum += given[i];
    }
    int[] kept = IntStream.range(0, given.length).filter(i -> given[i] > 0).toArray();
    Dataset counted = kept.length == given.length ? train : train.take(kept);
    long present = Arrays.stream(counted.labels()).distinct().count();
    if (present < 2) {
      throw new UserError(
          present == 0
              ? "no training row has a weight above 0, so there is nothing to learn from"
              : "all training rows are of class '"
                  + train.classes().get(counted.labels()[0])
                  + "'; a model needs rows of at least two classes");
    }
    double scale = kept.length / sum;
    double[] weights = Arrays.stream(counted.weights()).map(weight -> weight * scale).toArray();
    Encoder encoder = Encoder.fit(counted.rows().features(), options);
    Matrix matrix = encoder.encode(counted.rows().features());
    return new Training(encoder, matrix, counted.labels(), weights, train.classes().size());
  }

  /** Number of rows. */
  public int size() {
    return labels.length;
  }

  /** (N·D) the matrix in double precision, row by row. */
  public double[] features() {
    float[] values = matrix.values();
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  /**
   * A weight below which no node can hold two leaves of this many rows: what Tribuo may stop at
   * without losing a split that is allowed.
   */
  float splittable(int minLeaf) {
    double least = Arrays.stream(weights).min().orElse(1);
    return (float) Math.max(Float.MIN_NORMAL, 2.0 * minLeaf * least * (1 - 1e-6));
  }
}
