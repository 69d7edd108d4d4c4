package io.equipoise.core.metric;

import io.equipoise.core.error.Require;

/**
 * A blind model of relations: which predicate training showed most often between two classes of
 * things. A learned model that is hardly better on common triplets, and poor on new ones, lives on
 * the same prior.
 *
 * <pre>
 *   P(p | s, o) = n(s, p, o) / Σ_q n(s, q, o)
 * </pre>
 *
 * <p>A pair of classes that training never showed falls back on the counts of all predicates; ties
 * go to the lower number.
 *
 * @see <a href="https://arxiv.org/abs/2005.08230">Knyazev et al., Graph Density-Aware Losses for
 *     Novel Compositions in Scene Graph Generation, 2020, arXiv:2005.08230</a>
 */
public final class FrequencyPrior {
  /** How much better than the prior a model may be on common triplets and still live on it. */
  public static final double CLOSE = 0.01;

  /** What share of its own recall on common triplets a model must keep on new ones. */
  public static final double KEPT = 0.5;

  private final int classes;
  private final int predicates;
  private final int[] counts;
  private final int[] overall;

  private FrequencyPrior(int classes, int predicates, int[] counts, int[] overall) {
    this.classes = classes;
    this.predicates = predicates;
    this.counts = counts;
    this.overall = overall;
  }

  /**
   * Counts the triplets of the training data, row by row.
   *
   * @param subjects (U) in [0, classes)
   * @param predicates (U) in [0, predicateCount)
   * @param objects (U) in [0, classes)
   */
  public static FrequencyPrior count(
      int[] subjects, int[] predicates, int[] objects, int classes, int predicateCount) {
    Require.sameLength("subjects", subjects.length, "predicates", predicates.length);
    Require.sameLength("subjects", subjects.length, "objects", objects.length);
    Require.atLeast("the number of classes", classes, 1);
    Require.atLeast("the number of predicates", predicateCount, 1);
    FrequencyPrior prior =
        new FrequencyPrior(
            classes,
            predicateCount,
            new int[classes * classes * predicateCount],
            new int[predicateCount]);
    for (int u = 0; u < subjects.length; u++) {
      prior.counts[prior.at(subjects[u], predicates[u], objects[u])]++;
      prior.overall[predicates[u]]++;
    }
    return prior;
  }

  private int at(int subject, int predicate, int object) {
    Require.between("each of subjects", subject, 0, classes - 1);
    Require.between("each of predicates", predicate, 0, predicates - 1);
    Require.between("each of objects", object, 0, classes - 1);
    return (subject * classes + object) * predicates + predicate;
  }

  /** How often training showed this triplet: n_u. */
  public int seen(int subject, int predicate, int object) {
    return counts[at(subject, predicate, object)];
  }

  /** The share of each predicate (P) between these classes. */
  public double[] shares(int subject, int object) {
    int from = at(subject, 0, object);
    double[] shares = new double[predicates];
    double sum = 0;
    for (int p = 0; p < predicates; p++) {
      shares[p] = counts[from + p];
      sum += shares[p];
    }
    if (sum == 0) {
      for (int p = 0; p < predicates; p++) {
        shares[p] = overall[p];
        sum += shares[p];
      }
    }
    for (int p = 0; p < predicates; p++) {
      shares[p] = sum == 0 ? 1.0 / predicates : shares[p] / sum;
    }
    return shares;
  }

  /** The predicate that training showed most often between these classes. */
  public int predict(int subject, int object) {
    double[] shares = shares(subject, object);
    int best = 0;
    for (int p = 1; p < shares.length; p++) {
      best = shares[p] > shares[best] ? p : best;
    }
    return best;
  }

  /**
   * Whether a model lives on the prior: on common triplets it is at most {@link #CLOSE} better, and
   * of that it keeps less than {@link #KEPT} on triplets that training never showed.
   *
   * @param modelCommon the model's recall, or accuracy, on common triplets
   * @param priorCommon that of the prior on the same
   * @param modelNew the model's on triplets never seen
   */
  public static boolean livesOnPrior(double modelCommon, double priorCommon, double modelNew) {
    return modelCommon - priorCommon <= CLOSE && modelNew < KEPT * modelCommon;
  }
}
