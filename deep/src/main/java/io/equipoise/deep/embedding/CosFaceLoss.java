package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import java.util.List;
import java.util.Optional;

/**
 * Takes a margin off the cosine of an embedding and its class vector.
 *
 * <pre>
 *   logit_c = scale · cos(x_i, w_c)      logit_y = scale · (cos(x_i, w_y) - margin)
 *   loss_i = -log softmax(logit)[y_i]
 * </pre>
 *
 * <p>Embeddings have shape (N,d), labels (N), class vectors (C,d). Defaults: margin 0.35, scale 64.
 *
 * @see <a href="https://arxiv.org/abs/1801.09414">Wang et al., CosFace: Large Margin Cosine Loss
 *     for Deep Face Recognition, 2018, eq. 4, arXiv:1801.09414</a>
 */
@Method(
    name = "cosface",
    aliases = {"cos-face", "large-margin-cosine"},
    slot = Slot.OBJECTIVE,
    summary =
        "Softmax over cosines with a margin on the true one; easier to train than a margin on the"
            + " angle.",
    cites = {"wang2018cosface"})
public final class CosFaceLoss extends ClassLogitLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what is taken off the true cosine; 0 to 2") double margin,
      @Meaning("what cosines are multiplied by; above 0") double scale) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.35, 64);

    public Options {
      Require.between("margin", margin, 0, 2);
      Require.between("scale", scale, 1e-6, 1e6);
    }
  }

  public CosFaceLoss(Options options) {
    this(options, Optional.empty());
  }

  private CosFaceLoss(Options options, Optional<NDArray> vectors) {
    super("cosface", vectors);
    this.options = options;
  }

  @Override
  public CosFaceLoss with(NDArray given) {
    return new CosFaceLoss(options, Optional.of(given));
  }

  @Override
  protected NDArray logits(NDArray embeddings, NDArray classVectors, NDArray truth) {
    NDArray cosines = cosines(embeddings, classVectors);
    return cosines
        .sub(truth.mul(Scalars.held(options.margin(), truth)))
        .mul(Scalars.held(options.scale(), cosines));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ClassVectorFunction.of(
            ClassVectorFunction.named("cosface")
                .parameter("margin", 0.35, "what is taken off the true cosine; 0 to 2")
                .parameter("scale", 64, "what cosines are multiplied by; above 0"),
            CosFaceLoss::made));
  }

  private static CosFaceLoss made(Arguments given) {
    return new CosFaceLoss(
        new Options(
            given.number("margin", Options.DEFAULT.margin()),
            given.number("scale", Options.DEFAULT.scale())));
  }
}
