package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;

/**
 * Cross-entropy over all pairs of a graph's nodes, most of which are no edge, that does not fade
 * out the real edges of large sparse graphs: for scene graphs, relations and links.
 *
 * <pre>
 *   ce_e = -log softmax(logits_e)[y_e]      class 0 is background: no edge
 *   loss = gamma · [ alpha/F · Σ over foreground w·ce + beta/B' · Σ over background w·ce ]
 *   B' = F (DENSITY), the number of background pairs (FGBG)
 * </pre>
 *
 * <p>F counts the foreground pairs of a graph of M; with all parameters 1, DENSITY is M/F times the
 * plain mean, in which a real edge weighs 1/M. Logits have shape (M,C); labels (M), int64 in [0,
 * C); w are the weights of rows, and a row of weight 0 is not counted. Without foreground the loss
 * is the plain mean, whatever the parameters are.
 *
 * <p>A batch is one graph: give graphs one by one, or know that those of a batch are pooled. The
 * value grows with M/F, so clip gradients or take shorter steps before you compare it; where all
 * graphs are of one density, an optimiser that adapts its steps sees almost no difference. In an
 * {@code mlp} each batch is a graph whose first class is the background.
 *
 * @see <a href="https://arxiv.org/abs/2005.08230">Knyazev, de Vries, Cangea, Taylor, Courville,
 *     Belilovsky, Graph Density-Aware Losses for Novel Compositions in Scene Graph Generation,
 *     2020, arXiv:2005.08230</a>
 */
@Method(
    name = "density-normalised-edge",
    aliases = {"density-normalized-edge", "graph-density-loss"},
    row = 46,
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "Cross-entropy over all pairs of a graph, divided by the number of real edges, so that"
            + " those of large sparse graphs are not faded out.",
    cites = {"knyazev2020graph"})
public final class DensityNormalisedEdgeLoss extends BatchLoss implements Numeric {
  private final Options options;

  /** What background pairs are divided by. */
  public enum Variant {
    /** The number of foreground pairs, like these themselves. */
    DENSITY,
    /** The number of background pairs. */
    FGBG,
    /** All pairs by the number of all: plain cross-entropy. */
    BASELINE
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("density, fgbg or baseline") Variant variant,
      @Meaning("weight of the foreground part; at least 0") double alpha,
      @Meaning("weight of the background part; at least 0") double beta,
      @Meaning("weight of the whole; at least 0") double gamma) {

    /** The paper's loss, which has no weights to choose. */
    public static final Options DEFAULT = new Options(Variant.DENSITY, 1, 1, 1);

    public Options {
      Require.between("alpha", alpha, 0, 1e9);
      Require.between("beta", beta, 0, 1e9);
      Require.between("gamma", gamma, 0, 1e9);
    }
  }

  public DensityNormalisedEdgeLoss(Options options) {
    super("density-normalised-edge");
    this.options = options;
  }

  @Override
  public Run begin(Population population) {
    return new OfGraphs(options);
  }

  /** The loss of one graph after another. */
  private record OfGraphs(Options options) implements Run {

    @Override
    public NDArray values(Batch batch) {
      return Logits.logProbability(batch.labels(), batch.logits()).neg();
    }

    @Override
    public NDArray loss(Batch batch) {
      NDArray entropy = values(batch);
      NDArray factors = batch.logits().getManager().create(factors(batch));
      return entropy.mul(factors.toType(entropy.getDataType(), false)).mul(batch.weights()).sum();
    }

    private double[] factors(Batch batch) {
      double[] weights = batch.weights().toType(DataType.FLOAT64, false).toDoubleArray();
      return DensityNormalisedEdgeLoss.factors(batch.labels().toLongArray(), weights, options);
    }
  }

  /**
   * What multiplies the cross-entropy of each pair (M) of one graph: its weight in the loss.
   *
   * @param labels (M), 0 for background
   */
  public double[] factors(long[] labels) {
    double[] ones = new double[labels.length];
    Arrays.fill(ones, 1);
    return factors(labels, ones, options);
  }

  private static double[] factors(long[] labels, double[] weights, Options options) {
    int foreground = 0;
    int background = 0;
    for (int e = 0; e < labels.length; e++) {
      if (weights[e] > 0 && labels[e] > 0) {
        foreground++;
      } else if (weights[e] > 0) {
        background++;
      }
    }
    int all = labels.length;
    int realBy = options.variant() == Variant.BASELINE ? all : foreground;
    int otherBy = options.variant() == Variant.FGBG ? background : realBy;
    double real = options.gamma() * options.alpha() / realBy;
    double other = options.gamma() * options.beta() / otherBy;
    double[] factors = new double[labels.length];
    for (int e = 0; e < factors.length; e++) {
      if (weights[e] > 0) {
        factors[e] = foreground == 0 ? 1.0 / all : labels[e] > 0 ? real : other;
      }
    }
    return factors;
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("density-normalised-edge")
                .differentiable("logits", "(M,C)", "scores of one graph's pairs before the softmax")
                .input("labels", "(M)", "class of each pair, 0 for background")
                .parameter("variant", "density", "density, fgbg or baseline")
                .parameter("alpha", 1, "weight of the foreground part; at least 0")
                .parameter("beta", 1, "weight of the background part; at least 0")
                .parameter("gamma", 1, "weight of the whole; at least 0"),
            DensityNormalisedEdgeLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    Arguments arguments = inputs.arguments();
    Options given =
        new Options(
            arguments.choice("variant", Variant.DENSITY),
            arguments.number("alpha", 1),
            arguments.number("beta", 1),
            arguments.number("gamma", 1));
    NDArray logits = Logits.columns(inputs.logits());
    inputs.finite("logits");
    Require.that(logits.getShape().get(0) > 0, "input 'logits' is empty");
    return new OfGraphs(given).loss(Batch.of(inputs.labels(), logits));
  }
}
