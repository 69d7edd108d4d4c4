package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient steps of a constant size, gradients unclipped; the weight decay is added to the
 * gradient.
 *
 * @param momentum in [0, 1)
 */
public record GradientDescent(double momentum) implements Optimizer {

  public GradientDescent {
    Require.that(
        momentum >= 0 && momentum < 1,
        "momentum is " + momentum + ", but must be at least 0 and below 1");
  }

  @Override
  public Run begin(
      List<NDArray> parameters, double learningRate, double weightDecay, NDManager manager) {
    List<NDArray> velocities = new ArrayList<>();
    for (NDArray parameter : parameters) {
      velocities.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
    }
    return () -> {
      for (int i = 0; i < parameters.size(); i++) {
        NDArray parameter = parameters.get(i);
        try (NDArray gradient = parameter.getGradient()) {
          parameter
              .getNDArrayInternal()
              .sgdUpdate(
                  new NDList(parameter, gradient, velocities.get(i)),
                  new NDList(parameter),
                  (float) learningRate,
                  (float) weightDecay,
                  1f,
                  -1f,
                  (float) momentum,
                  false);
        }
      }
    };
  }
}
