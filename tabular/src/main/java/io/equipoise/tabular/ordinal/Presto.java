package io.equipoise.tabular.ordinal;

import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.Learner;
import io.equipoise.core.learn.Model;
import io.equipoise.core.learn.Store;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import java.util.List;
import java.util.Optional;

/**
 * Probabilities of a rare last level that borrow strength from the commoner steps before it (view,
 * click, purchase): every boundary has coefficients of its own, shrunk towards those of the
 * boundary before, so towards proportional odds.
 *
 * <pre>
 *   P(y &lt;= k | x) = sigmoid(alpha_k + beta_k · x),   beta_k = psi_1 + … + psi_k,   k = 1 … K-1
 *   minimise  mean_i -ln P(y_i | x_i) + lambda · sum_kj |psi_kj|
 * </pre>
 *
 * alpha has shape (K-1), psi (K-1, D) over D encoded and standardised columns; alpha is free, all
 * of psi is penalised. A positive coefficient lowers the chance of the last level. With {@code mix}
 * below 1 the penalty is {@code lambda (mix |psi| + (1 - mix)/2 psi²)}. Lambda is the one of {@code
 * lambdas} values, falling on a logarithmic grid from the one that leaves nothing down to {@code
 * ratio} of it, with the best Brier score in cross-validation; of equals the larger. Every fold
 * keeps rows of every level.
 *
 * <p>The levels must have an order, three or more of them, each needing the one before: numbers are
 * taken in their order, words in that of {@code order}, as in {@code
 * presto(order=[view,click,buy])}. Fewer levels are the user's error; a level without training rows
 * gets probability 0. Where boundaries cross, probabilities are cut to 0 and made to sum to 1
 * again; the model says for how many rows.
 *
 * @see <a href="https://arxiv.org/abs/2305.18700">Faletto and Bien, Predicting Rare Events by
 *     Shrinking Towards Proportional Odds, 2023</a>
 */
@Method(
    name = "presto",
    row = 162,
    slot = Slot.LEARNER,
    treats = Bias.CLASS_IMBALANCE,
    summary =
        "Ordinal regression for a rare last level: each step's coefficients are shrunk towards those"
            + " of the commoner step before it.",
    cites = "faletto2023presto")
public final class Presto implements Learner, Numeric {
  static final int FEWEST_LEVELS = 3;

  /** How the penalty is chosen. */
  public record Options(
      @Meaning("levels from the first to the last, as in [view,click,buy]; empty when numbers tell")
          String order,
      @Meaning("penalties to choose from; at least 1") int lambdas,
      @Meaning("smallest penalty as a share of the largest, in (0, 1)") double ratio,
      @Meaning("parts for cross-validation; at least 2") int folds,
      @Meaning("share of the absolute value in the penalty, in [0, 1]; the rest is the square")
          double mix,
      @Meaning(
              "whether all boundaries share one set of unpenalised coefficients: proportional odds")
          boolean proportional) {

    /** 20 penalties down to a hundredth, 5 folds, the absolute value alone. */
    public static final Options DEFAULT = new Options("", 20, 0.01, 5, 1, false);

    public Options {
      Require.atLeast("lambdas", lambdas, 1);
      Require.above("ratio", ratio, 0);
      Require.that(ratio < 1, "ratio is " + ratio + ", but must be below 1");
      Require.atLeast("folds", folds, 2);
      Require.between("mix", mix, 0, 1);
    }
  }

  private final Options options;

  public Presto(Options options) {
    this.options = options;
  }

  @Override
  public int fewestClasses() {
    return FEWEST_LEVELS;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    try {
      LevelOrder.of(train.classes(), options.order());
      return Optional.empty();
    } catch (UserError unordered) {
      return Optional.ofNullable(unordered.getMessage());
    }
  }

  @Override
  public Model fit(Dataset train, Seed seed) {
    PrestoFit fit = PrestoFit.of(train, options, seed.child("presto"));
    return new OrdinalModel(
        new OrdinalModel.Parameters(
            fit.encoder(),
            train.classes().size(),
            fit.levels(),
            fit.encoded(fit.point()),
            fit.remarks()));
  }

  @Override
  public Model load(Store store) {
    return OrdinalModel.load(store);
  }

  @Override
  public List<Function> functions() {
    return List.of(PrestoFunction.create());
  }
}
