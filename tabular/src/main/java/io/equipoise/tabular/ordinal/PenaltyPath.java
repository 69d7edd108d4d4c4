package io.equipoise.tabular.ordinal;

import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Fits along falling penalties and the choice among them: the one with the smallest mean Brier
 * score over all levels on rows held out, the larger of equals.
 *
 * @param rows all rows, every level among them
 * @param lambdas falling
 * @param mix of the penalty
 */
record PenaltyPath(OrdinalRows rows, double[] lambdas, double mix) {
  /** Precision of fits that are only compared with each other. */
  static final double COMPARED = 1e-4;

  /** Precision of a fit that is kept. */
  static final double KEPT = 1e-7;

  /** A penalty so near to the square alone would never reach 0. */
  private static final double LEAST_MIX = 1e-3;

  /**
   * The choice.
   *
   * @param lambda chosen
   * @param brier mean score of each lambda on rows held out; NaN when no row could be
   * @param heldOut number of rows held out
   * @param crossed of those, rows where boundaries crossed under the chosen lambda
   */
  record Choice(double lambda, double[] brier, int heldOut, int crossed) {}

  /** Penalties on a logarithmic grid down to {@code ratio} of the one that leaves nothing. */
  static PenaltyPath of(OrdinalRows rows, int count, double ratio, double mix) {
    double most = new ProximalFit(rows, KEPT).steepestStep() / Math.max(LEAST_MIX, mix);
    double[] lambdas = new double[count];
    for (int l = 0; l < count; l++) {
      lambdas[l] = count == 1 ? most : most * Math.pow(ratio, l / (count - 1.0));
    }
    return new PenaltyPath(rows, lambdas, mix);
  }

  /** The point under one of the penalties, reached by way of the larger ones. */
  double[] fit(double lambda) {
    ProximalFit fit = new ProximalFit(rows, KEPT);
    double[] point = fit.start();
    for (double each : lambdas) {
      if (each < lambda) {
        break;
      }
      point = fit.fit(new StepPenalty(each, mix, false), point);
    }
    return point;
  }

  /** Chooses by cross-validation. */
  Choice choose(int folds, Seed seed) {
    int[] fold = deal(rows.y(), rows.levels(), folds, seed.generator());
    double[] scores = new double[lambdas.length];
    int[] crossed = new int[lambdas.length];
    int heldOut = 0;
    double weight = 0;
    for (int f = 0; f < folds; f++) {
      int[] out = where(fold, f, true);
      if (out.length == 0) {
        continue;
      }
      heldOut += out.length;
      weight += Arrays.stream(out).mapToDouble(i -> rows.weights()[i]).sum();
      OrdinalRows train = rows.take(where(fold, f, false));
      ProximalFit fit = new ProximalFit(train, COMPARED);
      double[] point = fit.start();
      for (int l = 0; l < lambdas.length; l++) {
        point = fit.fit(new StepPenalty(lambdas[l], mix, false), point);
        crossed[l] += score(OrdinalLikelihood.of(train).model(point), out, scores, l);
      }
    }
    int best = 0;
    for (int l = 0; l < lambdas.length; l++) {
      scores[l] /= weight;
      best = scores[l] < scores[best] ? l : best;
    }
    return new Choice(lambdas[best], scores, heldOut, crossed[best]);
  }

  /** Adds the weighted Brier scores of these rows; returns in how many boundaries crossed. */
  private int score(OrderedLogit model, int[] out, double[] scores, int place) {
    double[] p = new double[rows.levels()];
    int crossed = 0;
    for (int i : out) {
      crossed += model.probabilities(rows.x(), i * rows.width(), p, 0) ? 1 : 0;
      double sum = 0;
      for (int k = 0; k < p.length; k++) {
        double away = p[k] - (rows.y()[i] == k ? 1 : 0);
        sum += away * away;
      }
      scores[place] += rows.weights()[i] * sum;
    }
    return crossed;
  }

  /**
   * The fold of every row. Each level is dealt on its own, so that no fold takes all of it; the
   * only row of a level is never held out (-1).
   */
  static int[] deal(int[] y, int levels, int folds, UniformRandomProvider random) {
    int[] order = Permutation.of(y.length, random);
    int[] sizes = new int[levels];
    for (int level : y) {
      sizes[level]++;
    }
    int[] fold = new int[y.length];
    int next = 0;
    for (int level = 0; level < levels; level++) {
      for (int row : order) {
        if (y[row] == level) {
          fold[row] = sizes[level] == 1 ? -1 : next;
          next = (next + 1) % folds;
        }
      }
    }
    return fold;
  }

  private static int[] where(int[] fold, int wanted, boolean inside) {
    int[] found = new int[fold.length];
    int count = 0;
    for (int i = 0; i < fold.length; i++) {
      if ((fold[i] == wanted) == inside) {
        found[count++] = i;
      }
    }
    return Arrays.copyOf(found, count);
  }
}
