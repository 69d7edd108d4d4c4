package io.equipoise.deep.environment;

import io.equipoise.deep.data.Examples;
import io.equipoise.deep.train.DenseWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes heads comparable: each is divided by the temperature that costs least on validation rows of
 * its own source, the joint one by that on all rows, so that a head which learned from few rows
 * does not win by being too sure.
 *
 * <pre>
 *   T_j = argmin_T Σ_{i of source j} -log softmax(h_j(f(x_i)) / T)[y_i]      within [1/20, 20]
 * </pre>
 */
public final class HeadTemperatures {
  private static final double WIDEST = 20;

  private HeadTemperatures() {}

  /**
   * The temperature of each head.
   *
   * @param validation rows in their sources, none of which heads learned from; a head without rows
   *     keeps the temperature 1
   */
  public static double[] of(SourceHeads heads, Examples validation) {
    int count = heads.heads();
    double[] temperatures = new double[count];
    double[][] logits = heads.logits(validation.x(), validation.width());
    for (int head = 0; head < count; head++) {
      List<Integer> own = new ArrayList<>();
      for (int i = 0; i < validation.size(); i++) {
        if (head == count - 1 || validation.groups()[i] == head) {
          own.add(i);
        }
      }
      temperatures[head] =
          own.isEmpty() ? 1 : fitted(logits[head], heads.classes(), validation.labels(), own);
    }
    return temperatures;
  }

  /** The cost is convex in one over the temperature, so that its slope is halved upon. */
  private static double fitted(double[] logits, int classes, int[] labels, List<Integer> rows) {
    double low = 1 / WIDEST;
    double high = WIDEST;
    for (int step = 0; step < 60; step++) {
      double middle = Math.sqrt(low * high);
      double slope = 0;
      for (int row : rows) {
        slope += slope(logits, row * classes, classes, labels[row], middle);
      }
      low = slope < 0 ? middle : low;
      high = slope < 0 ? high : middle;
    }
    return 1 / Math.sqrt(low * high);
  }

  /** How a row's cost grows with one over the temperature: the mean logit less the true one's. */
  private static double slope(double[] logits, int from, int classes, int label, double factor) {
    double top = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      top = Math.max(top, logits[from + c]);
    }
    double sum = 0;
    double mean = 0;
    for (int c = 0; c < classes; c++) {
      double weight = Math.exp(factor * (logits[from + c] - top));
      sum += weight;
      mean += weight * logits[from + c];
    }
    return mean / sum - logits[from + label];
  }

  /** The same heads, each divided by its temperature. */
  public static SourceHeads applied(SourceHeads heads, double[] temperatures) {
    return heads.withHeads(
        last -> {
          float[] weight = last.weight().clone();
          float[] bias = last.bias().clone();
          for (int o = 0; o < last.out(); o++) {
            double temperature = temperatures[o / heads.classes()];
            bias[o] = (float) (bias[o] / temperature);
            for (int i = 0; i < last.in(); i++) {
              int at = o * last.in() + i;
              weight[at] = (float) (weight[at] / temperature);
            }
          }
          return new DenseWeights.Layer(last.in(), last.out(), weight, bias);
        });
  }
}
