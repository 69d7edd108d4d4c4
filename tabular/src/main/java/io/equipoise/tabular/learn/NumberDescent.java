package io.equipoise.tabular.learn;

import io.equipoise.core.boost.BoostingNumberLoss;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;

/** Tells XGBoost how to descend a loss of numbers: slope and curvature of every row, weighted. */
final class NumberDescent implements IObjective {
  private static final long serialVersionUID = 1;

  private final transient float[] targets;
  private final transient double[] weights;
  private final transient BoostingNumberLoss loss;

  /**
   * Over training rows.
   *
   * @param targets (N) in standard units
   * @param weights (N)
   */
  NumberDescent(float[] targets, double[] weights, BoostingNumberLoss loss) {
    this.targets = targets;
    this.weights = weights;
    this.loss = loss;
  }

  @Override
  public List<float[]> getGradient(float[][] margins, DMatrix rows) {
    float[] gradients = new float[targets.length];
    float[] curvatures = new float[targets.length];
    double[] slopes = new double[2];
    for (int i = 0; i < targets.length; i++) {
      loss.derive(targets[i], margins[i][0], slopes);
      gradients[i] = (float) (weights[i] * slopes[0]);
      curvatures[i] = (float) (weights[i] * slopes[1]);
    }
    return List.of(gradients, curvatures);
  }
}
