package io.equipoise.tabular.reduction;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.LearnerRemedy;
import io.equipoise.core.learn.Model;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a learner again and again, each time on rows weighed and relabelled against the groups'
 * gaps of the moment, and mixes the models such that the mixture keeps to a fairness constraint at
 * the least error.
 *
 * <pre>
 *   game           min over mixtures Q, max over multipliers m &gt;= 0 with sum m &lt;= B
 *                  error(Q) + m · violations(Q)
 *   multipliers    m_k = B exp(t_k) / (1 + sum_j exp(t_j))
 *   model          h = the learner's answer to m: the least weighted error
 *   step           t += rate / B · violations(h)
 *   answer         the mean of the models so far, or the best mixture of them by a linear program,
 *                  whichever is nearer to a saddle point
 *   stops          when either side could gain less than {@code tolerance}: the duality gap
 * </pre>
 *
 * Constraints compare each group, or each crossing of several group columns, with all rows; {@link
 * Constraint} lists them. The mixture's training error is within twice the gap of the best one that
 * keeps to the constraint, and its violations are at most {@code (1 + 2 gap) / B} above the bound,
 * as far as the learner finds least errors. The model's remarks say the gap that was reached.
 *
 * <p>Decisions are drawn by lot with the mixture's chances, since only they keep to the constraint;
 * the same row gets the same decision again. Parities are for two classes. {@code
 * bounded-group-loss} is for numbers (squared, absolute), in the targets' standard deviations, or
 * for any classes (zero-one); the mean of a mixture of numbers errs no more than drawing from it.
 * Defaults are the paper's and its authors' implementation's: bound 0.01, B = 100, rate 2, at most
 * 50 rounds, tolerance half the standard error of the first model's loss.
 *
 * <pre>{@code
 * ./equipoise compare adult.csv --target income --group sex,race \
 *     --try 'exponentiated-gradient(constraint=equalized-odds) > xgboost'
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1803.02453">Agarwal, Beygelzimer, Dudík, Langford and
 *     Wallach, A Reductions Approach to Fair Classification, 2018, algorithm 1</a>
 * @see <a href="https://arxiv.org/abs/1905.12843">Agarwal, Dudík and Wu, Fair Regression:
 *     Quantitative Definitions and Reduction-Based Algorithms, 2019 (bounded group loss)</a>
 */
@Method(
    name = "exponentiated-gradient",
    aliases = {"expgrad", "fair-reduction"},
    slot = Slot.TRAINING,
    treats = {
      Bias.SELECTION_RATE_GAP,
      Bias.ERROR_RATE_GAP,
      Bias.LABEL_RATE_GAP,
      Bias.QUALITY_GAP,
      Bias.REGRESSION_GAP
    },
    summary =
        "Trains any learner again and again under changing row weights, and mixes the models so"
            + " that groups are treated alike at the least error.",
    cites = {"agarwal2018reductions", "agarwal2019regression"})
public final class ExponentiatedGradient implements LearnerRemedy {
  private static final String NAME = "exponentiated-gradient";
  private static final int FEWEST_ROUNDS = 5;
  private static final double SHRINK = 0.8;
  private static final double LATER = 1.6;

  /** What is held equal, how closely, and how long to look. */
  public record Options(
      @Meaning(
              "demographic-parity, equalized-odds, true-positive-rate-parity,"
                  + " false-positive-rate-parity, error-rate-parity, utility-parity or"
                  + " bounded-group-loss")
          Constraint constraint,
      @Meaning("allowed difference of a group from all rows, at least 0; or bound of the loss")
          double bound,
      @Meaning("allowed ratio between a group and all rows, in (0, 1]; 1 for differences alone")
          double ratio,
      @Meaning("for utility-parity: of decision no and yes at truth no, then at truth yes")
          double[] utilities,
      @Meaning("for bounded-group-loss: squared, absolute or zero-one") GroupLoss loss,
      @Meaning("rounds of the game, each a few trainings; from 1 to 10000") int iterations,
      @Meaning("B, what all multipliers may sum to; above 0") double maxMultiplier,
      @Meaning("step size of the multipliers, times B; above 0") double rate,
      @Meaning("duality gap to stop at; 0 for half the standard error of the first model's loss")
          double tolerance,
      @Meaning("whether decisions are drawn by lot, which alone keeps to the constraint")
          boolean randomize) {

    /** Demographic parity within 0.01. */
    public static final Options DEFAULT =
        new Options(
            Constraint.DEMOGRAPHIC_PARITY,
            0.01,
            1,
            new double[] {0, 1, 0, 1},
            GroupLoss.SQUARED,
            50,
            100,
            2,
            0,
            true);

    public Options {
      Require.between("iterations", iterations, 1, 10_000);
      Require.above("maxMultiplier", maxMultiplier, 0);
      Require.between("maxMultiplier", maxMultiplier, 0, 1e9);
      Require.above("rate", rate, 0);
      Require.atLeast("tolerance", tolerance, 0);
      new Constraints(constraint, bound, ratio, utilities, loss);
    }

    /** The same under another constraint. */
    public Options under(Constraint other) {
      return new Options(
          other,
          bound,
          ratio,
          utilities,
          loss,
          iterations,
          maxMultiplier,
          rate,
          tolerance,
          randomize);
    }
  }

  private final Options options;
  private final Constraints constraints;

  public ExponentiatedGradient(Options options) {
    this.options = options;
    this.constraints =
        new Constraints(
            options.constraint(),
            options.bound(),
            options.ratio(),
            options.utilities(),
            options.loss());
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return constraints.tasks();
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed(NAME, train.rows().groups());
  }

  @Override
  public Learner around(Learner inner) {
    return new ReducingLearner(inner, taskKinds(), this::find);
  }

  private Model find(Learner inner, Dataset train, Seed seed) {
    Moment moment = constraints.on(NAME, train);
    try (Lagrangian game = new Lagrangian(inner, train, moment, seed.child("learner"))) {
      Play play = new Play(game, moment, options);
      play.run();
      return ReducingLearner.mixture(
          game, play.best, train, options.randomize(), seed, List.of(play.remark()));
    }
  }

  /** One game. */
  private static final class Play {
    private final Lagrangian game;
    private final Options options;
    private final double price;
    private final double[] strength;
    private final double[] sum;
    private final List<Integer> picks = new ArrayList<>();
    private double rate;
    private double enough;
    private double[] best = new double[0];
    private double bestGap = Double.POSITIVE_INFINITY;
    private double ownGap = Double.POSITIVE_INFINITY;
    private double checkedGap = Double.POSITIVE_INFINITY;
    private int checked = FEWEST_ROUNDS;
    private int solved;
    private double solvedGap = Double.POSITIVE_INFINITY;
    private SaddlePoint saddle = new SaddlePoint(new double[0], new double[0]);

    Play(Lagrangian game, Moment moment, Options options) {
      this.game = game;
      this.options = options;
      this.price = options.maxMultiplier();
      this.strength = new double[moment.size()];
      this.sum = new double[moment.size()];
      this.rate = options.rate() / price;
      this.enough = options.tolerance();
    }

    void run() {
      for (int round = 0; round < options.iterations(); round++) {
        double gap = round(round);
        if (gap < enough && round >= FEWEST_ROUNDS) {
          return;
        }
      }
    }

    private double round(int round) {
      double[] multipliers = multipliers();
      double[] mean = new double[sum.length];
      for (int k = 0; k < sum.length; k++) {
        sum[k] += multipliers[k];
        mean[k] = sum[k] / (round + 1);
      }
      int h = game.best(multipliers);
      double[] violations = game.members().get(h).violations();
      if (round == 0 && enough == 0) {
        enough = 0.5 * game.standardError(game.members().get(h));
      }
      picks.add(h);
      double[] own = played();
      double gap = game.gap(own, mean, price, enough);
      ownGap = Math.min(ownGap, gap);
      double[] answer = own;
      if (round > 0) {
        if (solved < game.members().size()) {
          solved = game.members().size();
          saddle = game.saddle(price);
          solvedGap = game.gap(saddle.mixture(), saddle.multipliers(), price, enough);
        }
        if (solvedGap <= gap) {
          gap = solvedGap;
          answer = saddle.mixture();
        }
      }
      if (gap <= bestGap) {
        bestGap = gap;
        best = answer;
      }
      slowDown(round);
      for (int k = 0; k < strength.length; k++) {
        strength[k] += rate * violations[k];
      }
      return gap;
    }

    private double[] multipliers() {
      double top = Math.max(0, Arrays.stream(strength).max().orElse(0));
      double all = Math.exp(-top);
      double[] multipliers = new double[strength.length];
      for (int k = 0; k < multipliers.length; k++) {
        multipliers[k] = Math.exp(strength[k] - top);
        all += multipliers[k];
      }
      for (int k = 0; k < multipliers.length; k++) {
        multipliers[k] *= price / all;
      }
      return multipliers;
    }

    private double[] played() {
      double[] mixture = new double[game.members().size()];
      for (int h : picks) {
        mixture[h] += 1.0 / picks.size();
      }
      return mixture;
    }

    /** Smaller steps where the gap has hardly shrunk of late. */
    private void slowDown(int round) {
      if (round >= checked * LATER) {
        if (ownGap > checkedGap * SHRINK) {
          rate *= SHRINK;
        }
        checked = round;
        checkedGap = ownGap;
      }
    }

    String remark() {
      Lagrangian.Member mixed = game.mixed(best);
      long drawn = Arrays.stream(best).filter(share -> share > 0).count();
      double most = Arrays.stream(mixed.violations()).max().orElse(0);
      return String.format(
          Locale.ROOT,
          "%s: after %d rounds and %d trainings, %d models are mixed; on the training rows the"
              + " largest constraint is %.4f against a bound of %.4f, the mean loss is %.4f, and the"
              + " duality gap is %.4f%s",
          NAME,
          picks.size(),
          game.fits(),
          drawn,
          most + options.bound(),
          options.bound(),
          mixed.error(),
          bestGap,
          bestGap < enough ? "" : ", above what was asked for; more iterations may lower it");
    }
  }
}
