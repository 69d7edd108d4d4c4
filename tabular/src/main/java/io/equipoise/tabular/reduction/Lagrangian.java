package io.equipoise.tabular.reduction;

import io.equipoise.core.error.Require;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code error(h) + multipliers · violations(h)} over mixtures of models, and the models that were
 * found for it. Closes those that nobody takes.
 */
final class Lagrangian implements AutoCloseable {
  private static final double NOTABLE = 1e-8;
  private static final double[] STRETCH = {1, 2, 5, 10};

  /** A model with what it costs. */
  record Member(Model model, double error, double[] violations) {}

  private final Learner learner;
  private final Dataset train;
  private final Moment moment;
  private final Seed seed;
  private final double[] shares;
  private final List<Member> members = new ArrayList<>();
  private int fits;

  Lagrangian(Learner learner, Dataset train, Moment moment, Seed seed) {
    this.learner = learner;
    this.train = train;
    this.moment = moment;
    this.seed = seed;
    this.shares = RowShares.of(train);
  }

  List<Member> members() {
    return members;
  }

  int fits() {
    return fits;
  }

  /** The model that a learner gives for these multipliers, judged on the training rows. */
  Member respond(double[] multipliers, double objective) {
    Dataset rows = moment.respond(multipliers, objective);
    fits++;
    Model model = ConstantModel.or(learner, rows, seed);
    try {
      var predictions = model.predict(train.rows());
      Member member =
          new Member(model, mean(moment.losses(predictions)), moment.violations(predictions));
      Require.that(
          Double.isFinite(value(member, new double[moment.size()])),
          "the learner inside the reduction gives a loss of " + member.error());
      return member;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  private double mean(double[] losses) {
    double mean = 0;
    for (int i = 0; i < losses.length; i++) {
      mean += shares[i] > 0 ? shares[i] * losses[i] : 0;
    }
    return mean;
  }

  /** The standard error of the mean loss of a model. */
  double standardError(Member member) {
    double[] losses = moment.losses(member.model().predict(train.rows()));
    double squares = 0;
    long counted = 0;
    for (int i = 0; i < losses.length; i++) {
      if (shares[i] > 0) {
        squares += shares[i] * (losses[i] - member.error()) * (losses[i] - member.error());
        counted++;
      }
    }
    return Math.sqrt(squares / counted);
  }

  /** The place of the best model known for these multipliers, after asking the learner. */
  int best(double[] multipliers) {
    Member answer = respond(multipliers, 1);
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int h = 0; h < members.size(); h++) {
      double value = value(members.get(h), multipliers);
      if (value < least) {
        least = value;
        best = h;
      }
    }
    if (best >= 0 && value(answer, multipliers) >= least - NOTABLE) {
      answer.model().close();
      return best;
    }
    members.add(answer);
    return members.size() - 1;
  }

  private static double value(Member member, double[] multipliers) {
    double value = member.error();
    for (int k = 0; k < multipliers.length; k++) {
      value += multipliers[k] * member.violations()[k];
    }
    return value;
  }

  /** What a mixture costs: its mean error and violations. */
  Member mixed(double[] mixture) {
    double error = 0;
    double[] violations = new double[moment.size()];
    for (int h = 0; h < mixture.length; h++) {
      error += mixture[h] * members.get(h).error();
      for (int k = 0; k < violations.length; k++) {
        violations[k] += mixture[h] * members.get(h).violations()[k];
      }
    }
    return new Member(members.get(0).model(), error, violations);
  }

  /**
   * How far a mixture and multipliers are from a saddle point: what either side could still gain.
   * Asks the learner, and stops asking once the gap is above {@code enough}.
   */
  double gap(double[] mixture, double[] multipliers, double price, double enough) {
    double[] projected = moment.project(multipliers);
    Member mixed = mixed(mixture);
    double value = value(mixed, projected);
    double most =
        mixed.error() + price * Math.max(0, Arrays.stream(mixed.violations()).max().orElse(0));
    double gap = most - value;
    for (double stretch : STRETCH) {
      int h = best(Arrays.stream(multipliers).map(m -> stretch * m).toArray());
      gap = Math.max(gap, value - value(members.get(h), projected));
      if (gap > enough + NOTABLE) {
        break;
      }
    }
    return gap;
  }

  /** The best mixture of the models so far. */
  SaddlePoint saddle(double price) {
    double[] error = members.stream().mapToDouble(Member::error).toArray();
    double[][] violations = new double[moment.size()][error.length];
    for (int k = 0; k < violations.length; k++) {
      for (int h = 0; h < error.length; h++) {
        violations[k][h] = members.get(h).violations()[k];
      }
    }
    return SaddlePoint.of(error, violations, price);
  }

  /** Hands a model over. */
  Model take(int h) {
    Member taken = members.get(h);
    members.set(h, new Member(new ConstantModel(2, 0), taken.error(), taken.violations()));
    return taken.model();
  }

  @Override
  public void close() {
    members.forEach(member -> member.model().close());
  }
}
