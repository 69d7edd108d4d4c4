package io.equipoise.evidence.experiment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.equipoise.deep.train.Optimizer;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient steps with momentum, whose size falls to 0 along half a cosine.
 *
 * @param momentum in [0, 1)
 * @param clip largest norm of all gradients together
 * @param steps of the whole training
 */
record CosineSgd(double momentum, double clip, int steps) implements Optimizer {

  @Override
  public Run begin(
      List<NDArray> parameters, double learningRate, double weightDecay, NDManager manager) {
    List<NDArray> velocities = new ArrayList<>();
    for (NDArray parameter : parameters) {
      velocities.add(manager.zeros(parameter.getShape(), parameter.getDataType()));
    }
    return new Run() {
      private int done;

      @Override
      public void step() {
        double rate = learningRate * (1 + Math.cos(Math.PI * done++ / steps)) / 2;
        List<NDArray> gradients = parameters.stream().map(NDArray::getGradient).toList();
        double squares = 0;
        for (NDArray gradient : gradients) {
          for (float slope : gradient.toFloatArray()) {
            squares += (double) slope * slope;
          }
        }
        double scale = Math.min(1, clip / Math.max(Math.sqrt(squares), 1e-12));
        for (int i = 0; i < gradients.size(); i++) {
          parameters
              .get(i)
              .getNDArrayInternal()
              .sgdUpdate(
                  new NDList(parameters.get(i), gradients.get(i), velocities.get(i)),
                  new NDList(parameters.get(i)),
                  (float) rate,
                  (float) weightDecay,
                  (float) scale,
                  -1f,
                  (float) momentum,
                  false);
          gradients.get(i).close();
        }
      }
    };
  }
}
