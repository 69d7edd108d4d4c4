package io.equipoise.tabular.tree;

import io.equipoise.core.encode.Matrix;
import io.equipoise.core.error.Nearest;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.PredictionRemedy;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.Groups;
import java.util.List;
import java.util.Optional;

/**
 * Makes a fitted tree or forest fairer without training again: rows walk down at random near
 * thresholds, and unprivileged rows about to be sent to the worse side of a split on the protected
 * column take the other side more often.
 *
 * <pre>
 *   at an inner node with column f and threshold t:
 *   natural side   left if x_f &lt;= t, else right
 *   p              0.1 - min(|x_f - t| / maxd, 0.1)         maxd = largest |t| of the tree
 *   worse side     the child with more training rows of unfavourable classes; left on a tie
 *   p              min(alpha · p, 0.5)   if f is protected, x is unprivileged, natural = worse
 *   next           the other side with probability p
 * </pre>
 *
 * The answer is the mean class shares of the leaves, over {@code simulations} walks or, by default,
 * over all of them: probability mass is passed down the tree, which has no Monte Carlo noise and is
 * the limit of the published simulation. A forest's answer is the mean over its trees.
 *
 * <p>{@code maxd} mixes columns: with small numbers only, nothing flips at columns of zeros and
 * ones, and one column of large numbers makes flips likely everywhere. The model's remarks say
 * which is the case. The remedy uses the protected column when deciding, which some uses forbid.
 *
 * <p>Defaults: alpha 5, the lower end of what the paper recommends; the unprivileged group is the
 * one of at least 30 rows with the lowest favourable rate in the holdout, which no remedy on the
 * data has evened out. Applied to anything but trees it is the user's error.
 *
 * @see <a href="https://arxiv.org/abs/2501.08155">FairTTTS: A Tree Test Time Simulation Method for
 *     Fairness-Aware Classification, 2025</a>
 */
@Method(
    name = "fairttts",
    row = 167,
    slot = Slot.PREDICTION,
    treats = {Bias.SELECTION_RATE_GAP, Bias.ERROR_RATE_GAP},
    summary =
        "Lets unprivileged rows take the better branch of a tree more often at splits on the"
            + " protected column; for a tree or forest that cannot be trained again.",
    cites = "cohen2025fairttts")
public final class FairTttsRemedy implements PredictionRemedy, Numeric {
  private static final int ROWS_TO_JUDGE_A_GROUP = 30;

  /** How strongly and whom to favour. */
  public record Options(
      @Meaning("factor on the flip chance of the unprivileged; at least 1, which favours nobody")
          double alpha,
      @Meaning("how likely a flip is: distance, fixed, depth, certainty or confidence")
          FlipRule rule,
      @Meaning("what distance is measured in: the tree's largest threshold, or the feature's")
          FlipScale scale,
      @Meaning("what makes a side worse: counts or shares of unfavourable training rows")
          WorseBy worseBy,
      @Meaning("walks per row and tree; 0 for their exact expectation") int simulations,
      @Meaning("group that is favoured; empty for the one with the lowest favourable rate")
          String unprivileged,
      @Meaning("class that is good to get; empty for the positive one") String favourable) {

    /** The exact expectation of the published walk at alpha 5. */
    public static final Options DEFAULT =
        new Options(5, FlipRule.DISTANCE, FlipScale.TREE, WorseBy.COUNTS, 0, "", "");

    public Options {
      Require.atLeast("alpha", alpha, 1);
      Require.atLeast("simulations", simulations, 0);
    }
  }

  private final Options options;

  public FairTttsRemedy(Options options) {
    this.options = options;
  }

  @Override
  public Optional<String> learner() {
    return Optional.of("tree");
  }

  @Override
  public GroupUse groupUse() {
    return GroupUse.TRAINING;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return GroupUse.unnamed("fairttts", train.rows().groups());
  }

  @Override
  public Model adapt(Model model, Dataset train, Dataset holdout, Seed seed) {
    TreeBased trees = treeBased(model);
    Groups groups = train.rows().groups();
    Require.none(obstacle(train));
    int favourable = favourable(train.classes());
    FavouredGroup favoured =
        options.unprivileged().isEmpty()
            ? FavouredGroup.leastFavoured(holdout, favourable, ROWS_TO_JUDGE_A_GROUP)
            : FavouredGroup.named(holdout, favourable, options.unprivileged());
    boolean[] guarded = new boolean[trees.encoder().width()];
    for (String column : groups.columns()) {
      for (int j : trees.encoder().columnsOf(column)) {
        guarded[j] = true;
      }
    }
    double[][] moments = moments(trees.encoder().encode(train.rows().features()));
    Flips.Settings settings =
        new Flips.Settings(
            options.rule(),
            options.scale(),
            options.worseBy(),
            options.alpha(),
            guarded,
            favourable,
            moments[0],
            moments[1]);
    List<String> remarks = FairTttsRemarks.of(trees.trees(), settings, favoured, groups.columns());
    return new FairTttsModel(
        model,
        new FairTttsModel.Saved(
            settings,
            favoured.name(),
            options.simulations(),
            seed.child("fairttts").value(),
            remarks));
  }

  private static TreeBased treeBased(Model model) {
    if (model instanceof TreeBased trees) {
      return trees;
    }
    throw new UserError(
        "fairttts works on tree or random-forest, directly after the learner, because it changes"
            + " how rows walk down trees; write tree > fairttts");
  }

  private int favourable(List<String> classes) {
    if (options.favourable().isEmpty()) {
      return classes.size() - 1;
    }
    int favourable = classes.indexOf(options.favourable());
    Require.that(
        favourable >= 0,
        "fairttts: there is no class '"
            + options.favourable()
            + "'."
            + Nearest.hint(options.favourable(), classes));
    return favourable;
  }

  /** Mean and standard deviation of every encoded column. */
  private static double[][] moments(Matrix matrix) {
    double[][] moments = new double[2][matrix.columns()];
    for (int j = 0; j < matrix.columns(); j++) {
      double sum = 0;
      for (int i = 0; i < matrix.rows(); i++) {
        sum += matrix.at(i, j);
      }
      double mean = sum / matrix.rows();
      double squares = 0;
      for (int i = 0; i < matrix.rows(); i++) {
        squares += (matrix.at(i, j) - mean) * (matrix.at(i, j) - mean);
      }
      moments[0][j] = mean;
      moments[1][j] = Math.sqrt(squares / matrix.rows());
    }
    return moments;
  }

  @Override
  public Model load(Model inner, Store store) {
    treeBased(inner);
    return FairTttsModel.load(inner, store);
  }

  @Override
  public List<Function> functions() {
    return List.of(FairTttsFunction.exact());
  }
}
