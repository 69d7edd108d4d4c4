package io.equipoise.deep.loss;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The two passes of {@link ClassSums} over a large matrix of floats, as loops over its rows: each
 * entry is read once and written once, where every operation of the engine would do so.
 */
final class ClassSumLoops {
  private static final float MOST_SURE = (float) AdjustedProbability.MOST_SURE;
  private static final float LEAST_OTHER = 1 - MOST_SURE;

  /** Steps from 0 to 1 of floats just below 1; {@link #MOST_SURE} is two of them away. */
  private static final float STEPS = 1 << 24;

  private final AdjustedProbability curve;
  private final int classes;
  private final float[] weights;
  private final int[] labels;
  private final int[] groups;
  private final SoftmaxRow softmax;
  private final float[] mass;
  private final float[] slopes;
  private final double[] masses;
  private final @Nullable FadedRow fade;

  /** By row: h of its true class, and that class's log p. */
  final float[] hits;

  final float[] logarithms;

  /**
   * Over rows N of classes C.
   *
   * @param labels (N)
   * @param groups (N)
   * @param count number of groups G
   */
  ClassSumLoops(
      AdjustedProbability curve,
      int classes,
      float[] weights,
      int[] labels,
      int[] groups,
      int count) {
    this.curve = curve;
    this.classes = classes;
    this.weights = weights;
    this.labels = labels;
    this.groups = groups;
    this.softmax = new SoftmaxRow(labels.length, classes);
    this.mass = new float[classes];
    this.slopes = new float[classes];
    this.fade = curve.alpha() > 0 ? new FadedRow(curve.power() * curve.alpha(), classes) : null;
    this.masses = new double[count * classes];
    this.hits = new float[labels.length];
    this.logarithms = new float[labels.length];
  }

  /** Σ of mass by group and class (G·C). */
  double[] masses() {
    return masses;
  }

  /**
   * Adds the rows {@code from} to {@code to}.
   *
   * @param x their logits
   */
  void add(FloatBuffer x, int from, int to) {
    float[] sums = new float[masses.length];
    for (int row = from; row < to; row++) {
      int at = (row - from) * classes;
      logarithms[row] = (float) softmax.see(x, at, row, labels[row]);
      hits[row] = (float) hit(softmax.p[labels[row]]);
      masses(softmax.p);
      addTimes(mass, weights[row], sums, groups[row] * classes, classes);
    }
    for (int i = 0; i < sums.length; i++) {
      masses[i] += sums[i];
    }
  }

  private double hit(double p) {
    double fade = curve.alpha() == 0 ? 1 : Math.pow(1 - Math.min(p, MOST_SURE), curve.alpha());
    return fade * p;
  }

  /** {@code p h'(p)}. */
  private double hitSlope(double p) {
    double alpha = curve.alpha();
    boolean bends = alpha > 0 && !curve.detached() && p <= MOST_SURE;
    return hit(p) * (bends ? 1 + alpha - alpha / (1 - p) : 1);
  }

  private void masses(float[] p) {
    if (curve.squared()) {
      products(p, p, mass, classes);
    } else {
      System.arraycopy(p, 0, mass, 0, classes);
    }
    if (fade != null) {
      fade.times(p, mass);
    }
  }

  /**
   * The gradients of the rows {@code from} to {@code to}.
   *
   * @param x their logits
   * @param gradient is filled in
   * @param byMass (G·C) slopes of the loss by the sums of mass, times the power of q
   * @param byHit (G·C) slopes of the loss by the sums of hits
   * @param share of each row's {@code log p}, taken off
   */
  void fill(
      FloatBuffer x,
      FloatBuffer gradient,
      int from,
      int to,
      float[] byMass,
      float[] byHit,
      double share) {
    for (int row = from; row < to; row++) {
      int at = (row - from) * classes;
      int cells = groups[row] * classes;
      softmax.seeAgain(x, at, row);
      float[] p = softmax.p;
      masses(p);
      if (curve.alpha() > 0 && !curve.detached()) {
        bend(p, mass, (float) curve.alpha(), classes);
      }
      weighted(mass, byMass, cells, weights[row], slopes, classes);
      int label = labels[row];
      double atTruth = hitSlope(p[label]) * byHit[cells + label] - share;
      slopes[label] += (float) (atTruth * weights[row]);
      balance(slopes, p, softmax.math().sum(slopes), classes);
      gradient.put(at, slopes, 0, classes);
    }
  }

  /** {@code p v'(p) / n} in place of v, which differ by a factor up to {@link #MOST_SURE}. */
  private static void bend(float[] p, float[] mass, float alpha, int count) {
    for (int i = 0; i < count; i++) {
      float other = 1 - p[i];
      float moves = Math.min(Math.max(other * STEPS - 1, 0), 1);
      mass[i] *= 1 + moves * (alpha - alpha / Math.max(other, LEAST_OTHER));
    }
  }

  private static void products(float[] x, float[] y, float[] products, int count) {
    for (int i = 0; i < count; i++) {
      products[i] = x[i] * y[i];
    }
  }

  private static void addTimes(float[] x, float factor, float[] sums, int offset, int count) {
    for (int i = 0; i < count; i++) {
      sums[i + offset] += factor * x[i];
    }
  }

  private static void weighted(
      float[] x, float[] factors, int offset, float factor, float[] products, int count) {
    for (int i = 0; i < count; i++) {
      products[i] = factor * x[i] * factors[i + offset];
    }
  }

  private static void balance(float[] slopes, float[] p, float sum, int count) {
    for (int i = 0; i < count; i++) {
      slopes[i] -= p[i] * sum;
    }
  }
}
