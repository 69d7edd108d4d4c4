package io.equipoise.deep.shortcut;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Permutation;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.MixingShare;
import io.equipoise.deep.scheme.Curriculum;
import io.equipoise.deep.scheme.TrainingScheme;
import io.equipoise.deep.train.HeadedNetwork;
import io.equipoise.deep.train.Lesson;
import io.equipoise.deep.train.Sampling;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Mixes rows so that the cue of their group or environment tells nothing: rows of one class across
 * groups, or rows of one group across classes.
 *
 * <pre>
 *   with probability selection   j has the label of i and another group    (intra-label)
 *   else                         j has the group of i and another label    (intra-domain)
 *   x~ = lambda x_i + (1 - lambda) x_j,  loss = lambda l(y_i) + (1 - lambda) l(y_j)
 * </pre>
 *
 * <p>{@code lambda ~ Beta(alpha, alpha)}, one per batch, as is the choice of kind. A row without
 * such a partner in the batch is taken as it is. Rows are drawn so that groups within classes come
 * alike often. Reads the groups of training rows, or their environments where they are named, and
 * of no others.
 *
 * @see <a href="https://arxiv.org/abs/2201.00299">Yao, Wang, Li, Zhang, Liang, Zou, Finn, Improving
 *     Out-of-Distribution Robustness via Selective Augmentation, 2022, arXiv:2201.00299</a>
 */
@Method(
    name = "lisa",
    aliases = {"selective-augmentation"},
    slot = Slot.TRAINING,
    treats = {Bias.SHORTCUT, Bias.REPRESENTATION},
    summary =
        "Mixes rows of one class across groups, or of one group across classes; reads the groups of"
            + " training rows only, or their environments where they are named.",
    cites = {"yao2022improving"})
public final class SelectiveMixup implements TrainingScheme {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of batches whose rows mix within their class; in [0, 1]") double selection,
      @Meaning("both parameters of the Beta that the share is drawn from; above 0") double alpha) {

    /** The paper's. */
    public static final Options DEFAULT = new Options(0.5, 2);

    public Options {
      Require.between("selection", selection, 0, 1);
      Require.between("alpha", alpha, 1e-3, 1e3);
    }
  }

  public SelectiveMixup(Options options) {
    this.options = options;
  }

  @Override
  public boolean needsGroups() {
    return true;
  }

  @Override
  public boolean comparesEnvironments() {
    return true;
  }

  @Override
  public <N extends HeadedNetwork> N fit(Curriculum<N> curriculum, Seed seed) {
    N network = curriculum.fresh(seed.child("network"));
    UniformRandomProvider random = seed.child("mixing").generator();
    Lesson lesson =
        step -> {
          boolean withinClass = random.nextDouble() < options.selection();
          long[] labels = step.labels().toLongArray();
          long[] groups = step.groups().toLongArray();
          long[] partners =
              withinClass ? partners(labels, groups, random) : partners(groups, labels, random);
          return MixedRows.loss(network, step, partners, MixingShare.draw(options.alpha(), random));
        };
    return Curriculum.keep(
        network,
        () ->
            curriculum.train(network, lesson, Sampling.evenly(Cells::of), seed.child("training")));
  }

  /**
   * For each row a random other that agrees in {@code same} and not in {@code other}, or itself.
   */
  static long[] partners(long[] same, long[] other, UniformRandomProvider random) {
    int[] order = Permutation.of(same.length, random);
    long[] partners = new long[same.length];
    for (int i = 0; i < partners.length; i++) {
      partners[i] = i;
      int start = random.nextInt(order.length);
      for (int k = 0; k < order.length; k++) {
        int j = order[(start + k) % order.length];
        if (same[j] == same[i] && other[j] != other[i]) {
          partners[i] = j;
          break;
        }
      }
    }
    return partners;
  }

  @Override
  public String toString() {
    return "lisa";
  }
}
