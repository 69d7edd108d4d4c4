package io.equipoise.deep.adversarial;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import io.equipoise.deep.engine.Gradients;
import io.equipoise.deep.train.Network;
import java.util.function.UnaryOperator;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Moves rows, each feature by no more than a radius, to where an objective is high: projected
 * gradient ascent in the max-norm.
 *
 * <pre>
 *   x' = x + uniform noise in [-radius, radius], or x without a random start
 *   steps times:  x' ← x' + stepSize · sign(gradient of the objective at x')
 *                 clipped to [x - radius, x + radius] and to [low, high]
 * </pre>
 *
 * <p>Rows are expected inside of [low, high]; without a box that is all numbers. Radius and step
 * size have the unit of the features. The result is a constant: no gradient flows through how it
 * was found, and the network's own gradients are left as they were.
 *
 * @param radius at least 0; 0 gives the rows back
 * @param steps at least 0
 * @param stepSize above 0
 * @param randomStart whether the ascent starts from noise
 * @param low least value of a feature
 * @param high greatest value of a feature
 * @see <a href="https://arxiv.org/abs/1706.06083">Madry, Makelov, Schmidt, Tsipras, Vladu, Towards
 *     Deep Learning Models Resistant to Adversarial Attacks, 2018, arXiv:1706.06083</a>
 */
public record SignGradientAttack(
    double radius, int steps, double stepSize, boolean randomStart, double low, double high) {

  public SignGradientAttack {
    Require.between("radius", radius, 0, 1e6);
    Require.atLeast("steps", steps, 0);
    Require.above("stepSize", stepSize, 0);
    Require.that(
        low <= high, "low is " + low + " and high is " + high + ", but low must not be above high");
  }

  /** From a random start in steps of a quarter of the radius, without a box. */
  public static SignGradientAttack of(double radius, int steps) {
    double stepSize = radius > 0 ? radius / 4 : 1;
    return new SignGradientAttack(
        radius, steps, stepSize, true, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
  }

  /** The same, with features that stay in this box. */
  public SignGradientAttack within(double lowest, double highest) {
    return new SignGradientAttack(radius, steps, stepSize, randomStart, lowest, highest);
  }

  /**
   * The attacked rows (N,D), in the manager of {@code x}.
   *
   * @param x (N,D) rows, left as they are
   * @param objective from logits (N,C) to what is to rise, one number per row (N)
   * @param random for the start
   */
  public NDArray attack(
      Network network, NDArray x, UnaryOperator<NDArray> objective, UniformRandomProvider random) {
    if (radius == 0) {
      return x.duplicate();
    }
    NDManager home = x.getManager();
    requireGradients(network, false);
    try (Gradients paused = Gradients.pause();
        NDManager bounds = home.newSubManager()) {
      NDArray lowest = x.sub((float) radius).maximum((float) low);
      NDArray highest = x.add((float) radius).minimum((float) high);
      lowest.attach(bounds);
      highest.attach(bounds);
      NDArray attacked = x.duplicate();
      attacked.attach(bounds);
      if (randomStart) {
        attacked = attacked.add(noise(x, random)).maximum(lowest).minimum(highest);
      }
      for (int step = 0; step < steps; step++) {
        try (NDManager stepManager = bounds.newSubManager()) {
          NDArray next = climbed(network, attacked, objective, stepManager);
          next = next.maximum(lowest).minimum(highest);
          next.attach(bounds);
          attacked.close();
          attacked = next;
        }
      }
      attacked.attach(home);
      return attacked;
    } finally {
      requireGradients(network, true);
    }
  }

  private NDArray climbed(
      Network network, NDArray from, UnaryOperator<NDArray> objective, NDManager manager) {
    NDArray here = from.duplicate();
    here.attach(manager);
    try (Gradients recording = Gradients.record()) {
      here.setRequiresGradient(true);
      Gradients.backward(objective.apply(network.forward(here, false)).sum());
    }
    return here.add(here.getGradient().sign().mul((float) stepSize));
  }

  private NDArray noise(NDArray x, UniformRandomProvider random) {
    float[] noise = new float[Math.toIntExact(x.size())];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (float) (radius * (2 * random.nextDouble() - 1));
    }
    return x.getManager().create(noise, x.getShape());
  }

  /** Spares the parameters while rows are attacked: their gradients are not wanted. */
  private static void requireGradients(Network network, boolean wanted) {
    for (NDArray parameter : network.parameters()) {
      parameter.setRequiresGradient(wanted);
    }
  }
}
