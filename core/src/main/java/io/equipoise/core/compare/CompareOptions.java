package io.equipoise.core.compare;

import io.equipoise.core.error.Require;
import java.time.Duration;
import java.util.Optional;

/**
 * How a comparison is run.
 *
 * @param folds outer folds; at least 2
 * @param repeats times the folds are drawn anew; 1 to 1,000
 * @param innerFolds folds inside a training part that choose between values of a hyper-parameter;
 *     at least 2
 * @param seed of splits and of everything random
 * @param objective the metric that decides; empty for the default: equalised odds with groups,
 *     balanced accuracy without; for numbers the worst group's and the overall mean absolute error
 * @param budget wall time after which no new split is started; empty for none
 * @param parallel trials at once; 0 for as many as cores and memory allow
 */
public record CompareOptions(
    int folds,
    int repeats,
    int innerFolds,
    long seed,
    Optional<TrialMetric> objective,
    Optional<Duration> budget,
    int parallel) {
  /** Beyond this, more repeats tell nothing: they share the same rows. */
  private static final int MOST_REPEATS = 1000;

  /** Five folds drawn twice: ten paired differences per recipe. */
  public static final CompareOptions DEFAULT =
      new CompareOptions(5, 2, 3, 1, Optional.empty(), Optional.empty(), 0);

  public CompareOptions {
    Require.atLeast("--folds", folds, 2);
    Require.between("--repeats", repeats, 1, MOST_REPEATS);
    Require.atLeast("inner folds", innerFolds, 2);
    Require.atLeast("parallel trials", parallel, 0);
  }

  /** The same with another seed. */
  public CompareOptions withSeed(long newSeed) {
    return new CompareOptions(folds, repeats, innerFolds, newSeed, objective, budget, parallel);
  }

  /** The same with other splits. */
  public CompareOptions withSplits(int newFolds, int newRepeats) {
    return new CompareOptions(newFolds, newRepeats, innerFolds, seed, objective, budget, parallel);
  }
}
