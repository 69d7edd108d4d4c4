package io.equipoise.tabular.reduction;

import io.equipoise.core.error.Require;
import io.equipoise.core.task.Dataset;

/** The weights of rows as shares of their sum. */
final class RowShares {
  private RowShares() {}

  /** (N) summing to 1; weights that are no weights are the user's error. */
  static double[] of(Dataset rows) {
    double total = 0;
    for (int i = 0; i < rows.size(); i++) {
      double weight = rows.weights()[i];
      Require.that(
          weight >= 0 && Double.isFinite(weight),
          "the weight of training row "
              + (i + 1)
              + " is "
              + weight
              + ", but must be a finite number of at least 0");
      total += weight;
    }
    Require.above("the total weight of the training rows", total, 0);
    double[] shares = new double[rows.size()];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = rows.weights()[i] / total;
    }
    return shares;
  }
}
