package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
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
 * Adds a margin to the angle between an embedding and its class vector.
 *
 * <pre>
 *   cos(t_c) = cosine of x_i and w_c
 *   logit_c = scale · cos(t_c)      logit_y = scale · cos(t_y + m)
 *   where t_y is above 180° - m: scale · (cos(t_y) - m sin m), so that the logit goes on falling
 *   loss_i = -log softmax(logit)[y_i]
 * </pre>
 *
 * <p>m is the margin in radians; the default is 28.6°, the paper's 0.5 radians. With several
 * sub-centers a class answers with its nearest, so that noisy rows gather around the others.
 * Embeddings have shape (N,d), labels (N), class vectors (C·K,d), the K of a class one after the
 * other.
 *
 * @see <a href="https://arxiv.org/abs/1801.07698">Deng, Guo, Xue, Zafeiriou, ArcFace: Additive
 *     Angular Margin Loss for Deep Face Recognition, 2018, eq. 3, arXiv:1801.07698; sub-centers are
 *     of Deng, Guo, Liu, Gong, Zafeiriou, 2020</a>
 */
@Method(
    name = "arcface",
    aliases = {"arc-face"},
    slot = Slot.OBJECTIVE,
    summary =
        "Softmax over cosines with a margin on the true angle, the usual loss of face recognition;"
            + " sub-centers take up noisy labels.",
    cites = {"deng2019arcface", "deng2020subcenter"})
public final class ArcFaceLoss extends ClassLogitLoss implements Numeric {
  /** Sines whose square is below this are taken to be 0, where their slope would be infinite. */
  private static final double LEAST_SQUARE = 1e-12;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("margin in degrees; 0 to 180") double margin,
      @Meaning("what cosines are multiplied by; above 0") double scale,
      @Meaning("vectors of each class, of which the nearest counts; at least 1") int subCenters) {

    /** The paper's margin and scale, one vector per class. */
    public static final Options DEFAULT = new Options(28.6, 64, 1);

    public Options {
      Require.between("margin", margin, 0, 180);
      Require.between("scale", scale, 1e-6, 1e6);
      Require.between("subCenters", subCenters, 1, 1000);
    }
  }

  public ArcFaceLoss(Options options) {
    this(options, Optional.empty());
  }

  private ArcFaceLoss(Options options, Optional<NDArray> vectors) {
    super("arcface", vectors);
    this.options = options;
  }

  @Override
  public ArcFaceLoss with(NDArray given) {
    return new ArcFaceLoss(options, Optional.of(given));
  }

  @Override
  public int perClass() {
    return options.subCenters();
  }

  @Override
  protected NDArray logits(NDArray embeddings, NDArray classVectors, NDArray truth) {
    NDArray cosines = nearest(cosines(embeddings, classVectors));
    double margin = Math.toRadians(options.margin());
    NDArray sines = RowLengths.root(cosines.square().neg().add(1), LEAST_SQUARE);
    NDArray turned =
        cosines
            .mul(Scalars.held(Math.cos(margin), cosines))
            .sub(sines.mul(Scalars.held(Math.sin(margin), sines)));
    NDArray beyond = cosines.sub(margin * Math.sin(margin));
    NDArray within = cosines.gte(-Math.cos(margin));
    NDArray own = NDArrays.where(within, turned, beyond);
    return at(truth, own, cosines).mul(Scalars.held(options.scale(), cosines));
  }

  private NDArray nearest(NDArray cosines) {
    if (options.subCenters() == 1) {
      return cosines;
    }
    NDArray grouped = cosines.reshape(cosines.getShape().get(0), -1, options.subCenters());
    NDArray best = grouped.stopGradient().argMax(2).expandDims(2);
    return grouped.gather(best, 2).squeeze(2);
  }

  @Override
  public List<Function> functions() {
    return List.of(function("arcface", 1), function("subcenter-arcface", 3));
  }

  private static Function function(String name, int subCenters) {
    return ClassVectorFunction.of(
        ClassVectorFunction.named(name)
            .parameter("margin", 28.6, "margin in degrees; 0 to 180")
            .parameter("scale", 64, "what cosines are multiplied by; above 0")
            .parameter("subCenters", subCenters, "vectors of each class; at least 1"),
        given -> made(given, subCenters));
  }

  private static ArcFaceLoss made(Arguments given, int subCenters) {
    return new ArcFaceLoss(
        new Options(
            given.number("margin", Options.DEFAULT.margin()),
            given.number("scale", Options.DEFAULT.scale()),
            given.whole("subCenters", subCenters)));
  }
}
