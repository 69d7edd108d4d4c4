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
 * Weighs a row by how sure the model of the moment is of it, whatever its label: for labels that a
 * model made, or rows that are too blurred to learn from.
 *
 * <pre>
 *   MAX      c_i = max_c p_i[c]                                         p_i = softmax(logits_i)
 *   ENTROPY  c_i = 1 - H(p_i) / log C        H(p) = -Σ_c p[c] log p[c]
 *   w_i ∝ c_i^gamma, mean 1 over the batch
 * </pre>
 *
 * <p>Weights are constants to the gradient; {@code gamma = 0} is the plain mean. When c is 0 for
 * all rows, all weigh the same. ENTROPY is how label propagation weighs its labels; MAX is the
 * measure that pseudo-labels are chosen by, here a power of it where others cut at a threshold. It
 * does not look at labels, so that a row of which the model is sure and wrong weighs much: against
 * wrong labels take {@link LikelihoodWeighting}.
 *
 * @see <a href="https://arxiv.org/abs/1904.04717">Iscen, Tolias, Avrithis, Chum, Label Propagation
 *     for Deep Semi-supervised Learning, 2019, arXiv:1904.04717</a>
 * @see <a href="https://arxiv.org/abs/2301.10921">Chen et al., SoftMatch: Addressing the
 *     Quantity-Quality Trade-off in Semi-supervised Learning, 2023, which writes such rules as one
 *     function of max p, arXiv:2301.10921</a>
 */
@Method(
    name = "confidence",
    aliases = {"confidence-weighting"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.LABEL_NOISE},
    summary = "Weighs each row by how sure the model of the moment is of it, for uncertain labels.",
    cites = {"iscen2019label", "chen2023softmatch"})
public final class ConfidenceWeighting implements Weighting, Numeric {
  private final Options options;

  /** What counts as confidence. */
  public enum Form {
    MAX,
    ENTROPY
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("max (largest probability) or entropy (one minus its share of the most)") Form form,
      @Meaning("power of the confidence; at least 0, where 0 weighs all rows alike") double gamma) {

    /** The largest probability itself. */
    public static final Options DEFAULT = new Options(Form.MAX, 1);

    public Options {
      Require.between("gamma", gamma, 0, 100);
    }
  }

  public ConfidenceWeighting(Options options) {
    this.options = options;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    return (batch, losses) -> weights(batch, options);
  }

  private static NDArray weights(Batch batch, Options options) {
    double[] logP = BatchWeights.logProbabilities(batch);
    double[] powers = new double[batch.size()];
    int classes = powers.length == 0 ? 0 : logP.length / powers.length;
    for (int i = 0; i < powers.length; i++) {
      powers[i] = Math.pow(confidence(logP, i * classes, classes, options.form()), options.gamma());
    }
    return BatchWeights.of(BatchWeights.meanOne(powers), batch);
  }

  private static double confidence(double[] logP, int from, int classes, Form form) {
    double top = 0;
    double entropy = 0;
    for (int k = from; k < from + classes; k++) {
      double p = Math.exp(logP[k]);
      top = Math.max(top, p);
      entropy -= p > 0 ? p * logP[k] : 0;
    }
    return switch (form) {
      case MAX -> top;
      case ENTROPY -> Math.max(0, 1 - entropy / Math.log(classes));
    };
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("confidence-weights")
                .input("logits", "(N,C)", "scores before the softmax")
                .parameter("form", "max", "max or entropy")
                .parameter("gamma", 1, "power of the confidence; at least 0"),
            inputs -> {
              Options given =
                  new Options(
                      inputs.arguments().choice("form", Options.DEFAULT.form()),
                      inputs.arguments().number("gamma", Options.DEFAULT.gamma()));
              return weights(BatchWeights.unlabelled(inputs), given);
            }));
  }

  @Override
  public String toString() {
    return "confidence";
  }
}
