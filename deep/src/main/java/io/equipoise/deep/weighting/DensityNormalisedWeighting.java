package io.equipoise.deep.weighting;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.List;

/**
 * Divides the loss of a batch by its number of foreground rows rather than of all rows, for a
 * background class so large that how much of it a batch holds decides how much the rest counts.
 *
 * <pre>
 *   w_i = (M / M_FG) · (alpha for foreground, beta for background rows)
 * </pre>
 *
 * <p>M rows of a batch, M_FG of them of another class than {@code background}. With any loss that
 * is a mean over rows this is {@code (alpha Σ_FG l + beta Σ_BG l) / M_FG}. A batch without
 * foreground keeps alpha and beta alone. Weights are not 1 on average: the loss grows by M / M_FG,
 * so compare at a step size of its own.
 *
 * @see <a href="https://arxiv.org/abs/2005.08230">Knyazev, de Vries, Cangea, Taylor, Courville,
 *     Belilovsky, Graph Density-Aware Losses for Novel Compositions in Scene Graph Generation,
 *     2020, arXiv:2005.08230</a>
 */
@Method(
    name = "density-normalised",
    aliases = {"foreground-normalised"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary =
        "Divides a batch's loss by its number of foreground rows, for one huge background class.",
    cites = {"knyazev2020graph"})
public final class DensityNormalisedWeighting implements Weighting, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("number of the class that is background; at least 0") int background,
      @Meaning("price of foreground rows; at least 0") double alpha,
      @Meaning("price of background rows; at least 0") double beta) {

    /** The first class is background; both prices are 1, as in the paper. */
    public static final Options DEFAULT = new Options(0, 1, 1);

    public Options {
      Require.atLeast("background", background, 0);
      Require.between("alpha", alpha, 0, 1e6);
      Require.between("beta", beta, 0, 1e6);
    }

    double[] weights(long[] labels) {
      long foreground = Arrays.stream(labels).filter(y -> y != background).count();
      double all = foreground == 0 ? 1 : (double) labels.length / foreground;
      return Arrays.stream(labels)
          .mapToDouble(y -> all * (y == background ? beta : alpha))
          .toArray();
    }
  }

  public DensityNormalisedWeighting(Options options) {
    this.options = options;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    Require.that(
        options.background() < examples.classes(),
        "background is "
            + options.background()
            + ", but there are "
            + examples.classes()
            + " classes");
    return (batch, losses) -> BatchWeights.of(options.weights(batch.labels().toLongArray()), batch);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("density-normalised-weights")
            .input("labels", "(N)", "class of each row of one batch, from 0")
            .parameter("background", 0, "number of the class that is background")
            .parameter("alpha", 1, "price of foreground rows")
            .parameter("beta", 1, "price of background rows")
            .computes(DensityNormalisedWeighting::evaluated));
  }

  private static Evaluation evaluated(Arguments arguments) {
    Options given =
        new Options(
            arguments.whole("background", Options.DEFAULT.background()),
            arguments.number("alpha", Options.DEFAULT.alpha()),
            arguments.number("beta", Options.DEFAULT.beta()));
    int[] labels = arguments.ints("labels");
    arguments.between("labels", 0, Integer.MAX_VALUE);
    long[] codes = Arrays.stream(labels).asLongStream().toArray();
    return Evaluation.of(given.weights(codes));
  }

  @Override
  public String toString() {
    return "density-normalised";
  }
}
