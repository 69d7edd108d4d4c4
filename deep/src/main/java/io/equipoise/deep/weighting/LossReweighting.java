package io.equipoise.deep.weighting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Arguments;
import io.equipoise.core.eval.Evaluation;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.eval.Tensor;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Weighs the rows of each batch by the loss they have now, for data full of repeats that a model
 * has long learned, or of junk that it never will.
 *
 * <pre>
 *   h_i = (2 l_i - (max l + min l)) / R        R = max l - min l, so that h runs from -1 to 1
 *   LIN_UPPER  f = min(h + 1, 1)     rises from the lowest loss to the mid-range, then flat
 *   QUADRATIC  f = 1 - h²            favours the middle
 *   EXTREMES   f = |h|               favours both ends
 *   UNIFORM    f = 0
 *   w = softmax(f / r)               loss = Σ w_i l_i
 * </pre>
 *
 * <p>Weights are constants to the gradient and sum to 1 in the formula; as a {@link Weighting} they
 * are times the batch size. When all losses of a batch are equal, within 1e-6, so are the weights.
 * During warm-up all rows weigh the same. LIN_UPPER cannot tell hard rows from mislabelled ones:
 * take QUADRATIC where labels are noisy. Weights of fewer than eight rows follow the noise.
 *
 * @see <a href="https://arxiv.org/abs/2502.06733">Sow et al., Dynamic Loss-Based Sample Reweighting
 *     for Improved Large Language Model Pretraining, 2025, arXiv:2502.06733</a>
 */
@Method(
    name = "loss-reweighting",
    aliases = {"dynamic-loss-reweighting", "linupper"},
    row = 115,
    slot = Slot.OBJECTIVE,
    treats = {Bias.REPRESENTATION, Bias.LABEL_NOISE},
    summary =
        "Weighs the rows of each batch by their loss of the moment: less for what is long learned,"
            + " or for what never will be.",
    cites = {"sow2025dynamic"})
public final class LossReweighting implements Weighting, Numeric {
  private static final double LEAST_RANGE = 1e-6;

  private final Options options;

  /** Which losses gain. */
  public enum Strategy {
    UNIFORM,
    LIN_UPPER,
    QUADRATIC,
    EXTREMES
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("lin-upper, quadratic, extremes or uniform") Strategy strategy,
      @Meaning("temperature; above 0, where large means equal weights") double r,
      @Meaning("share of the training during which all rows weigh the same; in [0, 1]")
          double warmUp) {

    /** The released settings: 1,000 of 20,000 steps of warm-up. */
    public static final Options DEFAULT = new Options(Strategy.LIN_UPPER, 0.4, 0.05);

    public Options {
      Require.above("r", r, 0);
      Require.between("warmUp", warmUp, 0, 1);
    }
  }

  public LossReweighting(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.ANY;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    return this::weights;
  }

  private NDArray weights(Batch batch, Supplier<NDArray> losses) {
    if (batch.progress() < options.warmUp() || options.strategy() == Strategy.UNIFORM) {
      return batch.weights().onesLike();
    }
    NDArray now = losses.get();
    double[] shares =
        shares(
            now.toType(DataType.FLOAT64, false).toDoubleArray(), options.strategy(), options.r());
    for (int i = 0; i < shares.length; i++) {
      shares[i] *= shares.length;
    }
    return now.getManager().create(shares).toType(now.getDataType(), false);
  }

  /** Weights (N) that sum to 1, from losses (N), at least one. */
  public static double[] shares(double[] losses, Strategy strategy, double r) {
    double low = Arrays.stream(losses).min().orElseThrow();
    double high = Arrays.stream(losses).max().orElseThrow();
    double[] weights = new double[losses.length];
    if (strategy == Strategy.UNIFORM || !(high - low > LEAST_RANGE)) {
      Arrays.fill(weights, 1.0 / weights.length);
      return weights;
    }
    double top = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < losses.length; i++) {
      weights[i] = favour(strategy, (2 * losses[i] - (high + low)) / (high - low));
      top = Math.max(top, weights[i]);
    }
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp((weights[i] - top) / r);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static double favour(Strategy strategy, double h) {
    return switch (strategy) {
      case LIN_UPPER -> Math.min(h + 1, 1);
      case QUADRATIC -> 1 - h * h;
      case EXTREMES -> Math.abs(h);
      case UNIFORM -> 0;
    };
  }

  @Override
  public List<Function> functions() {
    return List.of(
        Function.named("loss-reweighting")
            .differentiable("losses", "(N)", "loss of each row of one batch")
            .parameter("strategy", "LinUpper", "LinUpper, Quadratic, Extremes or Uniform")
            .parameter("r", 0.4, "temperature; above 0")
            .computes(LossReweighting::weightedSum));
  }

  private static Evaluation weightedSum(Arguments arguments) {
    double[] losses = arguments.numbers("losses");
    Require.that(losses.length > 0, "input 'losses' is empty");
    Options given =
        new Options(
            arguments.choice("strategy", Options.DEFAULT.strategy()),
            arguments.number("r", Options.DEFAULT.r()),
            0);
    double[] weights = shares(losses, given.strategy(), given.r());
    double sum = 0;
    for (int i = 0; i < losses.length; i++) {
      sum += weights[i] * losses[i];
    }
    return new Evaluation(
        Tensor.scalar(sum),
        Map.of("losses", new Tensor(weights, arguments.tensor("losses").shape())));
  }

  @Override
  public String toString() {
    return "loss-reweighting";
  }
}
