package io.equipoise.deep.weighting;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.finding.Bias;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.core.random.Seed;
import io.equipoise.deep.data.Batch;
import io.equipoise.deep.data.Examples;
import java.util.function.Supplier;

/**
 * Weighs rows in the last part of training only: features are learned from all rows alike first,
 * since weights from the start harm them.
 *
 * <p>All rows weigh 1 until the share {@code from} of all steps is done; then {@code weighting}
 * decides. Train for a fixed number of epochs: held-out rows that end the training early may end it
 * before any row was weighed, as in {@code mlp(weighting=deferred-reweighting, patience=0)}.
 *
 * @see <a href="https://arxiv.org/abs/1906.07413">Cao, Wei, Gaidon, Arechiga, Ma, Learning
 *     Imbalanced Datasets with Label-Distribution-Aware Margin Loss, 2019, section 3.3,
 *     arXiv:1906.07413</a>
 */
@Method(
    name = "deferred-reweighting",
    aliases = {"drw"},
    slot = Slot.OBJECTIVE,
    treats = {Bias.CLASS_IMBALANCE},
    summary = "Weighs rows in the last part of training only, when the features are learned.",
    cites = {"cao2019learning"})
public final class DeferredReweighting implements Weighting {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("share of the training after which rows are weighed; in [0, 1], where 1 is never")
          double from,
      @Meaning("weighting of the last part") Weighting weighting) {

    /** The last fifth, as released, by effective numbers. */
    public static final Options DEFAULT =
        new Options(0.8, new EffectiveNumberWeighting(EffectiveNumberWeighting.Options.DEFAULT));

    public Options {
      Require.between("from", from, 0, 1);
    }
  }

  public DeferredReweighting(Options options) {
    this.options = options;
  }

  @Override
  public Run begin(Examples examples, Seed seed) {
    return new Deferred(options.from(), options.weighting().begin(examples, seed));
  }

  @Override
  public String toString() {
    return "deferred-reweighting";
  }

  private record Deferred(double from, Run then) implements Run {
    @Override
    public NDArray weights(Batch batch, Supplier<NDArray> losses) {
      return batch.progress() < from ? batch.weights().onesLike() : then.weights(batch, losses);
    }
  }
}
