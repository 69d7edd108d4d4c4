package io.equipoise.deep.generative;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.GivenGradient;
import java.util.List;

/**
 * How far the codes of each group lie from those of all, when each row's code is a Gaussian: 0 just
 * when the codes say nothing of the group.
 *
 * <pre>
 *   k(A,B) = mean over i in A, j in B of Π_d exp(-(m_id - m_jd)² / (2 s_d)) / sqrt(2π s_d),
 *            s_d = v_id + v_jd
 *   V2 = Σ_a (n_a/n)² (k(all,all) + k(a,a) - 2 k(a,all))
 *      = Σ_a (n_a/n)² ∫ (density of the codes of a - density of all)²
 * </pre>
 *
 * <p>Groups without rows, or with all of them, are left out. In many dimensions the densities are
 * thin and V2 is tiny: scan its price over powers of ten. Time is N² D, room N D: pairs are summed
 * as they come, with a gradient derived by hand.
 *
 * <pre>{@code
 * NDArray price = GaussianDistanceCovariance.of(means, variances, groups, 2);
 * NDArray loss = reconstruction.add(price.mul(beta));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2408.10755">Sikder, Ramachandranpillai, de Leng, Heintz,
 *     Generating Synthetic Fair Syntax-agnostic Data by Learning and Distilling Fair
 *     Representation, 2024, arXiv:2408.10755</a>
 */
@Method(
    name = "gaussian-distance-covariance",
    row = 170,
    slot = Slot.TRAINING,
    treats = {Bias.PROXY, Bias.LABEL_RATE_GAP},
    summary = "Prices what the codes of an autoencoder say of the group.",
    cites = {"sikder2024generating"},
    instead =
        "it is a term of an encoder's loss: add GaussianDistanceCovariance.of(means, variances, groups, count)")
public final class GaussianDistanceCovariance implements Numeric {
  /**
   * V2, a scalar.
   *
   * @param means (N,D), carries the gradient
   * @param variances (N,D) above 0, carries the gradient
   * @param groups group of each row (N), in [0, groupCount)
   */
  public static NDArray of(NDArray means, NDArray variances, int[] groups, int groupCount) {
    int rows = Math.toIntExact(means.getShape().get(0));
    Require.that(
        means.getShape().dimension() == 2 && means.getShape().equals(variances.getShape()),
        "means and variances must both be (N,D)");
    Require.sameLength("means", rows, "groups", groups.length);
    Pairs pairs = new Pairs(doubles(means), doubles(variances), rows);
    pairs.sum(groups, groupCount);
    DataType type = means.getDataType();
    NDArray value = means.getManager().create(pairs.value).toType(type, false);
    return GivenGradient.attach(
        value, means, array(pairs.byMean, means), variances, array(pairs.byVariance, variances));
  }

  private static double[] doubles(NDArray array) {
    return array.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
  }

  private static NDArray array(double[] values, NDArray like) {
    return like.getManager()
        .create(values)
        .reshape(like.getShape())
        .toType(like.getDataType(), false);
  }

  /** The double sum with its slopes. */
  private static final class Pairs {
    private final double[] means;
    private final double[] variances;
    private final int rows;
    private final int width;
    private final double[] byMean;
    private final double[] byVariance;
    private double value;

    Pairs(double[] means, double[] variances, int rows) {
      this.means = means;
      this.variances = variances;
      this.rows = rows;
      this.width = rows == 0 ? 0 : means.length / rows;
      byMean = new double[means.length];
      byVariance = new double[means.length];
    }

    void sum(int[] groups, int groupCount) {
      double n = rows;
      double[] sizes = new double[groupCount];
      for (int group : groups) {
        sizes[group]++;
      }
      double common = 0;
      for (double size : sizes) {
        common += size < n ? size * size / (n * n * n * n) : 0;
      }
      for (int i = 0; i < rows; i++) {
        if (sizes[groups[i]] == n) {
          return;
        }
        for (int j = 0; j <= i; j++) {
          double cross = (sizes[groups[i]] + sizes[groups[j]]) / (n * n * n);
          double factor = common + (groups[i] == groups[j] ? 1 / (n * n) : 0) - cross;
          add(i, j, i == j ? factor : 2 * factor);
        }
      }
    }

    private void add(int i, int j, double factor) {
      double square = 0;
      double product = 1;
      for (int d = 0; d < width; d++) {
        double s = variances[i * width + d] + variances[j * width + d];
        double apart = means[i * width + d] - means[j * width + d];
        square += apart * apart / s;
        product *= 2 * Math.PI * s;
      }
      double kernel = factor * Math.exp(-square / 2) / Math.sqrt(product);
      value += kernel;
      for (int d = 0; d < width; d++) {
        double s = variances[i * width + d] + variances[j * width + d];
        double pull = (means[i * width + d] - means[j * width + d]) / s;
        byMean[i * width + d] -= kernel * pull;
        byMean[j * width + d] += kernel * pull;
        double spread = kernel * (pull * pull - 1 / s) / 2;
        byVariance[i * width + d] += spread;
        byVariance[j * width + d] += spread;
      }
    }
  }

  @Override
  public List<Function> functions() {
    return List.of(GenerativeFunctions.distanceCovariance(), GenerativeFunctions.distillation());
  }
}
