package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import java.util.List;
import java.util.function.Predicate;

/**
 * Finds the rule that pays least for what it accepts, and asks it about new cases: all that {@link
 * FairPerturbedLeader} needs of a class of rules, however large.
 *
 * <pre>
 *   h = argmin_h Σ_i losses_i · [h accepts cases_i]        losses of either sign
 * </pre>
 *
 * <p>It is weighted classification: a case of negative loss is one to accept, of weight |loss|. Any
 * learner that heeds weights is one, as far as it finds the best rule: {@link LearnerOracle}.
 */
@FunctionalInterface
public interface AcceptOracle {
  /**
   * What the best rule decides.
   *
   * @param cases (N,D) that losses were seen on
   * @param losses (N) of accepting each
   * @param asked (M,D) new cases
   * @return (M) whether the rule accepts them
   */
  boolean[] decide(double[][] cases, double[] losses, double[][] asked);

  /** The exact oracle of a few rules, which tries each of them; the first of several best. */
  static AcceptOracle among(List<? extends Predicate<double[]>> rules) {
    Require.that(!rules.isEmpty(), "rules is empty, but at least one is needed");
    List<Predicate<double[]>> all = List.copyOf(rules);
    return (cases, losses, asked) -> {
      Predicate<double[]> best = all.get(0);
      double least = Double.POSITIVE_INFINITY;
      for (Predicate<double[]> rule : all) {
        double paid = 0;
        for (int i = 0; i < losses.length; i++) {
          paid += rule.test(cases[i]) ? losses[i] : 0;
        }
        if (paid < least) {
          least = paid;
          best = rule;
        }
      }
      boolean[] decided = new boolean[asked.length];
      for (int i = 0; i < decided.length; i++) {
        decided[i] = best.test(asked[i]);
      }
      return decided;
    };
  }
}
