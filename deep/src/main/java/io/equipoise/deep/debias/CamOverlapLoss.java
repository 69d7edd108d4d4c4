package io.equipoise.deep.debias;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.engine.Scalars;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * A price on looking at an object's usual companion: the maps of what a network looks at for both
 * must not overlap, and must stay near those of the network that it started from.
 *
 * <pre>
 *   CAM_k(i,j) = Σ_d W[k,d] · h_d(i,j), less its least entry, over its largest then + 1e-6
 *   L = lambdaOverlap · mean(CAM_b · CAM_c)
 *       + lambdaDistance · mean(|CAM_b - frozen_b|, |CAM_c - frozen_c|)
 * </pre>
 *
 * <p>Maps have shape (P,H,W): one for each image that has both the object b and its context c.
 * Without such an image the loss is 0. Gradients run through least and largest entries; frozen maps
 * are constants. Add it to the binary cross-entropy of a network that was trained without it, and
 * compare with that network trained as long, and with simpler remedies: {@link ContextWeights},
 * {@link ContextRows}, {@link AttributeDecorrelation}.
 *
 * <pre>{@code
 * NDArray object = CamOverlapLoss.maps(features, lastLayer, b);   // (N,H,W), of all images
 * NDArray loss = bce.add(new CamOverlapLoss(CamOverlapLoss.Options.DEFAULT)
 *     .loss(object, context, frozenObject, frozenContext));
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/2104.13582">Kim, Zhang, Meister, Russakovsky, [Re] Don't
 *     Judge an Object by Its Context: Learning to Overcome Contextual Bias, 2021,
 *     arXiv:2104.13582</a>
 */
@Method(
    name = "cam-overlap",
    row = 52,
    slot = Slot.OBJECTIVE,
    treats = Bias.SHORTCUT,
    summary =
        "A price on looking at an object's usual companion in its place, for convolutional"
            + " networks with several labels.",
    cites = {"kim2021re", "singh2020dont"},
    instead =
        "it reads the feature maps of images, and recipes learn from tables; in Java, call"
            + " CamOverlapLoss.loss")
public final class CamOverlapLoss implements Numeric {
  /** Keeps a constant map at zeros. */
  private static final double LEAST = 1e-6;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("price of maps that overlap; at least 0") double lambdaOverlap,
      @Meaning("price of maps that leave the frozen network's; at least 0") double lambdaDistance) {

    /** The paper's prices. */
    public static final Options DEFAULT = new Options(0.1, 0.01);

    public Options {
      Require.between("lambdaOverlap", lambdaOverlap, 0, 1e6);
      Require.between("lambdaDistance", lambdaDistance, 0, 1e6);
    }
  }

  public CamOverlapLoss(Options options) {
    this.options = options;
  }

  /**
   * What a network looks at for one label, not scaled yet (N,H,W).
   *
   * @param features (N,D,H,W) before global pooling; the result gets their manager
   * @param weight (L,D) of the linear layer behind it
   * @param label in [0, L)
   */
  public static NDArray maps(NDArray features, NDArray weight, int label) {
    Shape shape = features.getShape();
    long labels = weight.getShape().get(0);
    Require.between("label", label, 0, labels - 1.0);
    // a product that starts in the step: a slice of the weights would live as long as they
    NDArray row =
        features
            .getManager()
            .create(new long[] {label})
            .oneHot(Math.toIntExact(labels), features.getDataType())
            .matMul(weight);
    NDArray points =
        features
            .reshape(shape.get(0), shape.get(1), -1)
            .transpose(0, 2, 1)
            .reshape(-1, shape.get(1));
    return points.matMul(row.transpose()).reshape(shape.get(0), shape.get(2), shape.get(3));
  }

  /**
   * The loss, a scalar.
   *
   * @param object maps (P,H,W) of the object, as {@link #maps} gives them
   * @param context maps of its context on the same images
   * @param frozenObject maps of the object under the network before
   * @param frozenContext maps of the context under it
   */
  public NDArray loss(
      NDArray object, NDArray context, NDArray frozenObject, NDArray frozenContext) {
    for (NDArray other : List.of(context, frozenObject, frozenContext)) {
      Require.that(
          other.getShape().dimension() == 3 && other.getShape().equals(object.getShape()),
          "maps must agree in the shape (P,H,W), but have "
              + object.getShape()
              + " and "
              + other.getShape());
    }
    if (object.size() == 0) {
      return object.sum().add(context.sum());
    }
    NDArray b = scaled(object);
    NDArray c = scaled(context);
    NDArray overlap = b.mul(c).mean();
    NDArray distance = away(b, frozenObject).add(away(c, frozenContext));
    return overlap
        .mul(Scalars.held(options.lambdaOverlap(), overlap))
        .add(distance.mul(Scalars.held(options.lambdaDistance() / 2, distance)));
  }

  private static NDArray away(NDArray map, NDArray frozen) {
    return map.sub(scaled(frozen.stopGradient())).abs().mean();
  }

  /** Maps (P,H·W) from 0 to almost 1. */
  private static NDArray scaled(NDArray maps) {
    NDArray flat = maps.reshape(maps.getShape().get(0), -1);
    NDArray above = flat.sub(flat.min(new int[] {1}, true));
    return above.div(above.max(new int[] {1}, true).add(LEAST));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("cam-overlap")
                .differentiable("camObject", "(P,H,W)", "maps of the object, not scaled")
                .differentiable("camContext", "(P,H,W)", "maps of its context")
                .input("frozenObject", "(P,H,W)", "maps of the object under the network before")
                .input("frozenContext", "(P,H,W)", "maps of the context under it")
                .parameter("lambdaOverlap", 0.1, "price of maps that overlap; at least 0")
                .parameter("lambdaDistance", 0.01, "price of leaving the frozen maps; at least 0"),
            CamOverlapLoss::evaluated));
  }

  private static NDArray evaluated(Inputs inputs) {
    Options given =
        new Options(
            inputs.arguments().number("lambdaOverlap", 0.1),
            inputs.arguments().number("lambdaDistance", 0.01));
    for (String name : List.of("camObject", "camContext", "frozenObject", "frozenContext")) {
      inputs.finite(name);
    }
    return new CamOverlapLoss(given)
        .loss(
            inputs.differentiable("camObject"),
            inputs.differentiable("camContext"),
            inputs.constant("frozenObject"),
            inputs.constant("frozenContext"));
  }
}
