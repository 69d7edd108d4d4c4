package io.equipoise.deep.environment;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks that the gradients of single rows vary alike in all environments: by the last layer, for
 * which they are known in closed form.
 *
 * <pre>
 *   g_i     = (p_i - onehot(y_i)) (f_i, 1)'      (C,H+1), cross-entropy by weights and biases
 *   v_e     = mean over e of g² - (mean over e of g)²        entry by entry
 *   penalty = (1/E) Σ_e mean over entries of (v_e - mean v)²
 * </pre>
 *
 * <p>Both moments are products of two matrices, so that no gradient of a single row is held. The
 * variances are those of the batch, without a running mean. Reads the environments or groups of
 * training rows, and of no others.
 *
 * @see <a href="https://arxiv.org/abs/2109.02934">Rame, Dancette, Cord, Fishr: Invariant Gradient
 *     Variances for Out-of-Distribution Generalization, 2022, arXiv:2109.02934</a>
 */
@Method(
    name = "fishr",
    aliases = {"gradient-variance"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT},
    summary =
        "Asks that gradients of rows vary alike in all environments, or groups, of training rows.",
    cites = {"rame2022fishr"})
public final class GradientVariance implements FeaturePenalty, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("price of the penalty; at least 0") double weight) {
    /** What benchmarks of the field take. */
    public static final Options DEFAULT = new Options(1000);

    public Options {
      Require.between("weight", weight, 0, 1e9);
    }
  }

  public GradientVariance(Options options) {
    this.options = options;
  }

  @Override
  public double weight() {
    return options.weight();
  }

  @Override
  public NDArray penalty(NDArray features, Batch batch) {
    NDArray off = batch.logits().softmax(1).sub(batch.targets());
    NDArray ones =
        features
            .getManager()
            .ones(new Shape(features.getShape().get(0), 1), features.getDataType());
    NDArray seen = NDArrays.concat(new NDList(features, ones), 1);
    List<NDArray> variances = new ArrayList<>();
    List<NDArray> offBy = FeaturePenalty.byEnvironment(off, batch.groups());
    List<NDArray> seenBy = FeaturePenalty.byEnvironment(seen, batch.groups());
    for (int e = 0; e < offBy.size(); e++) {
      variances.add(variance(offBy.get(e), seenBy.get(e)));
    }
    if (variances.size() < 2) {
      return features.sum().mul(Scalars.held(0, features));
    }
    NDArray all = NDArrays.stack(new NDList(variances));
    NDArray apart = all.sub(all.mean(new int[] {0}, true));
    return apart.mul(apart).mean();
  }

  /** The variance (C,H) over rows of the products of two rows' entries (n,C) and (n,H). */
  private static NDArray variance(NDArray left, NDArray right) {
    NDArray rows = Scalars.held((double) left.getShape().get(0), left);
    NDArray mean = left.transpose().matMul(right).div(rows);
    NDArray square = left.mul(left).transpose().matMul(right.mul(right)).div(rows);
    return square.sub(mean.mul(mean));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            EnvironmentInputs.describe("fishr")
                .differentiable("features", "(N,H)", "what the last layer sees of each row"),
            this::ofInputs));
  }

  private NDArray ofInputs(Inputs inputs) {
    Batch batch = EnvironmentInputs.batch(inputs);
    NDArray features = EnvironmentInputs.features(inputs, "features");
    Require.sameLength("features", features.getShape().get(0), "logits", batch.size());
    return penalty(features, batch);
  }

  @Override
  public String toString() {
    return "fishr";
  }
}
