package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.FloatMath;
import io.equipoise.deep.engine.FloatMemory;
import io.equipoise.deep.engine.Gradients;
import java.nio.FloatBuffer;

/**
 * From which logit on {@link ReflectiveLabelCorrector} believes each label, and what a batch gains
 * by that, in loops over a large matrix of floats with one class per row.
 *
 * @param logits (K) above which a label is believed
 * @param gained (K) labels recovered, by label
 * @param carried labels of rows that weigh something, recorded or recovered
 */
record ReflectiveBars(float[] logits, long[] gained, long carried) {
  /** Stands for a bar that no logit passes; its distance from another is still finite. */
  private static final double HIGHEST = 1e30;

  static ReflectiveBars of(Batch batch, double threshold, double margin) {
    NDManager step = batch.logits().getManager();
    try (Gradients paused = Gradients.pause();
        NDManager work = step.newSubManager()) {
      NDArray x = batch.logits().stopGradient();
      x.attach(work);
      float[] weights = batch.weights().toFloatArray();
      int[] own = new int[weights.length];
      long[] labels = batch.labels().toLongArray();
      long counted = 0;
      for (int i = 0; i < own.length; i++) {
        own[i] = (int) labels[i];
        counted += weights[i] > 0 ? 1 : 0;
      }
      float[] bars = bars(sums(x, own, weights, margin), counted, threshold);
      double[] found = found(x, own, weights, bars);
      long[] gained = new long[bars.length];
      long carried = counted;
      for (int k = 0; k < gained.length; k++) {
        gained[k] = Math.round(found[k]);
        carried += gained[k];
      }
      return new ReflectiveBars(bars, gained, carried);
    }
  }

  /** The bar of each label as a logit, so that no row needs an exponential to be compared. */
  private static float[] bars(double[] sums, long counted, double threshold) {
    float[] bars = new float[sums.length];
    for (int k = 0; k < bars.length; k++) {
      double bar = Math.min(1, Math.max(threshold, sums[k] / Math.max(1, counted)));
      bars[k] = (float) Math.min(HIGHEST, Math.log(bar / (1 - bar)));
    }
    return bars;
  }

  /** Of each label, the sum of p' over rows that weigh something. */
  private static double[] sums(NDArray x, int[] own, float[] weights, double margin) {
    FloatMath math = new FloatMath(Math.toIntExact(x.getShape().get(1)));
    return eachRow(
        x,
        weights,
        (i, row, sums) -> {
          row[own[i]] -= (float) margin;
          for (int k = 0; k < row.length; k++) {
            row[k] = -Math.min(Math.max(row[k], -MultiFocalRow.MOST), MultiFocalRow.MOST);
          }
          math.exp(row);
          for (int k = 0; k < row.length; k++) {
            sums[k] += 1 / (1 + row[k]);
          }
        });
  }

  /** Of each label, the rows that are believed to carry it and did not. */
  private static double[] found(NDArray x, int[] own, float[] weights, float[] bars) {
    float[] found = new float[bars.length];
    return eachRow(
        x,
        weights,
        (i, row, sums) -> {
          believe(row, bars, found);
          found[own[i]] = 0;
          for (int k = 0; k < sums.length; k++) {
            sums[k] += found[k];
          }
        });
  }

  /** What is added up of one row of logits, which may be overwritten. */
  @FunctionalInterface
  private interface Sum {
    void add(int row, float[] logits, float[] sums);
  }

  /** Sums of floats within a block, and of doubles beyond. */
  private static double[] eachRow(NDArray x, float[] weights, Sum sum) {
    int labels = Math.toIntExact(x.getShape().get(1));
    double[] all = new double[labels];
    float[] row = new float[labels];
    RowBlocks.eachCounted(
        x.getShape(),
        x.getManager(),
        (block, work, first, end) -> {
          FloatBuffer from = FloatMemory.of(x.get(work, block));
          float[] some = new float[labels];
          for (int i = first; i < end; i++) {
            if (weights[i] > 0) {
              from.get((i - first) * labels, row, 0, labels);
              sum.add(i, row, some);
            }
          }
          for (int k = 0; k < labels; k++) {
            all[k] += some[k];
          }
        });
    return all;
  }

  /** Marks by 1 which logits of a row are above their bars, by 0 which are not. */
  void believe(float[] row, float[] marks) {
    believe(row, logits, marks);
  }

  // the compiler makes no vector instruction of a comparison; times the largest float, any
  // difference of two logits that are not both next to 0 is beyond 1
  private static void believe(float[] row, float[] bars, float[] marks) {
    for (int k = 0; k < row.length; k++) {
      marks[k] = Math.min(Math.max((row[k] - bars[k]) * Float.MAX_VALUE, 0), 1);
    }
  }
}
