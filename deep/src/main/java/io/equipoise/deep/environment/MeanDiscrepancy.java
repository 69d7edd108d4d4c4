package io.equipoise.deep.environment;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Asks that the features of all environments have one distribution, by the squared maximum mean
 * discrepancy under Gaussian kernels of seven widths.
 *
 * <pre>
 *   k(f, g)  = Σ_gamma exp(-gamma ||f - g||²)        gamma = 0.001, 0.01, …, 1000
 *   d(a, b)  = mean k(f, f') in a + mean k(g, g') in b - 2 mean k(f, g) between them
 *   penalty  = mean over pairs of environments of d
 * </pre>
 *
 * <p>Where classes are unequally frequent between environments it costs accuracy, since features
 * that tell classes apart then differ rightly. Reads the environments or groups of training rows,
 * and of no others.
 *
 * @see <a
 *     href="https://openaccess.thecvf.com/content_cvpr_2018/html/Li_Domain_Generalization_With_CVPR_2018_paper.html">
 *     Li, Pan, Wang, Kot, Domain Generalization with Adversarial Feature Learning, 2018; the
 *     kernels of benchmarks of the field</a>
 */
@Method(
    name = "mmd",
    aliases = {"maximum-mean-discrepancy"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT},
    summary =
        "Asks for one distribution of features in all environments, or groups, of training rows.",
    cites = {"li2018domain"})
public final class MeanDiscrepancy implements FeaturePenalty, Numeric {
  private static final double[] GAMMAS = {1e-3, 1e-2, 1e-1, 1, 10, 100, 1000};

  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("price of the penalty; at least 0") double weight) {
    /** One of loss and penalty alike. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("weight", weight, 0, 1e9);
    }
  }

  public MeanDiscrepancy(Options options) {
    this.options = options;
  }

  @Override
  public double weight() {
    return options.weight();
  }

  @Override
  public NDArray penalty(NDArray features, Batch batch) {
    return penalty(features, batch.groups());
  }

  private static NDArray penalty(NDArray features, NDArray environments) {
    return FeaturePenalty.meanOverPairs(
        FeaturePenalty.byEnvironment(features, environments),
        MeanDiscrepancy::discrepancy,
        features);
  }

  private static NDArray discrepancy(NDArray a, NDArray b) {
    NDArray between = similarity(a, b);
    return similarity(a, a).add(similarity(b, b)).sub(between.mul(Scalars.held(2, between)));
  }

  /** The mean kernel between the rows of two matrices. */
  private static NDArray similarity(NDArray a, NDArray b) {
    NDArray squares =
        a.mul(a).sum(new int[] {1}, true).add(b.mul(b).sum(new int[] {1}, true).transpose());
    NDArray product = a.matMul(b.transpose());
    // rounding makes the distance of a row to itself slightly negative
    NDArray distance = squares.sub(product.mul(Scalars.held(2, product))).clip(0, 1e30);
    NDArray sum = distance.mul(Scalars.held(-GAMMAS[0], distance)).exp();
    for (int k = 1; k < GAMMAS.length; k++) {
      sum = sum.add(distance.mul(Scalars.held(-GAMMAS[k], distance)).exp());
    }
    return sum.mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(EnvironmentInputs.ofFeatures("mmd", MeanDiscrepancy::penalty));
  }

  @Override
  public String toString() {
    return "mmd";
  }
}
