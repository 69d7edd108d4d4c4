package io.equipoise.tabular.learn;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.NumberTarget;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The training rows that count, encoded: where every learner of this module starts. Rows of weight
 * 0 are left out before anything is learned from them; the other weights are scaled to mean 1, so
 * that options in rows mean rows.
 *
 * @param encoder fitted on these rows
 * @param matrix (N, D)
 * @param rows the rows themselves
 * @param weights (N) above 0, mean 1
 */
public record Training(Encoder encoder, Matrix matrix, Dataset rows, double[] weights) {

  /** Encodes; weights that are no weights, and rows whose truth does not vary, are user errors. */
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
    Require.that(
        kept.length > 0, "no training row has a weight above 0, so there is nothing to learn from");
    varied(counted);
    double scale = kept.length / sum;
    double[] weights = Arrays.stream(counted.weights()).map(weight -> weight * scale).toArray();
    Encoder encoder = Encoder.fit(counted.rows().features(), options);
    Matrix matrix = encoder.encode(counted.rows().features());
    return new Training(encoder, matrix, counted, weights);
  }

  private static void varied(Dataset rows) {
    if (rows.target() instanceof NumberTarget target) {
      Require.that(
          Arrays.stream(target.values()).distinct().limit(2).count() > 1,
          "all training rows have the target "
              + target.values()[0]
              + "; a model needs rows of at least two");
      return;
    }
    Require.that(
        Arrays.stream(rows.labels()).distinct().limit(2).count() > 1,
        "all training rows are of class '"
            + rows.classes().get(rows.labels()[0])
            + "'; a model needs rows of at least two classes");
  }

  /** Number of rows N. */
  public int size() {
    return rows.size();
  }

  /** The class of each row (N), in [0, classes). */
  public int[] labels() {
    return rows.labels();
  }

  /** Number of classes C of the task. */
  public int classes() {
    return rows.classes().size();
  }

  /** The number of each row (N). */
  public double[] numbers() {
    return rows.numbers();
  }

  /** Whether the truth is a number, not a class. */
  public boolean ofNumbers() {
    return rows.target() instanceof NumberTarget;
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
