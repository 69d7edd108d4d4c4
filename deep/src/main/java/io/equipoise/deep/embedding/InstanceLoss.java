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
 * Every item its own class: rows of both towers, such as an image and its captions, are classified
 * by the same vectors, which draws them into one space and apart from all other items.
 *
 * <pre>
 *   loss_i = -log softmax_c( gamma cos(x_i, w_c) )[y_i]        y_i: the item that row i shows
 * </pre>
 *
 * <p>Embeddings x have shape (N,d), of any towers one after the other, items y (N), vectors w
 * (C,d). Without {@code normalize} the logits are {@code gamma x_i·w_c}, and {@code gamma = 1} is
 * the paper's softmax. It starts training well where a ranking loss would not, and goes on with
 * one.
 *
 * <pre>{@code
 * ClassVectorLoss loss = new InstanceLoss(InstanceLoss.Options.DEFAULT)
 *     .withClasses(items, width, seed, manager);
 * NDArray value = loss.loss(images.concat(texts, 0), items.concat(items, 0));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1711.05535">Zheng, Zheng, Garrett, Yang, Xu, Shen, Dual-Path
 *     Convolutional Image-Text Embeddings with Instance Loss, 2017, arXiv:1711.05535</a>
 */
@Method(
    name = "instance",
    aliases = {"instance-loss"},
    slot = Slot.OBJECTIVE,
    summary =
        "Classifies rows of several towers by one vector for each item, so that what shows the same"
            + " item lies together.",
    cites = {"zheng2020dual"})
public final class InstanceLoss extends ClassLogitLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("what cosines, or products, are multiplied by; above 0") double gamma,
      @Meaning("whether rows and vectors are scaled to length 1") boolean normalize) {

    /** Usual values. */
    public static final Options DEFAULT = new Options(64, true);

    public Options {
      Require.between("gamma", gamma, 1e-4, 1e4);
    }
  }

  public InstanceLoss(Options options) {
    this(options, Optional.empty());
  }

  private InstanceLoss(Options options, Optional<NDArray> vectors) {
    super("instance", vectors);
    this.options = options;
  }

  @Override
  public InstanceLoss with(NDArray given) {
    return new InstanceLoss(options, Optional.of(given));
  }

  @Override
  protected NDArray logits(NDArray embeddings, NDArray classVectors, NDArray truth) {
    NDArray products =
        options.normalize()
            ? cosines(embeddings, classVectors)
            : embeddings.matMul(classVectors.transpose());
    return products.mul(Scalars.held(options.gamma(), products));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        ClassVectorFunction.of(
            ClassVectorFunction.named("instance")
                .parameter("gamma", 64, "what cosines, or products, are multiplied by; above 0")
                .parameter("normalize", true, "whether rows and vectors are scaled to length 1"),
            InstanceLoss::made));
  }

  private static InstanceLoss made(Arguments given) {
    Options usual = Options.DEFAULT;
    return new InstanceLoss(
        new Options(
            given.number("gamma", usual.gamma()), given.flag("normalize", usual.normalize())));
  }
}
