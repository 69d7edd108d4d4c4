package io.equipoise.deep.loss;

import io.equipoise.core.error.Require;
import java.util.Arrays;

/**
 * Value and gradient of {@link AggregateResponseLoss} in plain loops: sums over bags need no array
 * of bags by rows.
 *
 * @param value the loss
 * @param gradient (N) its derivative with respect to the predictions
 */
record AggregateResponse(double value, double[] gradient) {

  static AggregateResponse of(
      double[] f, int[] bags, double[] means, AggregateResponseLoss.Options options) {
    int[] sizes = checked(f, bags, means, options);
    return options.loss() == AggregateResponseLoss.Form.BCE
        ? crossEntropy(f, bags, means, sizes, options.rho())
        : squared(f, bags, means, sizes, options.rho());
  }

  private static int[] checked(
      double[] f, int[] bags, double[] means, AggregateResponseLoss.Options options) {
    Require.that(f.length > 0, "predictions is empty");
    Require.sameLength("predictions", f.length, "groups", bags.length);
    int[] sizes = new int[means.length];
    for (int i = 0; i < f.length; i++) {
      Require.that(Double.isFinite(f[i]), "predictions holds " + f[i] + " in row " + i);
      Require.that(
          bags[i] >= 0 && bags[i] < means.length,
          "groups holds " + bags[i] + ", but there are " + means.length + " bagMeans");
      sizes[bags[i]]++;
    }
    for (int a = 0; a < sizes.length; a++) {
      Require.that(sizes[a] > 0, "bag " + a + " of bagMeans has no row in groups");
      Require.that(Double.isFinite(means[a]), "bagMeans[" + a + "] is " + means[a]);
      Require.that(
          options.loss() == AggregateResponseLoss.Form.SQUARED || (means[a] >= 0 && means[a] <= 1),
          "bagMeans[" + a + "] is " + means[a] + ", but bce needs shares from 0 to 1");
    }
    return sizes;
  }

  private static AggregateResponse squared(
      double[] f, int[] bags, double[] means, int[] sizes, double rho) {
    double[] centre = new double[means.length];
    for (int i = 0; i < f.length; i++) {
      centre[bags[i]] += f[i] / sizes[bags[i]];
    }
    double value = 0;
    double[] gradient = new double[f.length];
    for (int i = 0; i < f.length; i++) {
      double ofBag = centre[bags[i]] - means[bags[i]];
      double own = f[i] - means[bags[i]];
      value += ((1 - rho) * ofBag * ofBag + rho * own * own) / f.length;
      gradient[i] = 2 * ((1 - rho) * ofBag + rho * own) / f.length;
    }
    return new AggregateResponse(value, gradient);
  }

  /** Means of probabilities are kept as logarithms, so that no logit is too large. */
  private static AggregateResponse crossEntropy(
      double[] f, int[] bags, double[] means, int[] sizes, double rho) {
    double[] logYes = logMeans(f, 1, bags, sizes);
    double[] logNo = logMeans(f, -1, bags, sizes);
    double value = 0;
    double[] gradient = new double[f.length];
    for (int i = 0; i < f.length; i++) {
      int a = bags[i];
      double y = means[a];
      double ofBag = -product(y, logYes[a]) - product(1 - y, logNo[a]);
      double own = -product(y, logSigmoid(f[i])) - product(1 - y, logSigmoid(-f[i]));
      value += ((1 - rho) * ofBag + rho * own) / f.length;
      double yes = Math.exp(logSigmoid(f[i]));
      double no = Math.exp(logSigmoid(-f[i]));
      double pull =
          (1 - y) * yes * Math.exp(logSigmoid(-f[i]) - logNo[a])
              - y * no * Math.exp(logSigmoid(f[i]) - logYes[a]);
      gradient[i] = ((1 - rho) * pull + rho * ((1 - y) * yes - y * no)) / f.length;
    }
    return new AggregateResponse(value, gradient);
  }

  private static double product(double share, double log) {
    return share == 0 ? 0 : share * log;
  }

  /** For each bag the logarithm of the mean of {@code sigmoid(sign · f)}. */
  private static double[] logMeans(double[] f, int sign, int[] bags, int[] sizes) {
    double[] most = new double[sizes.length];
    Arrays.fill(most, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < f.length; i++) {
      most[bags[i]] = Math.max(most[bags[i]], logSigmoid(sign * f[i]));
    }
    double[] sums = new double[sizes.length];
    for (int i = 0; i < f.length; i++) {
      sums[bags[i]] += Math.exp(logSigmoid(sign * f[i]) - most[bags[i]]);
    }
    for (int a = 0; a < sums.length; a++) {
      sums[a] = most[a] + Math.log(sums[a] / sizes[a]);
    }
    return sums;
  }

  private static double logSigmoid(double s) {
    return Math.min(s, 0) - Math.log1p(Math.exp(-Math.abs(s)));
  }
}
