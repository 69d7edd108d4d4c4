package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.stat.Order;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A fresh convex, calibrated loss for every batch, for classifiers of two classes that overfit:
 * dropout over losses.
 *
 * <pre>
 *   z_i = y_i · f_i        y_i in {-1,+1}, f_i the second logit less the first
 *   r_i ~ N(0,1)        G_i = exp(r_i) if lam = 0, else max(1 + lam · r_i, 0)^(1/lam)
 *   g = max(-G, -1) sorted, the smallest for the smallest margin
 *   g_i ← g_i / z_i where z_i > 1        g_i ← g_i - 1e-6
 *   loss = (1/B) Σ w_i · g_i · z_i        g constant: g_i is the slope of this batch's loss at z_i
 * </pre>
 *
 * <p>{@code lam} is redrawn from [-1,1] every {@code period} epochs. Rows of weight 0 take no part
 * in the draw. The pseudo-loss has a gradient and no meaning: it may be negative, and rise while
 * the model gets better. So held-out rows are judged by the logistic loss, and so is each row where
 * a weighting or a comparison of groups asks for its loss. The network's softmax is right in sign
 * only: calibrate it. Steps are those of a hinge loss: learning rates for cross-entropy are about
 * right.
 *
 * @see <a href="https://arxiv.org/abs/2409.00908">Dai, EnsLoss: Stochastic Calibrated Loss
 *     Ensembles for Preventing Overfitting in Classification, 2024, arXiv:2409.00908</a>
 */
@Method(
    name = "ensloss",
    aliases = {"loss-ensemble"},
    row = 163,
    slot = Slot.OBJECTIVE,
    summary =
        "Draws a fresh calibrated loss for every batch, against overfitting of classifiers of two"
            + " classes.",
    cites = {"dai2024ensloss"})
public final class EnsLoss implements Objective, Numeric {
  private static final double LEAST_SLOPE = 1e-6;

  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("shape of the draws at first; in [-10, 10], where 0 is log-normal") double lam,
      @Meaning("epochs after which lam is drawn anew from [-1, 1]; 0 never does") int period) {

    /** The released settings. */
    public static final Options DEFAULT = new Options(0, 10);

    public Options {
      Require.between("lam", lam, -10, 10);
      Require.atLeast("period", period, 0);
    }
  }

  public EnsLoss(Options options) {
    this.options = options;
  }

  /** One training whose draws are the same each time; {@link #begin(Population, Seed)} varies. */
  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
  }

  @Override
  public Run begin(Population population) {
    return begin(population, new Seed(0));
  }

  @Override
  public Run begin(Population population, Seed seed) {
    if (population.classes() != 2) {
      throw new UserError(
          "ensloss is for two classes, but there are "
              + population.classes()
              + "; take cross-entropy, or comp-sum against wrong labels");
    }
    return new Drawing(options, population.size(), seed.generator());
  }

  /**
   * Slopes (B) of a drawn loss at these margins.
   *
   * @param margins (B)
   * @param draws (B) standard normal, in any order
   */
  public static double[] slopes(double[] margins, double[] draws, double lam) {
    Require.sameLength("margins", margins.length, "draws", draws.length);
    double[] sorted = new double[draws.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Math.max(-inverseBoxCox(draws[i], lam), -1);
    }
    Arrays.sort(sorted);
    int[] order = Order.ascending(margins);
    double[] slopes = new double[sorted.length];
    for (int k = 0; k < order.length; k++) {
      double z = margins[order[k]];
      slopes[order[k]] = (z > 1 ? sorted[k] / z : sorted[k]) - LEAST_SLOPE;
    }
    return slopes;
  }

  /** G at least 0; infinite where lam is negative and {@code 1 + lam·r} is not above 0. */
  static double inverseBoxCox(double r, double lam) {
    return lam == 0 ? Math.exp(r) : Math.pow(Math.max(1 + lam * r, 0), 1 / lam);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("ensloss")
                .differentiable("scores", "(N)", "score of the positive class before the sigmoid")
                .input("labels", "(N)", "truth: 1, and 0 or -1")
                .input("draws", "(N)", "standard normal draws r of this batch")
                .parameter("lam", 0, "shape of the draws; 0 is log-normal"),
            EnsLoss::evaluate));
  }

  private static NDArray evaluate(Inputs inputs) {
    inputs.finite("scores");
    inputs.finite("draws");
    double[] scores = inputs.arguments().numbers("scores");
    int[] labels = inputs.arguments().ints("labels");
    Require.sameLength("scores", scores.length, "labels", labels.length);
    Require.that(scores.length > 0, "input 'scores' is empty");
    double[] signs = new double[labels.length];
    double[] margins = new double[labels.length];
    for (int i = 0; i < signs.length; i++) {
      Require.that(
          labels[i] >= -1 && labels[i] <= 1,
          "input 'labels' holds " + labels[i] + ", but must hold 1, and 0 or -1");
      signs[i] = labels[i] == 1 ? 1 : -1;
      margins[i] = signs[i] * scores[i];
    }
    Options given = new Options(inputs.arguments().number("lam", 0), 0);
    double[] slopes = slopes(margins, inputs.arguments().numbers("draws"), given.lam());
    NDArray z = inputs.differentiable("scores").flatten().mul(inputs.manager().create(signs));
    return z.mul(inputs.manager().create(slopes)).mean();
  }

  @Override
  public String toString() {
    return "ensloss";
  }

  /** The draws of one training. */
  private static final class Drawing implements Run {
    private final UniformRandomProvider random;
    private final ZigguratSampler.NormalizedGaussian normal;
    private final int period;
    private final long rows;
    private double lam;
    private long seen;
    private long redrawn;

    Drawing(Options options, long rows, UniformRandomProvider random) {
      this.random = random;
      this.normal = ZigguratSampler.NormalizedGaussian.of(random);
      this.period = options.period();
      this.rows = Math.max(1, rows);
      this.lam = options.lam();
    }

    /** The logistic loss. */
    @Override
    public NDArray values(Batch batch) {
      return Logits.logProbability(batch.labels(), batch.logits()).neg();
    }

    @Override
    public NDArray heldOut(Batch batch) {
      return values(batch).mul(batch.weights()).mean();
    }

    @Override
    public NDArray loss(Batch batch) {
      redraw(batch.size());
      NDArray logits = batch.logits();
      NDArray signs = batch.labels().add(batch.labels()).sub(1).toType(logits.getDataType(), false);
      NDArray z = logits.get(":, 1").sub(logits.get(":, 0")).mul(signs);
      double[] drawn = drawn(doubles(z), doubles(batch.weights()));
      NDArray slopes = logits.getManager().create(drawn).toType(logits.getDataType(), false);
      return z.mul(slopes).mul(batch.weights()).mean();
    }

    /** Slopes of a fresh loss at these margins; 0 for rows that weigh nothing. */
    private double[] drawn(double[] margins, double[] weights) {
      int[] counting = new int[margins.length];
      int count = 0;
      for (int i = 0; i < margins.length; i++) {
        if (weights[i] > 0) {
          counting[count++] = i;
        }
      }
      double[] theirs = new double[count];
      double[] draws = new double[count];
      for (int k = 0; k < count; k++) {
        theirs[k] = margins[counting[k]];
        draws[k] = normal.sample();
      }
      double[] slopes = slopes(theirs, draws, lam);
      double[] all = new double[margins.length];
      for (int k = 0; k < count; k++) {
        all[counting[k]] = slopes[k];
      }
      return all;
    }

    private void redraw(int batchSize) {
      long epoch = seen / rows;
      if (period > 0 && epoch / period > redrawn) {
        redrawn = epoch / period;
        lam = 2 * random.nextDouble() - 1;
      }
      seen += batchSize;
    }

    private static double[] doubles(NDArray array) {
      return array.toType(DataType.FLOAT64, false).toDoubleArray();
    }
  }
}
