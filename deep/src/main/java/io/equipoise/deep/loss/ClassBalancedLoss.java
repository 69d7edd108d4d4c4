package io.equipoise.deep.loss;

import io.equipoise.core.boost.BoostingLoss;
import io.equipoise.core.error.Require;
import io.equipoise.core.error.UserError;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.NativeFunction;
import java.util.List;

/**
 * Weighs a class by how many different rows it holds rather than by how many rows, for classes of
 * very unequal size.
 *
 * <pre>
 *   v_c ∝ (1 - beta) / (1 - beta^n_c), mean 1 over classes        loss = (1/N) Σ v[y_i] · l_i
 * </pre>
 *
 * <p>{@code n_c} is the number of training rows of class c; {@code l_i} the loss of row i under
 * {@code loss}, cross-entropy by default. {@code beta = 0} is the plain loss, towards 1 it weighs
 * by the inverse of the class size.
 *
 * @see <a href="https://arxiv.org/abs/1901.05555">Cui, Jia, Lin, Song, Belongie, Class-Balanced
 *     Loss Based on Effective Number of Samples, 2019, eq. 2 and 3, arXiv:1901.05555</a>
 */
@Method(
    name = "class-balanced",
    aliases = {"class-balanced-loss"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Weighs each class by the effective number of its rows, around any loss.",
    cites = {"cui2019class"})
public final class ClassBalancedLoss extends BatchLoss implements BoostingLoss, Numeric {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of a new row that earlier rows already covered; at least 0, below 1")
          double beta,
      @Meaning("loss that is weighted") Objective loss) {

    /** The paper's largest beta on cross-entropy. */
    public static final Options DEFAULT = new Options(0.9999, new CrossEntropyLoss());

    public Options {
      Require.shareBelowOne("beta", beta);
    }
  }

  public ClassBalancedLoss(Options options) {
    super("class-balanced");
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return options.loss().needsGroups();
  }

  @Override
  public boolean comparesEnvironments() {
    return options.loss().comparesEnvironments();
  }

  @Override
  public Run begin(Population population) {
    return weighted(options.loss().begin(population), population);
  }

  @Override
  public Run begin(Population population, Seed seed) {
    return weighted(options.loss().begin(population, seed), population);
  }

  private Run weighted(Run inner, Population population) {
    return new ClassWeightedRun(
        inner, ClassWeights.effectiveNumber(population.classSizes(), options.beta()));
  }

  @Override
  public Slopes boosting(int[] classSizes) {
    if (options.loss() instanceof BoostingLoss inner) {
      return inner
          .boosting(classSizes)
          .weighing(ClassWeights.effectiveNumber(classSizes, options.beta()));
    }
    throw new UserError(
        "class-balanced(loss="
            + options.loss()
            + ") has no curvature for boosting; take a loss that has, such as focal");
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            ClassLogits.describeCounted("class-balanced")
                .parameter("beta", 0.9999, "at least 0, below 1"),
            inputs -> {
              Options given =
                  new Options(
                      inputs.arguments().number("beta", Options.DEFAULT.beta()),
                      new CrossEntropyLoss());
              return ClassLogits.loss(new ClassBalancedLoss(given), inputs);
            }));
  }
}
