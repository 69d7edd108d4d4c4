package io.equipoise.deep.loss;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Population;
import java.util.Arrays;

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
 * row leaves no group behind in training.
 *
 * @see <a href="https://arxiv.org/abs/1911.08731">Sagawa, Koh, Hashimoto, Liang, Distributionally
 *     Robust Neural Networks for Group Shifts, 2020, algorithm 1 and section 3.3,
 *     arXiv:1911.08731</a>
 */
@Method(
    name = "group-dro",
    aliases = {"groupdro", "group-distributionally-robust"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.QUALITY_GAP, Bias.ERROR_RATE_GAP, Bias.SHORTCUT, Bias.REPRESENTATION},
    summary = "Leans step by step on the groups that have been served badly so far.",
    cites = {"sagawa2020distributionally"})
public final class GroupDroLoss implements Objective {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("how fast weight moves to groups with a high loss; at least 0") double eta,
      @Meaning("C, what a small group's loss is raised by, over the root of its size; at least 0")
          double adjustment,
      @Meaning("loss of a row, averaged by group") Objective loss) {

    /** The released step size, without adjustment, on cross-entropy. */
    public static final Options DEFAULT = new Options(0.01, 0, new CrossEntropyLoss());

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
  public Run begin(Population population) {
    return new Weights(options.loss().begin(population), population);
  }

  @Override
  public String toString() {
    return "group-dro";
  }

  /** The weights of the groups during one training. */
  private final class Weights implements Run {
    private final Run inner;
    private final Population population;
    private final double[] q;

    Weights(Run inner, Population population) {
      this.inner = inner;
      this.population = population;
      this.q = new double[population.groups()];
      Arrays.fill(q, 1.0 / q.length);
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
