package io.equipoise.evidence.experiment;

import io.equipoise.core.metric.AveragePrecision;
import io.equipoise.core.metric.MultiLabelScores;
import io.equipoise.deep.train.MultiLabelPerceptron.Rows;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What logits of several labels are worth on rows with their truth.
 *
 * @param precision (K) average precision of each label
 * @param scores decisions at probability one half
 */
record LabelRanking(double[] precision, MultiLabelScores scores) {

  static LabelRanking of(float[] logits, Rows rows) {
    int labels = rows.labels();
    int size = rows.size();
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    double[] precision = new double[labels];
    for (int k = 0; k < labels; k++) {
      int label = k;
      precision[k] =
          AveragePrecision.of(
                  IntStream.range(0, size).mapToDouble(i -> logits[i * labels + label]).toArray(),
                  IntStream.range(0, size)
                      .map(i -> rows.targets()[i * labels + label] > 0 ? 1 : 0)
                      .toArray(),
                  ones)
              .value();
    }
    return new LabelRanking(
        precision,
        MultiLabelScores.of(
            MultiLabelScores.decide(numbers(logits), new double[labels]), truth(rows), labels));
  }

  static double[] numbers(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  static boolean[] truth(Rows rows) {
    boolean[] truth = new boolean[rows.targets().length];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = rows.targets()[i] > 0;
    }
    return truth;
  }

  /** Mean over all labels that some row carries. */
  double meanPrecision() {
    return rarestPrecision(precision.length);
  }

  /** Mean over the last labels, which are the rarest, where some row carries them. */
  double rarestPrecision(int count) {
    return Arrays.stream(precision)
        .skip(precision.length - count)
        .filter(each -> !Double.isNaN(each))
        .average()
        .orElse(0);
  }
}
