package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.eval.Function;
import io.equipoise.core.eval.Numeric;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.task.Dataset;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import io.equipoise.deep.eval.Inputs;
import io.equipoise.deep.eval.NativeFunction;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Leans on the groups that have been served badly so far, for models that fail where a shortcut
 * fails: a smooth form of training on the worst group.
 *
 * <pre>
 *   L_g  = Σ_{i in g} w_i l_i / Σ_{i in g} w_i + C / sqrt(n_g)
 *   q_g ← q_g · exp(eta · L_g) for the groups in the batch, then q ← q / Σ q
 *   loss = Σ_g q_g · L_g
 * </pre>
 *
 * <p>{@code q} starts even and is kept from step to step; no gradient flows through it. {@code n_g}
 * is the size of group g in the training rows. Needs strong regularisation: a model that fits every
 * row leaves no group behind in training. {@code mlp(loss=group-dro(by=environment))} leans on
 * environments in place of groups.
 *
 * @see <a href="https://arxiv.org/abs/1911.08731">Sagawa, Koh, Hashimoto, Liang, Distributionally
 *     Robust Neural Networks for Group Shifts, 2020, algorithm 1 and section 3.3,
 *     arXiv:1911.08731</a>
 */
@Method(
    name = "group-dro",
    aliases = {"groupdro", "group-distributionally-robust"},
    slot = Slot.OBJECTIVE,
    treats = {
      Bias.REGRESSION_GAP,
      Bias.QUALITY_GAP,
      Bias.ERROR_RATE_GAP,
      Bias.SHORTCUT,
      Bias.REPRESENTATION
    },
    summary =
        "Leans step by step on the groups that have been served badly so far; reads the groups of"
            + " training rows only, or with by=environment their environments.",
    cites = {"sagawa2020distributionally"})
public final class GroupDroLoss implements RowLossObjective, Numeric {
  private final Options options;

  /** What the rows are parted by. */
  public enum By {
    GROUP,
    ENVIRONMENT
  }

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how fast weight moves to groups with a high loss; at least 0") double eta,
      @Meaning("C, what a small group's loss is raised by, over the root of its size; at least 0")
          double adjustment,
      @Meaning("loss of a row, averaged by group") Objective loss,
      @Meaning("what is compared: group, or environment as compare --environment names it") By by) {

    /** The released step size, without adjustment, on cross-entropy or the squared error. */
    public static final Options DEFAULT = new Options(0.01, 0, new UsualLoss(), By.GROUP);

    public Options {
      Require.atLeast("eta", eta, 0);
      Require.atLeast("adjustment", adjustment, 0);
    }
  }

  public GroupDroLoss(Options options) {
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
  }

  @Override
  public boolean comparesEnvironments() {
    return options.by() == By.ENVIRONMENT;
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return options.by() == By.GROUP || train.rows().hasEnvironments()
        ? Optional.empty()
        : Optional.of(
            "group-dro(by=environment) needs a column of environments; name one with"
                + " --environment");
  }

  @Override
  public Objective rowLoss() {
    return options.loss();
  }

  @Override
  public Run begin(Population population) {
    double[] even = new double[population.groups()];
    Arrays.fill(even, 1.0 / even.length);
    return new Weights(options, options.loss().begin(population), population, even);
  }

  @Override
  public List<Function> functions() {
    return List.of(
        NativeFunction.of(
            Function.named("group-dro")
                .differentiable("logits", "(N,C)", "scores before the softmax; (N) for one logit")
                .input("labels", "(N)", "true class, in [0, C)")
                .input("groups", "(N)", "group of each row, from 0")
                .optional("groupWeights", "(G)", "q before this step; even if left out")
                .parameter("eta", Options.DEFAULT.eta(), "how fast weight moves; at least 0")
                .parameter("adjustment", 0, "C of C / sqrt(n_g); at least 0"),
            GroupDroLoss::oneStep));
  }

  private static NDArray oneStep(Inputs inputs) {
    Options given =
        new Options(
            inputs.arguments().number("eta", Options.DEFAULT.eta()),
            inputs.arguments().number("adjustment", 0),
            Options.DEFAULT.loss(),
            By.GROUP);
    Batch batch =
        Batch.of(inputs.labels(), Logits.columns(inputs.logits())).inGroups(inputs.groups());
    Population population = BatchLoss.populationOf(batch);
    Weights weights = (Weights) new GroupDroLoss(given).begin(population);
    if (inputs.has("groupWeights")) {
      double[] q = inputs.arguments().numbers("groupWeights").clone();
      Require.sameLength("groupWeights", q.length, "the groups", population.groups());
      inputs.arguments().between("groupWeights", 0, Double.MAX_VALUE);
      Require.above("the sum of groupWeights", Arrays.stream(q).sum(), 0);
      weights = new Weights(given, weights.inner, population, q);
    }
    return weights.loss(batch);
  }

  @Override
  public String toString() {
    return "group-dro";
  }

  /** The weights of the groups during one training. */
  private static final class Weights implements Run {
    private final Options options;
    private final Run inner;
    private final Population population;
    private final double[] q;

    Weights(Options options, Run inner, Population population, double[] q) {
      this.options = options;
      this.inner = inner;
      this.population = population;
      this.q = q;
    }

    @Override
    public NDArray values(Batch batch) {
      return inner.values(batch);
    }

    @Override
    public NDArray loss(Batch batch) {
      GroupMeans groups = GroupMeans.of(inner.values(batch), batch, population);
      double[] raised = raised(groups);
      lean(raised, groups.there());
      NDArray means = groups.means();
      NDArray weights = means.getManager().create(q).toType(means.getDataType(), false);
      NDArray constant =
          means.getManager().create(extra(groups.there())).toType(means.getDataType(), false);
      return means.add(constant).mul(weights).sum();
    }

    private double[] raised(GroupMeans groups) {
      double[] raised = groups.values();
      double[] extra = extra(groups.there());
      for (int g = 0; g < raised.length; g++) {
        raised[g] += extra[g];
      }
      return raised;
    }

    private double[] extra(boolean[] there) {
      double[] extra = new double[there.length];
      for (int g = 0; g < extra.length; g++) {
        int size = population.groupSizes()[g];
        extra[g] = there[g] && size > 0 ? options.adjustment() / Math.sqrt(size) : 0;
      }
      return extra;
    }

    /**
     * Moves weight in the exponent with the largest taken off, so that a huge loss stays finite.
     */
    private void lean(double[] losses, boolean[] there) {
      double top = 0;
      for (int g = 0; g < q.length; g++) {
        top = there[g] ? Math.max(top, options.eta() * losses[g]) : top;
      }
      double sum = 0;
      for (int g = 0; g < q.length; g++) {
        q[g] *= Math.exp((there[g] ? options.eta() * losses[g] : 0) - top);
        sum += q[g];
      }
      for (int g = 0; g < q.length; g++) {
        q[g] /= sum;
      }
    }
  }
}
