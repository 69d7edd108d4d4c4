package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * The usual optimiser (Kingma and Ba 2015, arXiv:1412.6980) with betas 0.9 and 0.999 where no
 * others are given: one native call per parameter and step.
 */
public final class Adam implements Optimizer.Run {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final float EPSILON = 1e-8f;

  private final List<NDArray> parameters;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> squares = new ArrayList<>();
  private final double learningRate;
  private final double weightDecay;
  private final double beta1;
  private final double beta2;
  private int steps;

  /**
   * An optimiser of these parameters; its moments live as long as {@code manager}.
   *
   * @param learningRate above 0
   * @param weightDecay price of the squared weights, added to the gradient; at least 0
   */
  public Adam(
      List<NDArray> parameters, double learningRate, double weightDecay, NDManager manager) {
    this(parameters, learningRate, weightDecay, BETA1, BETA2, manager);
  }

  /**
   * As above with other betas, such as those of adversarial training.
   *
   * @param beta1 what the mean keeps of itself, in [0, 1)
   * @param beta2 what the mean square keeps of itself, in [0, 1)
   */
  public Adam(
      List<NDArray> parameters,
      double learningRate,
      double weightDecay,
      double beta1,
      double beta2,
      NDManager manager) {
    this.parameters = parameters;
    this.learningRate = learningRate;
    this.weightDecay = weightDecay;
    this.beta1 = beta1;
    this.beta2 = beta2;
    for (NDArray parameter : parameters) {
      means.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
      squares.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
    }
  }

  @Override
  public void step() {
    step(1);
  }

  /** A step whose size is multiplied by {@code factor}, as a schedule asks. */
  public void step(double factor) {
    steps++;
    double size = factor * learningRate;
    double corrected = size * Math.sqrt(1 - Math.pow(beta2, steps)) / (1 - Math.pow(beta1, steps));
    for (int i = 0; i < parameters.size(); i++) {
      NDArray parameter = parameters.get(i);
      try (NDArray gradient = parameter.getGradient()) {
        parameter
            .getNDArrayInternal()
            .adamUpdate(
                new NDList(parameter, gradient, means.get(i), squares.get(i)),
                new NDList(parameter),
                (float) size,
                (float) corrected,
                (float) weightDecay,
                1f,
                -1f,
                (float) beta1,
                (float) beta2,
                EPSILON,
                false,
                false);
      }
    }
  }
}
