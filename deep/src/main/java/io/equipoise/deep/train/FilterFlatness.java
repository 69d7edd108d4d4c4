package io.equipoise.deep.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.equipoise.core.error.Require;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.engine.Gradients;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * How flat a loss is around a network's weights: its mean rise at a distance, along random
 * directions in which each filter has the length of the network's own filter.
 *
 * <pre>
 *   rise(r) = mean over directions of loss(theta + r · d) - loss(theta)
 *   d_f = g_f · ||theta_f|| / ||g_f||      g normal; f a filter, or a unit's incoming weights
 * </pre>
 *
 * <p>Biases stay. A ReLU layer that is scaled by c and the next by 1/c is the same function and is
 * as flat. The network is as it was afterwards, to the bit.
 *
 * @see <a href="https://arxiv.org/abs/1712.09913">Li, Xu, Taylor, Studer, Goldstein, Visualizing
 *     the Loss Landscape of Neural Nets, 2018, arXiv:1712.09913</a>
 */
public final class FilterFlatness {
  private FilterFlatness() {}

  /**
   * The mean rise at each radius.
   *
   * @param loss of the network as it is when asked
   * @param radii above 0, such as 0.1, 0.25, 0.5 and 1
   * @param directions how many; at least 1
   */
  public static double[] rises(
      Network network, DoubleSupplier loss, double[] radii, int directions, Seed seed) {
    Require.atLeast("directions", directions, 1);
    Require.eachPositive("radii", radii);
    List<float[]> weights = new ArrayList<>();
    network.parameters().forEach(parameter -> weights.add(parameter.toFloatArray()));
    double before = loss.getAsDouble();
    double[] rises = new double[radii.length];
    try {
      for (int k = 0; k < directions; k++) {
        List<float[]> direction = direction(network, weights, seed.child(k));
        for (int r = 0; r < radii.length; r++) {
          move(network, weights, direction, radii[r]);
          rises[r] += (loss.getAsDouble() - before) / directions;
        }
      }
    } finally {
      move(network, weights, weights, 0);
    }
    return rises;
  }

  private static void move(
      Network network, List<float[]> weights, List<float[]> direction, double radius) {
    try (NDManager manager = network.manager().newSubManager();
        Gradients paused = Gradients.pause()) {
      for (int p = 0; p < weights.size(); p++) {
        float[] moved = weights.get(p).clone();
        for (int i = 0; radius > 0 && i < moved.length; i++) {
          moved[i] += (float) (radius * direction.get(p)[i]);
        }
        NDArray parameter = network.parameters().get(p);
        parameter.subi(parameter).addi(manager.create(moved, parameter.getShape()));
      }
    }
  }

  private static List<float[]> direction(Network network, List<float[]> weights, Seed seed) {
    UniformRandomProvider random = seed.generator();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    List<float[]> direction = new ArrayList<>();
    for (int p = 0; p < weights.size(); p++) {
      NDArray parameter = network.parameters().get(p);
      float[] along = new float[weights.get(p).length];
      if (parameter.getShape().dimension() > 1) {
        int filters = Math.toIntExact(parameter.getShape().get(0));
        for (int filter = 0; filter < filters; filter++) {
          int each = along.length / filters;
          fill(along, weights.get(p), filter * each, each, normal);
        }
      }
      direction.add(along);
    }
    return direction;
  }

  private static void fill(
      float[] along,
      float[] weights,
      int from,
      int count,
      ZigguratSampler.NormalizedGaussian normal) {
    double drawn = 0;
    double own = 0;
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = normal.sample();
      drawn += values[i] * values[i];
      own += (double) weights[from + i] * weights[from + i];
    }
    double scale = Math.sqrt(own / Math.max(drawn, 1e-300));
    for (int i = 0; i < count; i++) {
      along[from + i] = (float) (scale * values[i]);
    }
  }
}
