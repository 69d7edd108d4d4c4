package io.equipoise.deep.loss;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import java.util.Arrays;

/** Rules that give every class a weight from its number of rows. A class without rows gets 0. */
public final class ClassWeights {
  private ClassWeights() {}

  /** Rows per class (C) as {@code eval} was given them, some above 0. */
  public static int[] sizes(Arguments arguments) {
    int[] counts = arguments.ints("counts");
    for (int rows : counts) {
      Require.atLeast("counts", rows, 0);
    }
    Require.that(Arrays.stream(counts).anyMatch(rows -> rows > 0), "counts holds no training row");
    return counts;
  }

  /** {@code N / (C · n_c)} with C the classes that occur: every class weighs as much in all. */
  public static double[] balanced(int[] sizes) {
    long rows = Arrays.stream(sizes).asLongStream().sum();
    long present = Arrays.stream(sizes).filter(size -> size > 0).count();
    return Arrays.stream(sizes)
        .mapToDouble(size -> size == 0 ? 0 : (double) rows / ((double) present * size))
        .toArray();
  }

  /**
   * {@code (1 - beta) / (1 - beta^n_c)}, scaled so that the classes that occur have mean 1 (Cui et
   * al. 2019, eq. 2): rows of a large class overlap, so that they count as fewer.
   *
   * @param beta in [0, 1); 0 weighs all classes alike, towards 1 it is {@code 1 / n_c}
   */
  public static double[] effectiveNumber(int[] sizes, double beta) {
    double[] weights = new double[sizes.length];
    double sum = 0;
    int present = 0;
    for (int c = 0; c < sizes.length; c++) {
      if (sizes[c] > 0) {
        // 1 - beta^n by expm1, since beta^n is close to 1 for small classes
        double effective = beta == 0 ? 1 : -Math.expm1(sizes[c] * Math.log(beta)) / (1 - beta);
        weights[c] = 1 / effective;
        sum += weights[c];
        present++;
      }
    }
    for (int c = 0; c < weights.length; c++) {
      weights[c] *= present / sum;
    }
    return weights;
  }
}
