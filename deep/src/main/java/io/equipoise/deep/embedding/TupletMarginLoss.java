package io.equipoise.deep.embedding;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.similarity.CosineSimilarity;
import io.equipoise.deep.engine.LogSumExp;
import io.equipoise.deep.engine.Scalars;
import java.util.List;

/**
 * Each positive pair against all negatives of its anchor at once, its angle given a slack.
 *
 * <pre>
 *   loss_ip = log(1 + Σ_n exp(scale (cos(t_in) - cos(t_ip - margin))))
 *   L = mean over the ordered positive pairs (i, p)
 * </pre>
 *
 * <p>t are angles; the margin, in degrees, lets pairs of a class differ a little, which keeps
 * outliers from ruling. Embeddings have shape (N,d), labels (N). Defaults: margin 5.73°, scale 64.
 * A pair whose anchor has no negative costs 0.
 *
 * @see <a href="https://doi.org/10.1109/ICCV.2019.00659">Yu, Tao, Deep Metric Learning with Tuplet
 *     Margin Loss, 2019, eq. 6</a>
 */
@Method(
    name = "tuplet-margin",
    slot = Slot.OBJECTIVE,
    summary =
        "Softmax of each positive pair against all negatives, with a slack on the angle within a class.",
    cites = {"yu2019deep"})
public final class TupletMarginLoss extends PairLoss implements Numeric {
  /** Sines whose square is below this are taken to be 0, where their slope would be infinite. */
  private static final double LEAST_SQUARE = 1e-12;

  private static final Parts PARTS = Parts.of(new CosineSimilarity(), Averaging.MEAN);

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("slack of the positive angle, in degrees; 0 to 90") double margin,
      @Meaning("what cosines are multiplied by; above 0") double scale) {

    /** Usual values. */
    public static final Options DEFAULT = new Options(5.73, 64);

    public Options {
      Require.between("margin", margin, 0, 90);
      Require.between("scale", scale, 1e-6, 1e6);
    }
  }

  public TupletMarginLoss(Options options) {
    this(options, PARTS);
  }

  public TupletMarginLoss(Options options, Parts parts) {
    super("tuplet-margin", parts);
    this.options = options;
  }

  @Override
  public TupletMarginLoss with(Parts other) {
    return new TupletMarginLoss(options, other);
  }

  @Override
  public List<Terms> perAnchor(Pairs pairs) {
    NDArray cosines = pairs.nearness();
    double margin = Math.toRadians(options.margin());
    NDArray sines = RowLengths.root(cosines.square().neg().add(1), LEAST_SQUARE);
    NDArray slack =
        cosines
            .mul(Scalars.held(Math.cos(margin), cosines))
            .add(sines.mul(Scalars.held(Math.sin(margin), sines)));
    NDArray scale = Scalars.held(options.scale(), cosines);
    NDArray others = LogSumExp.of(cosines.mul(scale), pairs.negatives(), 1).expandDims(1);
    NDArray loss = LogSumExp.softplus(others.sub(slack.mul(scale)));
    return List.of(Terms.ofAnchors(loss, pairs.positives()));
  }

  @Override
  public List<Function> functions() {
    return List.of(
        PairFunction.of(
            PairFunction.named("tuplet-margin")
                .parameter("margin", 5.73, "slack of the positive angle, in degrees; 0 to 90")
                .parameter("scale", 64, "what cosines are multiplied by; above 0"),
            TupletMarginLoss::made));
  }

  private static TupletMarginLoss made(Arguments given) {
    return new TupletMarginLoss(
        new Options(
            given.number("margin", Options.DEFAULT.margin()),
            given.number("scale", Options.DEFAULT.scale())));
  }
}
