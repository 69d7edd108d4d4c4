package io.equipoise.deep.embedding.mining;

import ai.djl.ndarray.NDArray;
import io.equipoise.core.error.Require;
import io.equipoise.core.method.Meaning;
import io.equipoise.core.method.Method;
import io.equipoise.core.method.Slot;
import io.equipoise.deep.embedding.Pairs;
import io.equipoise.deep.embedding.UnitRows;

/**
 * Triplets whose negative sees anchor and positive under a wide angle, which the angular loss would
 * narrow.
 *
 * <pre>
 *   angle = atan( |a - p| / (2 |n - (a + p)/2|) )        kept where angle &gt; the threshold
 * </pre>
 *
 * <p>a, p and n are directions. A negative in the very middle has an angle of 90°.
 *
 * @see <a href="https://arxiv.org/abs/1708.01682">Wang, Zhou, Wen, Liu, Lin, Deep Metric Learning
 *     with Angular Loss, 2017, eq. 3, arXiv:1708.01682</a>
 */
@Method(
    name = "angular-miner",
    slot = Slot.TRAINING,
    summary =
        "Chooses triplets whose negative sees anchor and positive under an angle above a"
            + " threshold.",
    cites = {"wang2017deep"})
public final class AngularMiner implements TripletMiner {
  private final Options options;

  /** Hyper-parameters. */
  public record Options(
      @Meaning("smallest angle of a triplet that is kept, in degrees; 0 to 90") double angle) {

    /** 20 degrees. */
    public static final Options DEFAULT = new Options(20);

    public Options {
      Require.between("angle", angle, 0, 90);
    }
  }

  public AngularMiner(Options options) {
    this.options = options;
  }

  @Override
  public Triplets mine(Pairs pairs) {
    Triplets all = Triplets.of(pairs);
    NDArray references = UnitRows.of(pairs.references().embeddings().stopGradient());
    NDArray anchors = UnitRows.of(pairs.anchors().embeddings().stopGradient()).get(all.anchors());
    NDArray positives = references.get(all.positives());
    NDArray negatives = references.get(all.negatives());
    NDArray twiceOff = anchors.add(positives).sub(negatives).sub(negatives);
    double[] base = PairTable.numbers(anchors.sub(positives).square().sum(new int[] {1}));
    double[] height = PairTable.numbers(twiceOff.square().sum(new int[] {1}));
    double least = Math.toRadians(options.angle());
    return all.where(t -> Math.atan2(Math.sqrt(base[t]), Math.sqrt(height[t])) > least);
  }
}
