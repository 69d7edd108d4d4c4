package io.equipoise.core.boost;

import io.equipoise.core.task.TaskKind;
import java.util.Set;

/**
 * A loss of classes that gradient boosting can minimise, as in {@code xgboost(loss=focal)}: a sum
 * over rows, each of which looks at the C scores of that row.
 */
public non-sealed interface BoostingLoss extends BoostedLoss {
  /** What the boosting library minimises by itself: the log loss, for numbers the squared error. */
  BoostingLoss BUILT_IN = new BuiltIn();

  /**
   * The loss over training rows of these classes.
   *
   * @param classSizes (C) training rows per class; two classes have scores (0, z)
   */
  Slopes boosting(int[] classSizes);

  /** Value and derivatives of one row's loss; without memory. */
  @FunctionalInterface
  interface Slopes {
    /**
     * Gives the loss and writes its derivatives.
     *
     * @param label true class, in [0, C)
     * @param scores (C) before the softmax; only read
     * @param gradient (C) first derivative by each score
     * @param curvature (C) second derivative by each score, the diagonal of the Hessian; below 0
     *     where the loss is not convex
     */
    double derive(int label, double[] scores, double[] gradient, double[] curvature);

    /** These slopes times the weight of the row's class (C). */
    default Slopes weighing(double[] weights) {
      return (label, scores, gradient, curvature) -> {
        double loss = derive(label, scores, gradient, curvature);
        for (int k = 0; k < scores.length; k++) {
          gradient[k] *= weights[label];
          curvature[k] *= weights[label];
        }
        return weights[label] * loss;
      };
    }
  }

  /** Left to the library. */
  record BuiltIn() implements BoostingLoss {
    @Override
    public Set<TaskKind> taskKinds() {
      return TaskKind.ANY;
    }

    @Override
    public Slopes boosting(int[] classSizes) {
      return TrueClassSlopes.of(LogCurve.CROSS_ENTROPY, classSizes.length);
    }

    @Override
    public String toString() {
      return "built-in";
    }
  }
}
