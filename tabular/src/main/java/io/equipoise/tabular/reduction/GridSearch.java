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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Trains a learner once for each of a grid of multipliers of a fairness constraint, and keeps the
 * one model that trades error against the constraint best: for few groups, and where lots are not
 * wanted.
 *
 * <pre>
 *   multipliers   a lattice of signed numbers, one per event and group but the last, whose sizes
 *                 sum to at most {@code limit}; for a bounded loss one per group, summing to it
 *   kept          least  (1 - constraintWeight) · mean loss + constraintWeight · largest constraint
 * </pre>
 *
 * Both are measured on the training rows. The model keeps its own probabilities, which are those of
 * rows with changed labels and weights. The grid has the finest step with at most {@code points}
 * points; every group needs two, so that with many groups it has more than asked for: beyond four
 * groups take {@code exponentiated-gradient}. {@link ExponentiatedGradient} explains constraints.
 *
 * <pre>{@code
 * ./equipoise compare adult.csv --target income --group sex \
 *     --try 'grid-search(constraint=demographic-parity) > logreg'
 * }</pre>
 *
 * @see <a href="https://arxiv.org/abs/1803.02453">Agarwal, Beygelzimer, Dudík, Langford and
 *     Wallach, A Reductions Approach to Fair Classification, 2018, section 3.4</a>
 */
@Method(
    name = "grid-search",
    slot = Slot.TRAINING,
    treats = {Bias.SELECTION_RATE_GAP, Bias.ERROR_RATE_GAP, Bias.LABEL_RATE_GAP},
    summary =
        "Trains any learner under a grid of row weights and labels, and keeps the one model that"
            + " trades error against a gap between groups best.",
    cites = {"agarwal2018reductions", "agarwal2019regression"})
public final class GridSearch implements LearnerRemedy {
  private static final String NAME = "grid-search";
  private static final int MOST_FITS = 2000;

  /** What is held equal, where to look and what to keep. */
  public record Options(
      @Meaning(
              "demographic-parity, equalized-odds, true-positive-rate-parity,"
                  + " false-positive-rate-parity, error-rate-parity, utility-parity or"
                  + " bounded-group-loss")
          Constraint constraint,
      @Meaning("allowed ratio between a group and all rows, in (0, 1]; 1 for differences alone")
          double ratio,
      @Meaning("for utility-parity: of decision no and yes at truth no, then at truth yes")
          double[] utilities,
      @Meaning("for bounded-group-loss: squared, absolute or zero-one") GroupLoss loss,
      @Meaning("models to train, about; from 1 to 1000") int points,
      @Meaning("what multipliers may sum to; above 0") double limit,
      @Meaning("how much the constraint counts against the loss, in [0, 1]")
          double constraintWeight) {

    /** Demographic parity on ten points up to 2, constraint and error counting alike. */
    public static final Options DEFAULT =
        new Options(
            Constraint.DEMOGRAPHIC_PARITY,
            1,
            new double[] {0, 1, 0, 1},
            GroupLoss.SQUARED,
            10,
            2,
            0.5);

    public Options {
      Require.between("points", points, 1, 1000);
      Require.above("limit", limit, 0);
      Require.between("limit", limit, 0, 1e9);
      Require.between("constraintWeight", constraintWeight, 0, 1);
      new Constraints(constraint, 0, ratio, utilities, loss);
    }
  }

  private final Options options;
  private final Constraints constraints;

  public GridSearch(Options options) {
    this.options = options;
    this.constraints =
        new Constraints(
            options.constraint(), 0, options.ratio(), options.utilities(), options.loss());
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
    int dimensions = moment.dimensions();
    Require.that(
        Lattice.count(dimensions, 1, moment.signed()) <= MOST_FITS,
        NAME
            + " would train "
            + (2 * dimensions + 1)
            + " models for this many groups; take exponentiated-gradient, or fewer groups");
    List<double[]> grid =
        Lattice.points(dimensions, options.points(), options.limit(), moment.signed());
    try (Lagrangian game = new Lagrangian(inner, train, moment, seed.child("learner"))) {
      int best = 0;
      for (double[] point : grid) {
        game.members().add(game.respond(moment.multipliers(point), moment.signed() ? 1 : 0));
        int last = game.members().size() - 1;
        best = cost(game.members().get(last)) < cost(game.members().get(best)) ? last : best;
      }
      double[] alone = new double[grid.size()];
      alone[best] = 1;
      Lagrangian.Member kept = game.members().get(best);
      String remark =
          String.format(
              Locale.ROOT,
              "%s: of %d models, the kept one has a mean loss of %.4f and a largest constraint of"
                  + " %.4f on the training rows",
              NAME,
              grid.size(),
              kept.error(),
              largest(kept));
      return ReducingLearner.mixture(game, alone, train, false, seed, List.of(remark));
    }
  }

  private double cost(Lagrangian.Member member) {
    return (1 - options.constraintWeight()) * member.error()
        + options.constraintWeight() * largest(member);
  }

  private static double largest(Lagrangian.Member member) {
    return Arrays.stream(member.violations()).max().orElse(0);
  }
}
