package io.equipoise.deep.weighting;

import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.learn.GroupUse;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.core.task.Dataset;
import io.equipoise.core.task.TaskKind;
import io.equipoise.deep.data.Examples;
import java.util.Optional;
import java.util.Set;

/**
 * Weighs no row at first and by another weighting at the end, so that features are learned from the
 * data as it is and only the boundary from the weighted.
 *
 * <pre>
 *   w = 1                         while less than start of the training is done
 *   w = weights of the weighting  from then on
 * </pre>
 *
 * <p>The paper weighs classes by effective number in the last fifth or so of its epochs, at a lower
 * step size, and joins it with its margins: {@code mlp(loss=ldam, weighting=deferred)}. A training
 * that stopped early would never get there, so that one under this weighting runs to its end.
 *
 * @see <a href="https://arxiv.org/abs/1906.07413">Cao, Wei, Gaidon, Arechiga, Ma, Learning
 *     Imbalanced Datasets with Label-Distribution-Aware Margin Loss, 2019, algorithm 1,
 *     arXiv:1906.07413</a>
 */
@Method(
    name = "deferred",
    aliases = {"deferred-reweighting", "drw"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Weighs rows by another weighting, but only in the last part of the training.",
    cites = {"cao2019ldam"})
public final class DeferredWeighting implements Weighting {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("weighting that applies at the end") Weighting weighting,
      @Meaning("share of the training before it applies; between 0 and 1") double start) {

    /** Classes by effective number, from epoch 160 of 200 as in the paper. */
    public static final Options DEFAULT =
        new Options(new EffectiveNumberWeighting(EffectiveNumberWeighting.Options.DEFAULT), 0.8);

    public Options {
      Require.between("start", start, 0, 1);
    }
  }

  public DeferredWeighting(Options options) {
    this.options = options;
  }

  @Override
  public Set<TaskKind> taskKinds() {
    return options.weighting().taskKinds();
  }

  @Override
  public GroupUse groupUse() {
    return options.weighting().groupUse();
  }

  @Override
  public Optional<String> obstacle(Dataset train) {
    return options.weighting().obstacle(train);
  }

  @Override
  public boolean needsAllEpochs() {
    return true;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    Run later = options.weighting().begin(examples, seed);
    return (batch, losses) ->
        batch.progress() < options.start()
            ? batch.weights().onesLike()
            : later.weights(batch, losses);
  }

  @Override
  public String toString() {
    return "deferred";
  }
}
