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
import java.util.ArrayList;
import java.util.List;

/**
 * Asks that the features of all environments have one mean and one covariance.
 *
 * <pre>
 *   d(a, b)  = mean over h (m_a - m_b)² + mean over h, k (C_a - C_b)²
 *   C_e      = Σ_{i in e} (f_i - m_e)(f_i - m_e)' / (n_e - 1)        0 for a single row
 *   penalty  = mean over pairs of environments of d
 * </pre>
 *
 * <p>Where classes are unequally frequent between environments it costs accuracy, since features
 * that tell classes apart then differ rightly. Reads the environments or groups of training rows,
 * and of no others.
 *
 * @see <a href="https://arxiv.org/abs/1607.01719">Sun, Saenko, Deep CORAL: Correlation Alignment
 *     for Deep Domain Adaptation, 2016, arXiv:1607.01719; with means as benchmarks of the field
 *     take it</a>
 */
@Method(
    name = "coral",
    aliases = {"correlation-alignment", "deep-coral"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT},
    summary =
        "Asks for one mean and covariance of features in all environments, or groups, of training"
            + " rows.",
    cites = {"sun2016deep"})
public final class CorrelationAlignment implements FeaturePenalty, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("price of the penalty; at least 0") double weight) {
    /** One of loss and penalty alike. */
    public static final Options DEFAULT = new Options(1);

    public Options {
      Require.between("weight", weight, 0, 1e9);
    }
  }

  public CorrelationAlignment(Options options) {
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
    List<NDArray> means = new ArrayList<>();
    List<NDArray> covariances = new ArrayList<>();
    for (NDArray rows : FeaturePenalty.byEnvironment(features, environments)) {
      NDArray mean = rows.mean(new int[] {0}, true);
      NDArray off = rows.sub(mean);
      means.add(mean);
      covariances.add(
          off.transpose()
              .matMul(off)
              .div(Scalars.held(Math.max(1, rows.getShape().get(0) - 1), off)));
    }
    return FeaturePenalty.meanOverPairs(means, CorrelationAlignment::square, features)
        .add(FeaturePenalty.meanOverPairs(covariances, CorrelationAlignment::square, features));
  }

  private static NDArray square(NDArray a, NDArray b) {
    NDArray off = a.sub(b);
    return off.mul(off).mean();
  }

  @Override
  public List<Function> functions() {
    return List.of(EnvironmentInputs.ofFeatures("coral", CorrelationAlignment::penalty));
  }

  @Override
  public String toString() {
    return "coral";
  }
}
