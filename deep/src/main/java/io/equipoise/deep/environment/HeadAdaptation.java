package io.equipoise.deep.environment;

import io.equipoise.core.error.Require;
import io.equipoise.deep.train.DenseWeights;

/**
 * Makes a chosen head surer of the rows that have just arrived, by one step against its mean
 * entropy there; features and other heads stay.
 *
 * <pre>
 *   H = mean_i entropy softmax(z_i)      dH/dz_ic = -p_ic (log p_ic + entropy_i) / N
 *   W -= rate · (dH/dz)^T f              b -= rate · Σ_i dH/dz_i
 * </pre>
 *
 * <p>It makes a wrong head surely wrong: use it where rows of one place arrive in large batches.
 */
public final class HeadAdaptation {
  private HeadAdaptation() {}

  /**
   * The heads after one step.
   *
   * @param head which one was chosen
   * @param x (N·D) what the network reads
   * @param rows that arrived together, at least one
   * @param rate above 0
   */
  public static SourceHeads step(
      SourceHeads heads, int head, float[] x, int width, int[] rows, double rate) {
    Require.between("head", head, 0, heads.heads() - 1.0);
    Require.above("rate", rate, 0);
    Require.that(rows.length > 0, "there is no row to adapt a head to");
    int classes = heads.classes();
    SourceFeatures features = heads.features();
    int units = features.width();
    double[] weight = new double[classes * units];
    double[] bias = new double[classes];
    DenseWeights.Forward forward = heads.weights().forward();
    double[] slopes = new double[classes];
    for (int row : rows) {
      slopes(forward.logits(x, row * width), head * classes, slopes);
      float[] own = features.of(x, row * width);
      for (int c = 0; c < classes; c++) {
        bias[c] += slopes[c] / rows.length;
        for (int i = 0; i < units; i++) {
          weight[c * units + i] += slopes[c] * own[i] / rows.length;
        }
      }
    }
    return heads.withHeads(last -> moved(last, head * classes, weight, bias, rate));
  }

  /** What the entropy of a row gains by each logit. */
  private static void slopes(float[] logits, int from, double[] slopes) {
    double top = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < slopes.length; c++) {
      top = Math.max(top, logits[from + c]);
    }
    double sum = 0;
    for (int c = 0; c < slopes.length; c++) {
      sum += StrictMath.exp(logits[from + c] - top);
    }
    double entropy = 0;
    for (int c = 0; c < slopes.length; c++) {
      double log = logits[from + c] - top - StrictMath.log(sum);
      entropy -= StrictMath.exp(log) * log;
    }
    for (int c = 0; c < slopes.length; c++) {
      double log = logits[from + c] - top - StrictMath.log(sum);
      slopes[c] = -StrictMath.exp(log) * (log + entropy);
    }
  }

  private static DenseWeights.Layer moved(
      DenseWeights.Layer last, int first, double[] weight, double[] bias, double rate) {
    float[] weights = last.weight().clone();
    float[] biases = last.bias().clone();
    for (int c = 0; c < bias.length; c++) {
      biases[first + c] -= (float) (rate * bias[c]);
      for (int i = 0; i < last.in(); i++) {
        weights[(first + c) * last.in() + i] -= (float) (rate * weight[c * last.in() + i]);
      }
    }
    return new DenseWeights.Layer(last.in(), last.out(), weights, biases);
  }
}
