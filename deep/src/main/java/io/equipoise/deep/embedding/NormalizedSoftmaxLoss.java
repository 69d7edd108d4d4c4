package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import java.util.List;
import java.util.Optional;

/**
 * Cross-entropy over the cosines of an embedding and the class vectors, so that lengths of neither
 * count.
 *
 * <pre>
 *   loss_i = -log softmax_c( cos(x_i, w_c) / temperature )[y_i]
 * </pre>
 *
 * <p>Embeddings have shape (N,d), labels (N), class vectors (C,d). The paper's temperature is 0.05.
 *
 * @see <a href="https://arxiv.org/abs/1811.12649">Zhai, Wu, Classification is a Strong Baseline for
 *     Deep Metric Learning, 2018, eq. 3, arXiv:1811.12649</a>
 */
@Method(
    name = "normalized-softmax",
    aliases = {"norm-softmax", "cosine-softmax"},
    slot = Slot.OBJECTIVE,
    summary =
        "Cross-entropy on directions alone, a strong and simple baseline of metric learning with"
            + " known classes.",
    cites = {"zhai2019classification"})
public final class NormalizedSoftmaxLoss extends ClassLogitLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(@Meaning("what cosines are divided by; above 0") double temperature) {

    /** The paper's temperature. */
    public static final Options DEFAULT = new Options(0.05);

    public Options {
      Require.between("temperature", temperature, 1e-4, 1e4);
    }
  }

  public NormalizedSoftmaxLoss(Options options) {
    this(options, Optional.empty());
  }

  private NormalizedSoftmaxLoss(Options options, Optional<NDArray> vectors) {
    super("normalized-softmax", vectors);
    this.options = options;
  }

  @Override
  public NormalizedSoftmaxLoss with(NDArray given) {
    return new NormalizedSoftmaxLoss(options, Optional.of(given));
  }

  @Override
  protected NDArray logits(NDArray embeddings, NDArray classVectors, NDArray truth) {
    NDArray cosines = cosines(embeddings, classVectors);
    return cosines.div(Scalars.held(options.temperature(), cosines));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ClassVectorFunction.of(
            ClassVectorFunction.named("normalized-softmax")
                .parameter("temperature", 0.05, "what cosines are divided by; above 0"),
            given -> new NormalizedSoftmaxLoss(new Options(given.number("temperature", 0.05)))));
  }
}
