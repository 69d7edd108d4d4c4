package io.equipoise.tabular.estimate;

import io.equipoise.core.estimate.Estimation.Term;
import java.util.ArrayList;
import java.util.List;

/** Coefficients with their standard errors under the names of their columns. */
final class Terms {
  private Terms() {}

  /** One term per name. */
  static List<Term> of(List<String> names, double[] beta, double[] standardErrors) {
    List<Term> terms = new ArrayList<>();
    for (int j = 0; j < beta.length; j++) {
      terms.add(Term.of(names.get(j), beta[j], standardErrors[j]));
    }
    return terms;
  }

  /** The terms of a fit. */
  static List<Term> of(List<String> names, MomentFit fit) {
    return of(names, fit.beta(), fit.standardErrors());
  }

  /** How coefficients of this model read, one sentence each. */
  static List<String> reading(RegressionModel model, String target) {
    String sure =
        "An interval holds the true value in 95 of 100 such samples; one that leaves out 0 shows a"
            + " link, which need not be a cause.";
    return switch (model) {
      case LINEAR ->
          List.of(
              "A coefficient is how much '"
                  + target
                  + "' rises on average with one unit more of the feature, the others held equal;"
                  + " of a category, against its first level.",
              sure);
      case LOGISTIC ->
          List.of(
              "A coefficient is how much the log-odds of '"
                  + target
                  + "' rise with one unit more of the feature, the others held equal; exp of it is"
                  + " the odds ratio.",
              sure);
      case MEAN ->
          List.of(
              "The intercept is the mean of '" + target + "', or its share where it is 0 or 1.",
              "An interval holds the true value in 95 of 100 such samples.");
    };
  }
}
