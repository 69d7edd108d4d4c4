package io.equipoise.tabular.learn;

import io.equipoise.core.boost.BoostingLoss;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.IObjective;

/**
 * Tells XGBoost how to descend a loss: gradient and curvature of every row, times its weight. Two
 * classes have one margin z, which stands for the scores (0, z).
 */
final class Descent implements IObjective {
  private static final long serialVersionUID = 1;

  /** Keeps leaves finite where a loss is flat. */
  private static final double LEAST_CURVATURE = 1e-6;

  private final transient int[] labels;
  private final transient double[] weights;
  private final transient BoostingLoss.Slopes slopes;
  private final int classes;

  Descent(Training training, BoostingLoss loss) {
    this.labels = training.labels();
    this.weights = training.weights();
    this.classes = training.classes();
    int[] sizes = new int[classes];
    for (int label : labels) {
      sizes[label]++;
    }
    this.slopes = loss.boosting(sizes);
  }

  @Override
  public List<float[]> getGradient(float[][] margins, DMatrix rows) {
    int outputs = classes == 2 ? 1 : classes;
    float[] gradients = new float[labels.length * outputs];
    float[] curvatures = new float[gradients.length];
    double[] scores = new double[classes];
    double[] gradient = new double[classes];
    double[] curvature = new double[classes];
    for (int i = 0; i < labels.length; i++) {
      for (int k = 0; k < outputs; k++) {
        scores[classes - outputs + k] = margins[i][k];
      }
      slopes.derive(labels[i], scores, gradient, curvature);
      for (int k = 0; k < outputs; k++) {
        int at = classes - outputs + k;
        gradients[i * outputs + k] = (float) (weights[i] * gradient[at]);
        // a leaf steps by -Σ gradient / Σ curvature, which must go downhill
        curvatures[i * outputs + k] =
            (float) (weights[i] * Math.max(LEAST_CURVATURE, Math.abs(curvature[at])));
      }
    }
    return List.of(gradients, curvatures);
  }
}
