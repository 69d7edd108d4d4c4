package io.equipoise.tabular.estimate;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a design-based analysis as numbers. What experts label is the outcome, or the last of
 * the features.
 *
 * @param model of the regression
 * @param terms (P) names of the coefficients
 * @param x (N·P) features; the last column is the labelled one when {@code covariate}
 * @param outcome (N) what is regressed; the labels themselves unless {@code covariate}
 * @param labels (N) by experts, NaN where not labelled
 * @param covariate whether the labelled column stands among the features
 * @param labelling which rows are labelled
 * @param surrogate (N) the first machine label as a number, NaN where missing; null when it is none
 * @param clusters (N), or null when every row stands alone
 */
record DslData(
    RegressionModel model,
    List<String> terms,
    double[] x,
    double[] outcome,
    double[] labels,
    boolean covariate,
    Labelling labelling,
    double @Nullable [] surrogate,
    int @Nullable [] clusters) {

  /** A regression and the moments that it solves. */
  record Solved(Moments moments, MomentFit fit) {}

  /** With the labels' predictions corrected by the design. */
  Solved corrected(double[] predicted) {
    return solved(
        labelling.moments(
            terms.size(), x, outcome, features(predicted), covariate ? outcome : predicted));
  }

  /** On machine labels alone, as if they were right; rows without one stand out. */
  Solved naive(double[] machine) {
    double[] weights = new double[machine.length];
    Arrays.setAll(weights, i -> Double.isNaN(machine[i]) ? 0 : 1);
    return solved(
        Moments.plain(terms.size(), features(machine), covariate ? outcome : machine, weights));
  }

  /** On expert labels alone, each row weighted by one over its probability. */
  Solved goldOnly() {
    return solved(Moments.plain(terms.size(), x, outcome, labelling.ratio()));
  }

  private Solved solved(Moments moments) {
    return new Solved(moments, MomentFit.of(model, moments, clusters));
  }

  private double[] features(double[] labelled) {
    if (!covariate) {
      return x;
    }
    int width = terms.size();
    double[] changed = x.clone();
    for (int i = 0; i < labelled.length; i++) {
      changed[i * width + width - 1] = labelled[i];
    }
    return changed;
  }
}
