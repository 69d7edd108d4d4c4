package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.train.Network;
import java.util.function.UnaryOperator;

/**
 * A price on a critic whose slope is not 1.
 *
 * <pre>
 *   penalty = mean_i (|slope of D at x_i| - 1)²
 * </pre>
 *
 * <p>No gradient of a gradient is needed: where u is the direction of the slope, the slope's length
 * is {@code (D(x + hu) - D(x - hu)) / 2h}, and its derivative by the critic's weights is that of
 * this quotient with u held, since u turns at right angles to itself.
 *
 * @see <a href="https://arxiv.org/abs/1704.00028">Gulrajani, Ahmed, Arjovsky, Dumoulin, Courville,
 *     Improved Training of Wasserstein GANs, 2017, arXiv:1704.00028, for the penalty</a>
 */
final class GradientPenalty {
  private static final double STEP = 0.01;
  private static final double TINY = 1e-12;

  private GradientPenalty() {}

  /**
   * The penalty, a scalar that carries the gradient of the critic's weights.
   *
   * @param realness from what the critic says to one number per image (N)
   * @param x (N,…) images, constant
   */
  static NDArray of(Network critic, UnaryOperator<NDArray> realness, NDArray x) {
    NDArray direction = direction(critic, realness, x);
    NDArray by = direction.mul(Scalars.held(STEP, x));
    NDArray above = realness.apply(critic.forward(x.add(by), true));
    NDArray rise = above.sub(realness.apply(critic.forward(x.sub(by), true)));
    return rise.div(Scalars.held(2 * STEP, x)).sub(1).square().mean();
  }

  /** The slope of the realness (N,…), scaled to length 1 for each image. */
  private static NDArray direction(Network critic, UnaryOperator<NDArray> realness, NDArray x) {
    NDManager home = x.getManager();
    Frozen.set(critic.parameters(), true);
    try (NDManager step = home.newSubManager();
        Gradients recording = Gradients.record()) {
      NDArray here = x.duplicate();
      here.attach(step);
      here.setRequiresGradient(true);
      Gradients.backward(realness.apply(critic.forward(here, true)).sum());
      try (Gradients paused = Gradients.pause()) {
        Shape shape = x.getShape();
        NDArray slope = here.getGradient().reshape(shape.get(0), -1);
        NDArray length = slope.square().sum(new int[] {1}, true).add(TINY).sqrt();
        NDArray direction = slope.div(length).reshape(shape);
        direction.attach(home);
        return direction;
      }
    } finally {
      Frozen.set(critic.parameters(), false);
    }
  }
}
