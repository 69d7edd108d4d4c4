package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.NtXentLoss;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import io.equipoise.deep.loss.CrossEntropyLoss;
import io.equipoise.deep.loss.Logits;
import java.util.List;

/**
 * Learns from two views of each image whose shortcut was turned into that of other classes, so that
 * only what both share can tell the class. For data in which almost every image shows the shortcut.
 *
 * <pre>
 *   L = CE(logits1, y) + CE(logits2, y) + lambda · NTXent({g(v1)}, {g(v2)})
 *   NTXent = mean over 2N rows of -log( exp(s_pos/tau) / Σ_{k≠self} exp(s_k/tau) )
 * </pre>
 *
 * <p>Logits have shape (N,C), labels (N), views (2,N,d): projections of both views, scaled to
 * length 1; s are their cosines. Both views carry the image's own class, never the one it was
 * translated to, which would train the shortcut in. One image alone has an NTXent of 0. The weights
 * of the terms are reconstructed.
 *
 * <p>The views come from an {@link ImageTranslator} that is trained on images and classes alone.
 * Look at its {@link TranslationCheck} first: where it turns the object instead of the shortcut,
 * labels become wrong.
 *
 * <pre>{@code
 * ImageTranslator translator = TranslatorTraining.fit(images, 3, 12, 12, settings, seed);
 * try (var both = new TranslatedViews(classifier, projection, translator)) {
 *   new Trainer(new CrossEntropyLoss(), Weighting.NONE, steps)
 *       .fit(both, both.lesson(new CdvgLoss(CdvgLoss.Options.DEFAULT), seed), images, null, …);
 * }
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2112.01021">Jung, Shim, Yang, Yang, Fighting Fire with Fire:
 *     Contrastive Debiasing without Bias-free Data via Generative Bias-transformation, 2021,
 *     arXiv:2112.01021</a>
 */
@Method(
    name = "cdvg",
    aliases = {"contrastive-debiasing-by-translation"},
    row = 74,
    slot = Slot.OBJECTIVE,
    treats = Bias.SHORTCUT,
    summary =
        "Learns from two views of an image whose shortcut was turned into that of other classes, by"
            + " classes and contrast.",
    cites = {"jung2023fighting"},
    instead =
        "it reads two translated views of images; in Java, call CdvgLoss.loss, or take"
            + " TranslatedViews")
public final class CdvgLoss implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of views of one image that lie apart; at least 0") double lambda,
      @Meaning("what similarities are divided by; above 0") double temperature) {

    /** Price 1 at a temperature of 0.2. */
    public static final Options DEFAULT = new Options(1, 0.2);

    public Options {
      Require.between("lambda", lambda, 0, 1e6);
      Require.between("temperature", temperature, 1e-4, 1e4);
    }
  }

  public CdvgLoss(Options options) {
    this.options = options;
  }

  /**
   * The loss, a scalar.
   *
   * @param first logits (N,C) of the first views, or (N) for one logit
   * @param second logits of the second
   * @param labels (N) int64, the classes of the images themselves
   * @param views (2,N,d) projections of both
   * @param weights (N) of the images, constant; they do not weigh the contrast
   */
  public NDArray loss(
      NDArray first, NDArray second, NDArray labels, NDArray views, NDArray weights) {
    CrossEntropyLoss crossEntropy = new CrossEntropyLoss();
    NDArray classes =
        crossEntropy
            .perSample(labels, Logits.columns(first))
            .add(crossEntropy.perSample(labels, Logits.columns(second)))
            .mul(weights)
            .mean();
    if (options.lambda() == 0) {
      return classes;
    }
    NDArray contrast = contrast(views);
    return classes.add(contrast.mul(Scalars.held(options.lambda(), contrast)));
  }

  /** NTXent of projections (2,N,d). */
  public NDArray contrast(NDArray views) {
    Shape shape = views.getShape();
    Require.that(
        shape.dimension() == 3 && shape.get(0) == 2 && shape.size() > 0,
        "views must have the shape (2,N,d) with at least one item, but have " + shape);
    NDArray items = views.getManager().arange((int) shape.get(1)).toType(DataType.INT64, false);
    NDArray both = NDArrays.concat(new NDList(items, items));
    return new NtXentLoss(new NtXentLoss.Options(options.temperature()))
        .loss(views.reshape(2 * shape.get(1), shape.get(2)), both);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("cdvg-loss")
                .differentiable("logits1", "(N,C)", "scores of the first views")
                .differentiable("logits2", "(N,C)", "scores of the second views")
                .input("labels", "(N)", "class of each image itself, in [0, C)")
                .differentiable(
                    "views", "(2,N,d)", "projections of both views; they are normalised")
                .parameter("lambda", 1, "price of the contrast; at least 0")
                .parameter("temperature", 0.2, "what similarities are divided by; above 0"),
            CdvgLoss::evaluated),
        NativeFunction.of(
            Function.named("ntxent-views")
                .differentiable(
                    "views", "(2,N,d)", "projections of both views; they are normalised")
                .parameter("temperature", 0.2, "what similarities are divided by; above 0"),
            inputs -> {
              inputs.finite("views");
              return given(inputs, 1).contrast(inputs.differentiable("views"));
            }));
  }

  private static CdvgLoss given(Inputs inputs, double lambda) {
    return new CdvgLoss(new Options(lambda, inputs.arguments().number("temperature", 0.2)));
  }

  private static NDArray evaluated(Inputs inputs) {
    for (String name : List.of("logits1", "logits2", "views")) {
      inputs.finite(name);
    }
    NDArray first = inputs.logits("logits1");
    NDArray second = inputs.logits("logits2");
    NDArray views = inputs.differentiable("views");
    Require.that(
        first.getShape().equals(second.getShape()) && first.size() > 0,
        "inputs 'logits1' and 'logits2' must have one shape, with at least one row and class");
    Require.that(
        views.getShape().dimension() == 3 && views.getShape().get(1) == first.getShape().get(0),
        "input 'views' must be (2,N,d) with the rows of 'logits1'");
    NDArray ones = first.getManager().ones(new Shape(first.getShape().get(0)), first.getDataType());
    return given(inputs, inputs.arguments().number("lambda", 1))
        .loss(first, second, inputs.labels("labels", "logits1"), views, ones);
  }
}
