package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/** Gradient steps with momentum, gradients unclipped. */
final class MomentumSteps {
  private static final float MOMENTUM = 0.9f;

  private final List<NDArray> parameters;
  private final List<NDArray> velocities = new ArrayList<>();
  private final float learningRate;
  private final float momentum;

  MomentumSteps(List<NDArray> parameters, double learningRate, NDManager manager) {
    this(parameters, learningRate, MOMENTUM, manager);
  }

  /** As above with another momentum; 0 for plain descent. */
  MomentumSteps(List<NDArray> parameters, double learningRate, double momentum, NDManager manager) {
    this.momentum = (float) momentum;
    this.parameters = parameters;
    this.learningRate = (float) learningRate;
    for (NDArray parameter : parameters) {
      velocities.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
    }
  }

  /** Moves each parameter, sets its gradient back to 0, and gives the norm of all gradients. */
  double step() {
    double squares = 0;
    for (int i = 0; i < parameters.size(); i++) {
      NDArray parameter = parameters.get(i);
      try (NDArray gradient = parameter.getGradient()) {
        for (float slope : gradient.toFloatArray()) {
          squares += (double) slope * slope;
        }
        parameter
            .getNDArrayInternal()
            .sgdUpdate(
                new NDList(parameter, gradient, velocities.get(i)),
                new NDList(parameter),
                learningRate,
                0f,
                1f,
                -1f,
                momentum,
                false);
      }
    }
    return Math.sqrt(squares);
  }
}
