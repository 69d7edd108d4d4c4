package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.FloatMath;
import io.equipoise.deep.engine.FloatMemory;
import io.equipoise.deep.engine.Gradients;
import java.nio.FloatBuffer;
import java.util.Arrays;

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

  /** Below minus this a sigmoid is taken for flat where it need not be exact. */
  private static final float FLAT = 7;

  /**
   * Twice what a mean is at most too small where it need not be exact: if it is still below the
   * threshold, which holds for most batches of many labels, the threshold is the bar, and no
   * exponential was needed to see it.
   */
  private static final double ROUGH = 2e-3;

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
      float[] bars = new float[Math.toIntExact(x.getShape().get(1))];
      Arrays.fill(bars, logit(threshold));
      Totals totals = totals(x, own, weights, margin, bars, ReflectiveBars::addRoughly);
      if (!totals.areBelow((threshold - ROUGH) * counted)) {
        FloatMath math = new FloatMath(bars.length);
        Totals exact = totals(x, own, weights, margin, bars, (row, sums) -> add(math, row, sums));
        raise(bars, exact.sums(), counted, threshold);
        totals = totals(x, own, weights, margin, bars, (row, sums) -> {});
      }
      double[] found = totals.found();
      long[] gained = new long[bars.length];
      long carried = counted;
      for (int k = 0; k < gained.length; k++) {
        gained[k] = Math.round(found[k]);
        carried += gained[k];
      }
      return new ReflectiveBars(bars, gained, carried);
    }
  }

  /** Raises bars to the logits of the labels' means, so that no row needs an exponential. */
  private static void raise(float[] bars, double[] sums, long counted, double threshold) {
    for (int k = 0; k < bars.length; k++) {
      bars[k] = logit(Math.min(1, Math.max(threshold, sums[k] / Math.max(1, counted))));
    }
  }

  private static float logit(double p) {
    return (float) Math.min(HIGHEST, Math.log(p / (1 - p)));
  }

  /**
   * What rows that weigh something add up to.
   *
   * @param sums (K) of p'
   * @param found (K) rows above a label's bar that did not carry it
   */
  private record Totals(double[] sums, double[] found) {
    boolean areBelow(double most) {
      return Arrays.stream(sums).allMatch(sum -> sum < most);
    }
  }

  /** Adds up the p' of one row of logits, which may be overwritten. */
  @FunctionalInterface
  private interface Adding {
    void add(float[] logits, float[] sums);
  }

  /** Floats are added up within a block, and doubles beyond. */
  private static Totals totals(
      NDArray x, int[] own, float[] weights, double margin, float[] bars, Adding adding) {
    int labels = bars.length;
    Totals all = new Totals(new double[labels], new double[labels]);
    float[] row = new float[labels];
    RowBlocks.eachCounted(
        x.getShape(),
        x.getManager(),
        (block, work, first, end) -> {
          FloatBuffer from = FloatMemory.of(x.get(work, block));
          float[] sums = new float[labels];
          float[] found = new float[labels];
          for (int i = first; i < end; i++) {
            if (weights[i] > 0) {
              from.get((i - first) * labels, row, 0, labels);
              addBelieved(row, bars, found);
              found[own[i]] -= row[own[i]] > bars[own[i]] ? 1 : 0;
              row[own[i]] -= (float) margin;
              adding.add(row, sums);
            }
          }
          for (int k = 0; k < labels; k++) {
            all.sums[k] += sums[k];
            all.found[k] += found[k];
          }
        });
    return all;
  }

  /** By at most {@link #ROUGH} / 2 too little: the continued fraction of the sigmoid, cut. */
  private static void addRoughly(float[] x, float[] sums) {
    for (int k = 0; k < x.length; k++) {
      float z = Math.max(x[k], -FLAT) * 0.5f;
      float square = z * z;
      float over = z * (945 + square * (105 + square));
      float under = 1890 + square * (840 + square * 30);
      sums[k] += 0.5f + over / under;
    }
  }

  private static void add(FloatMath math, float[] x, float[] sums) {
    for (int k = 0; k < x.length; k++) {
      x[k] = -Math.min(Math.max(x[k], -MultiFocalRow.MOST), MultiFocalRow.MOST);
    }
    math.exp(x);
    for (int k = 0; k < x.length; k++) {
      sums[k] += 1 / (1 + x[k]);
    }
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

  private static void addBelieved(float[] row, float[] bars, float[] found) {
    for (int k = 0; k < row.length; k++) {
      found[k] += Math.min(Math.max((row[k] - bars[k]) * Float.MAX_VALUE, 0), 1);
    }
  }
}
