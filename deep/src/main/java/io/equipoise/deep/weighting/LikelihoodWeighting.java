package io.equipoise.deep.weighting;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Weighs a row by how likely its label is under the model of the moment, so that labels which the
 * model contradicts pull little: for labels of which some are wrong.
 *
 * <pre>
 *   w_i ∝ p_i^beta, mean 1 over the batch        p_i = softmax(logits_i)[y_i]
 * </pre>
 *
 * <p>Weights are constants to the gradient. These are the weights of the score in the density power
 * divergence, here around any loss, and what generalized cross-entropy puts on the gradient of
 * cross-entropy; {@code beta = 0} is the plain mean. An untrained model finds all labels alike, so
 * that no warm-up is needed. It also passes over rows that are hard but right, such as those of
 * rare classes.
 *
 * @see <a href="https://doi.org/10.1093/biomet/85.3.549">Basu, Harris, Hjort, Jones, Robust and
 *     Efficient Estimation by Minimising a Density Power Divergence, 1998</a>
 * @see <a href="https://arxiv.org/abs/1805.07836">Zhang, Sabuncu, Generalized Cross Entropy Loss
 *     for Training Deep Neural Networks with Noisy Labels, 2018, arXiv:1805.07836</a>
 */
@Method(
    name = "likelihood",
    aliases = {"likelihood-weighting"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary =
        "Weighs each row by how likely its label is under the model of the moment, against wrong"
            + " labels.",
    cites = {"basu1998robust", "zhang2018generalized"})
public final class LikelihoodWeighting implements Weighting, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("power of the likelihood; at least 0, where 0 weighs all rows alike") double beta) {

    /** What generalized cross-entropy puts on the gradient of cross-entropy. */
    public static final Options DEFAULT = new Options(0.7);

    public Options {
      Require.between("beta", beta, 0, 100);
    }
  }

  public LikelihoodWeighting(Options options) {
    this.options = options;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    return (batch, losses) -> weights(batch, options.beta());
  }

  private static NDArray weights(Batch batch, double beta) {
    double[] logP = BatchWeights.logProbabilities(batch);
    long[] labels = batch.labels().toLongArray();
    int classes = labels.length == 0 ? 0 : logP.length / labels.length;
    double[] power = new double[labels.length];
    double top = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < power.length; i++) {
      power[i] = beta * logP[i * classes + (int) labels[i]];
      top = Math.max(top, power[i]);
    }
    for (int i = 0; i < power.length; i++) {
      power[i] = Math.exp(power[i] - top);
    }
    return BatchWeights.of(BatchWeights.meanOne(power), batch);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("likelihood-weights")
                .input("logits", "(N,C)", "scores before the softmax")
                .input("labels", "(N)", "given class, in [0, C)")
                .parameter("beta", 0.7, "power of the likelihood; at least 0"),
            inputs ->
                weights(
                    BatchWeights.given(inputs),
                    new Options(inputs.arguments().number("beta", Options.DEFAULT.beta()))
                        .beta())));
  }

  @Override
  public String toString() {
    return "likelihood";
  }
}
