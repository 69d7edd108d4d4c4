package io.equipoise.tabular.reduction;

import io.equipoise.core.encode.Encoder;
import io.equipoise.core.encode.Matrix;
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
import io.equipoise.core.task.Groups;
import io.equipoise.core.task.TaskKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a learner against an auditor who looks for the worst treated among very many subgroups of
 * the protected columns, so that fairness to each column by itself does not hide unfairness to
 * their combinations.
 *
 * <pre>
 *   violation(g) = P(g, event) |rate(g) - rate|        to be at most {@code gamma} for all g
 *   each round   the learner answers the mean of the auditor's plays: rows weighed by
 *                w_i (2 y_i - 1), less maxMultiplier · mean over plays of sign (g_i - P(g | event))
 *                for rows of the event; the auditor answers the mean of the learner's models with
 *                the subgroup of the largest violation, or with none where it is below gamma
 *   answer       all models mixed alike, decided by lot
 * </pre>
 *
 * Rates are of false positives, false negatives or of selection. Subgroups are the unions of the
 * crossed groups or, with {@code attributes}, what a linear function of those columns cuts out,
 * ages and incomes among them. Fictitious play comes to rest slowly; the model's remarks say the
 * largest violation left. Two classes.
 *
 * <pre>{@code
 * ./equipoise compare adult.csv --target income --group sex,race \
 *     --try 'subgroup-fairness(attributes=[age,sex,race]) > logreg'
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1711.05144">Kearns, Neel, Roth and Wu, Preventing Fairness
 *     Gerrymandering, 2018</a>
 * @see <a href="https://arxiv.org/abs/1808.08166">Kearns, Neel, Roth and Wu, An Empirical Study of
 *     Rich Subgroup Fairness for Machine Learning, 2019 (fictitious play)</a>
 */
@Method(
    name = "subgroup-fairness",
    aliases = {"gerryfair", "rich-subgroup-fairness"},
    slot = Slot.TRAINING,
    treats = {Bias.ERROR_RATE_GAP, Bias.SELECTION_RATE_GAP},
    summary =
        "Trains any learner against an auditor who seeks the worst treated of very many subgroups"
            + " of the protected columns.",
    cites = {"kearns2018gerrymandering", "kearns2019empirical"})
public final class SubgroupFairness implements LearnerRemedy {
  private static final String NAME = "subgroup-fairness";

  /** Whose rate is made alike. */
  public enum Rate {
    /** Share decided positive among the truly negative. */
    FALSE_POSITIVE,
    /** Share decided negative among the truly positive. */
    FALSE_NEGATIVE,
    /** Share decided positive. */
    SELECTION
  }

  /** What is held alike, how closely, for whom and how long. */
  public record Options(
      @Meaning("the rate: false-positive, false-negative or selection") Rate rate,
      @Meaning("largest difference of a rate, times the subgroup's share, that is allowed; 0 to 1")
          double gamma,
      @Meaning("columns whose linear functions cut out subgroups; [] for unions of the groups")
          String[] attributes,
      @Meaning("price of the largest violation; above 0") double maxMultiplier,
      @Meaning("rounds, each one training; from 1 to 10000") int iterations) {

    /** False positives within 0.005 by unions of the groups, at the price 10, in 30 rounds. */
    public static final Options DEFAULT =
        new Options(Rate.FALSE_POSITIVE, 0.005, new String[0], 10, 30);

    public Options {
      Require.between("gamma", gamma, 0, 1);
      Require.above("maxMultiplier", maxMultiplier, 0);
      Require.between("maxMultiplier", maxMultiplier, 0, 1e9);
      Require.between("iterations", iterations, 1, 10_000);
    }
  }

  private final Options options;

  public SubgroupFairness(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return TaskKind.TWO_CLASSES;
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
    Require.none(GroupUse.unnamed(NAME, train.rows().groups()));
    Require.that(train.classes().size() == 2, NAME + " works on two classes");
    Play play = new Play(inner, train, seed);
    try {
      play.run();
      return ReducingLearner.mixture(
          play.models,
          Collections.nCopies(play.models.size(), 1.0 / play.models.size()),
          train,
          true,
          seed,
          List.of(play.remark()));
    } catch (RuntimeException e) {
      play.models.forEach(Model::close);
      throw e;
    }
  }

  /** One-hot groups, or the encoded columns that were named. */
  private double[][] attributes(Dataset train) {
    Groups groups = train.rows().groups();
    double[][] x = new double[train.size()][];
    if (options.attributes().length == 0) {
      for (int i = 0; i < x.length; i++) {
        x[i] = new double[groups.count()];
        x[i][groups.code(i)] = 1;
      }
      return x;
    }
    var named = train.rows().features().select(List.of(options.attributes()));
    Matrix matrix = Encoder.fit(named, Encoder.Options.DEFAULT).encode(named);
    for (int i = 0; i < x.length; i++) {
      x[i] = new double[matrix.columns() + 1];
      for (int j = 0; j < matrix.columns(); j++) {
        x[i][j] = matrix.at(i, j);
      }
      x[i][matrix.columns()] = 1;
    }
    return x;
  }

  /** One game of fictitious play. */
  private final class Play {
    private final Learner inner;
    private final Dataset train;
    private final Seed seed;
    private final List<Model> models = new ArrayList<>();
    private final double[] shares;
    private final double[] inEvent;
    private final double eventShare;
    private final SubgroupAuditor auditor;

    /** Mean chance of the event's decision over the models so far. */
    private final double[] rate;

    /** Sum over the auditor's plays of {@code sign (g_i - P(g | event))}. */
    private final double[] price;

    private double largest;

    Play(Learner inner, Dataset train, Seed seed) {
      this.inner = inner;
      this.train = train;
      this.seed = seed;
      this.shares = RowShares.of(train);
      this.inEvent = new double[train.size()];
      double sum = 0;
      for (int i = 0; i < inEvent.length; i++) {
        boolean counts =
            switch (options.rate()) {
              case FALSE_POSITIVE -> train.labels()[i] == 0;
              case FALSE_NEGATIVE -> train.labels()[i] == 1;
              case SELECTION -> true;
            };
        inEvent[i] = counts ? shares[i] : 0;
        sum += inEvent[i];
      }
      this.eventShare = sum;
      Require.that(
          sum > 0,
          NAME + ": no training row with a weight is of the class whose rate is made alike");
      for (int i = 0; i < inEvent.length; i++) {
        inEvent[i] /= sum;
      }
      this.auditor = new SubgroupAuditor(attributes(train), inEvent);
      this.rate = new double[train.size()];
      this.price = new double[train.size()];
    }

    void run() {
      for (int round = 1; round <= options.iterations(); round++) {
        models.add(ConstantModel.or(inner, costs(round), seed.child("learner")));
        int[] decided = models.get(round - 1).predict(train.rows()).labels();
        for (int i = 0; i < rate.length; i++) {
          int hit = options.rate() == Rate.FALSE_NEGATIVE ? 1 - decided[i] : decided[i];
          rate[i] += (hit - rate[i]) / round;
        }
        SubgroupAuditor.Subgroup worst = auditor.worst(rate);
        largest = eventShare * Math.abs(worst.violation());
        if (largest > options.gamma()) {
          double sign = Math.signum(worst.violation());
          for (int i = 0; i < price.length; i++) {
            price[i] += sign * ((worst.members()[i] ? 1 : 0) - worst.share());
          }
        }
      }
    }

    /** Rows weighed by what deciding them positive is worth to the learner. */
    private Dataset costs(int round) {
      int[] labels = new int[train.size()];
      double[] weights = new double[labels.length];
      for (int i = 0; i < labels.length; i++) {
        double worth = 2.0 * train.labels()[i] - 1;
        if (inEvent[i] > 0 && round > 1) {
          double paid = options.maxMultiplier() * price[i] / (round - 1);
          worth += options.rate() == Rate.FALSE_NEGATIVE ? paid : -paid;
        }
        labels[i] = worth > 0 ? 1 : 0;
        weights[i] = train.weights()[i] * Math.abs(worth);
      }
      return new Dataset(train.rows(), labels, train.classes(), weights, train.synthetic());
    }

    String remark() {
      return String.format(
          Locale.ROOT,
          "%s: after %d rounds the largest violation that the auditor finds on the training rows is"
              + " %.4f, %s the %.4f that was asked for",
          NAME,
          models.size(),
          largest,
          largest <= options.gamma() ? "within" : "above",
          options.gamma());
    }
  }
}
