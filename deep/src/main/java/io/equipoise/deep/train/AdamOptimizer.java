package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.List;

/**
 * The usual optimiser, {@link Adam}; the weight decay is added to the gradient.
 *
 * @see <a href="https://arxiv.org/abs/1412.6980">Kingma, Ba, Adam: A Method for Stochastic
 *     Optimization, 2015, arXiv:1412.6980</a>
 */
@Method(
    name = "adam",
    slot = Slot.TRAINING,
    summary = "The usual optimiser: steps of a size that running moments of the gradient set.",
    cites = {"kingma2015adam"})
public final class AdamOptimizer implements Optimizer {

  @Override
  public Run begin(
      List<NDArray> parameters, double learningRate, double weightDecay, NDManager manager) {
    return new Adam(parameters, learningRate, weightDecay, manager);
  }
}
