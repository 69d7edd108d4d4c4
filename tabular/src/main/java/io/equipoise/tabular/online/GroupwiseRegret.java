package io.equipoise.tabular.online;

import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import java.util.Arrays;
import java.util.List;

/**
 * Predicts a stream of numbers nearly as well as the best linear model of every declared group at
 * once, where groups may overlap: a learner for each, mixed by those awake.
 *
 * <pre>
 *   y' = Σ over groups awake of p_i clip(x · A_i⁻¹ b_i, -bound, bound)
 *   losses of the groups awake ((y'_i - y) / (2 bound))², mixed as SleepingExperts says
 * </pre>
 *
 * <p>A group of everyone is always there, as number 0. Every group awake learns from the row. The
 * loss on a group is at most that of its own learner and of the order of sqrt(rows · ln groups)
 * more. A truth beyond the bound doubles it until it holds, and starts the mixture anew. It bounds
 * regret by group, which is not parity between groups. A round takes groups awake times width².
 *
 * <pre>{@code
 * var stream = new GroupwiseRegret(GroupwiseRegret.Options.DEFAULT).stream(50, 10);
 * double guess = stream.predict(x, new int[] {3, 17});     // x is of groups 3 and 17
 * stream.learn(y);
 * }</pre>
 *
 * <p>{@link RegretReport} says what came of it: regret by group, and what a single learner had
 * lost.
 *
 * @see <a href="https://arxiv.org/abs/2310.04652">Acharya, Arunachaleswaran, Kannan, Roth, Ziani,
 *     Oracle Efficient Algorithms for Groupwise Regret, 2024, arXiv:2310.04652</a>
 */
@Method(
    name = "groupwise-regret",
    aliases = {"group-sleeping-experts"},
    row = 30,
    slot = Slot.TRAINING,
    treats = {Bias.REGRESSION_GAP},
    summary =
        "Predicts a stream about as well as the best model of every group, overlapping ones"
            + " included.",
    cites = {"acharya2024oracle"},
    instead = "it learns from a stream, row by row: call GroupwiseRegret.stream from Java")
public final class GroupwiseRegret implements Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("largest absolute truth that is expected; above 0") double bound,
      @Meaning("ridge of each group's learner; above 0") double lambda) {

    /** Truths in [-1, 1] and a ridge of 1. */
    public static final Options DEFAULT = new Options(1, 1);

    public Options {
      Require.above("bound", bound, 0);
      Require.between("bound", bound, 0, 1e100);
      Require.above("lambda", lambda, 0);
      Require.between("lambda", lambda, 0, 1e100);
    }
  }

  public GroupwiseRegret(Options options) {
    this.options = options;
  }

  /**
   * A learner of a stream.
   *
   * @param groups how many are declared, beside that of everyone; at least 0
   * @param width numbers per row; at least 1
   */
  public Stream stream(int groups, int width) {
    Require.atLeast("groups", groups, 0);
    return new Stream(groups + 1, width, options);
  }

  @Override
  public List<Function> functions() {
    return List.of(OnlineFunctions.shares(), OnlineFunctions.regret());
  }

  /** The learner during a stream; used by one thread. */
  public static final class Stream {
    private final OnlineRidge[] learners;
    private final int[] awake;
    private final long[] named;
    private final double[] guesses;
    private final double[] losses;
    private final int width;
    private SleepingExperts experts;
    private double bound;
    private double[] row = new double[0];
    private int count;
    private long round;

    private Stream(int groups, int width, Options options) {
      this.width = width;
      learners = new OnlineRidge[groups];
      Arrays.setAll(learners, g -> new OnlineRidge(width, options.lambda()));
      awake = new int[groups];
      named = new long[groups];
      guesses = new double[groups];
      losses = new double[groups];
      experts = SleepingExperts.uniform(groups);
      bound = options.bound();
    }

    /**
     * Predicts a row, which {@link #learn} then learns from.
     *
     * @param x (D), finite; kept until then
     * @param groups numbers of the groups it is of, from 1, each once; group 0 is added
     */
    public double predict(double[] x, int... groups) {
      Require.sameLength("a row of the stream", x.length, "the width", width);
      for (double number : x) {
        Require.that(Double.isFinite(number), "a row of the stream holds " + number);
      }
      count = 0;
      round++;
      awake[count++] = 0;
      for (int group : groups) {
        Require.between("a group of the stream", group, 1, learners.length - 1.0);
        Require.that(named[group] != round, "group " + group + " is named twice for one row");
        named[group] = round;
        awake[count++] = group;
      }
      row = x;
      double[] shares = experts.shares(awake, count);
      double mixed = 0;
      for (int k = 0; k < count; k++) {
        guesses[k] = Math.max(-bound, Math.min(bound, learners[awake[k]].predict(x)));
        mixed += shares[k] * guesses[k];
      }
      return mixed;
    }

    /** Learns the truth of the row that was predicted last; once for each. */
    public void learn(double truth) {
      Require.that(count > 0, "learn needs a row to be predicted first");
      Require.that(Double.isFinite(truth), "the truth is " + truth + ", but must be finite");
      if (Math.abs(truth) > bound) {
        while (Math.abs(truth) > bound) {
          bound *= 2;
        }
        experts = SleepingExperts.uniform(learners.length);
        experts.shares(awake, count);
      }
      for (int k = 0; k < count; k++) {
        double off = (guesses[k] - truth) / (2 * bound);
        losses[k] = off * off;
      }
      experts.see(awake, count, losses);
      for (int k = 0; k < count; k++) {
        learners[awake[k]].learn(row, truth);
      }
      count = 0;
    }

    /** The share of each group awake had a row been of these groups, everyone's first. */
    public double[] shares(int... groups) {
      int[] wanted = new int[groups.length + 1];
      System.arraycopy(groups, 0, wanted, 1, groups.length);
      return Arrays.copyOf(experts.shares(wanted, wanted.length), wanted.length);
    }

    /** The bound as it is now. */
    public double bound() {
      return bound;
    }
  }
}
